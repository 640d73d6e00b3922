package io.github.timescalemigrate.target;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.Together;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Which units of a restore are done, kept in the target beside the {@link RestoreMark}: each is written down in the transaction
 * that does it, so that what is done and what is written down are never at odds, however a run, a connection or a server ends.
 */
public final class RestoreProgress {
    private static final String KEY = "timescale_migrate_done_";

    /** Forgets all of it: the restore is whole. */
    static final String REMOVE =
            "DELETE FROM _timescaledb_catalog.metadata WHERE pg_catalog.starts_with(key, '" + KEY + "')";

    private final Map<String, Long> done;

    /** A unit that is done, and how many rows it has brought. */
    record Done(String unit, long rows) {}

    /** What {@linkplain #read(Together) was read}. */
    RestoreProgress(List<Done> done) {
        this.done = new ConcurrentHashMap<>();
        done.forEach(one -> this.done.put(one.unit(), one.rows()));
    }

    /** Reads it. */
    public static RestoreProgress read(Database target) {
        return new RestoreProgress(read(target.together()).rows());
    }

    /** Reads it together with something else. */
    static Together.Answer<Done> read(Together together) {
        return together.query(
                "SELECT pg_catalog.substr(key, ?), value FROM _timescaledb_catalog.metadata WHERE pg_catalog.starts_with(key, ?)",
                row -> new Done(row.getString(1), row.getLong(2)),
                KEY.length() + 1,
                KEY);
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
        each(target, Map.of(unit, statements));
    }

    /** Does units in one round trip, each by its statements in a transaction of its own, but those that are done. */
    public void each(Database target, Map<String, String> statements) {
        Map<String, String> left = new LinkedHashMap<>(statements);
        left.keySet().removeIf(this::has);
        if (!left.isEmpty()) {
            target.execute(left.entrySet().stream()
                    .map(one -> "BEGIN; " + one.getValue() + "; " + statement(one.getKey(), 0) + "; COMMIT")
                    .collect(Collectors.joining("; ")));
            left.keySet().forEach(unit -> committed(unit, 0));
        }
    }
}
