package io.github.timescalemigrate.target;

import io.github.timescalemigrate.connection.Database;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which units of a restore are done, kept in the target beside the {@link RestoreMark}: each is written down in the transaction
 * that does it, so that what is done and what is written down are never at odds, however a run, a connection or a server ends.
 */
public final class RestoreProgress {
    private static final String KEY = "timescale_migrate_done_";

    private final Map<String, Long> done;

    private RestoreProgress(Map<String, Long> done) {
        this.done = new ConcurrentHashMap<>(done);
    }

    /** Reads it. */
    public static RestoreProgress read(Database target) {
        Map<String, Long> done = new ConcurrentHashMap<>();
        target.query(
                "SELECT pg_catalog.substr(key, ?), value FROM _timescaledb_catalog.metadata WHERE pg_catalog.starts_with(key, ?)",
                row -> done.put(row.getString(1), Long.valueOf(row.getString(2))),
                KEY.length() + 1,
                KEY);
        return new RestoreProgress(done);
    }

    /** Whether a unit is done. */
    public boolean has(String unit) {
        return done.containsKey(unit);
    }

    /** The units that are done and whose names begin so. */
    public List<String> units(String prefix) {
        return done.keySet().stream().filter(unit -> unit.startsWith(prefix)).toList();
    }

    /** How many rows a unit that is done has brought. */
    public long rows(String unit) {
        return done.getOrDefault(unit, 0L);
    }

    /**
     * The statement that writes down, in the transaction that does it, that a unit is done.
     *
     * @param unit its name, of letters, digits and points
     * @param rows how many it has brought
     */
    public static String statement(String unit, long rows) {
        return "INSERT INTO _timescaledb_catalog.metadata VALUES ('%s%s', '%d', false)".formatted(KEY, unit, rows);
    }

    /** Says that the transaction which has written a unit down is committed. */
    public void committed(String unit, long rows) {
        done.put(unit, rows);
    }

    /** Does a unit by statements in one transaction, unless it is done. */
    public void once(Database target, String unit, String statements) {
        if (!has(unit)) {
            target.execute("BEGIN; " + statements + "; " + statement(unit, 0) + "; COMMIT");
            committed(unit, 0);
        }
    }

    /** Forgets all of it: the restore is whole, or was given up. */
    public static void remove(Database target) {
        target.execute("DELETE FROM _timescaledb_catalog.metadata WHERE pg_catalog.starts_with(key, '" + KEY + "')");
    }
}
