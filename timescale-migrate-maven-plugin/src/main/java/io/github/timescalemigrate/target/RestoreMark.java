package io.github.timescalemigrate.target;

import io.github.timescalemigrate.connection.Database;
import java.util.Optional;

/**
 * Says within the target how far its restore has come, until it is verified: a target that holds a part of the data can so never
 * be taken for a good one, from whatever machine one looks. It stands in TimescaleDB's table of metadata, where whoever
 * restores may write.
 *
 * @param state how far
 * @param dump the id of the dump that is being restored
 */
public record RestoreMark(State state, String dump) {
    private static final String KEY = "timescale_migrate_restore";

    private static final String HAS_METADATA =
            """
            SELECT coalesce(pg_catalog.has_table_privilege(pg_catalog.to_regclass('_timescaledb_catalog.metadata'), 'SELECT'), false)
            """;

    private static final String REMOVE = "DELETE FROM _timescaledb_catalog.metadata WHERE key = ?::pg_catalog.name";

    /** How far a restore has come. */
    public enum State {
        /** Something may be missing. */
        BEGUN,
        /** All is there, and not verified. */
        LOADED
    }

    /** Reads it, where there is one. */
    public static Optional<RestoreMark> read(Database target) {
        if (!target.queryBoolean(HAS_METADATA)) {
            return Optional.empty();
        }
        return target
                .query(
                        "SELECT value FROM _timescaledb_catalog.metadata WHERE key = ?::pg_catalog.name",
                        row -> row.getString(1),
                        KEY)
                .stream()
                .map(RestoreMark::parse)
                .findFirst();
    }

    /** Writes it in place of what is there. */
    public void write(Database target) {
        replace(target, "");
    }

    /** Writes it, and forgets which units of the restore are done: all are. */
    public void writeInPlaceOfProgress(Database target) {
        replace(target, RestoreProgress.REMOVE + "; ");
    }

    private void replace(Database database, String also) {
        database.query(
                "BEGIN; " + also + REMOVE
                        + "; INSERT INTO _timescaledb_catalog.metadata VALUES (?::pg_catalog.name, ?, false); COMMIT",
                row -> row,
                KEY,
                KEY,
                state + " " + dump);
    }

    /** Takes it away: the target is verified. */
    public static void remove(Database database) {
        database.query(REMOVE, row -> row, KEY);
    }

    private static RestoreMark parse(String value) {
        int blank = value.indexOf(' ');
        return value.startsWith(State.LOADED + " ")
                ? new RestoreMark(State.LOADED, value.substring(blank + 1))
                : new RestoreMark(State.BEGUN, value.substring(blank + 1));
    }
}
