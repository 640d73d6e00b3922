package io.github.timescalemigrate.target;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.source.Remainder;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

    /** Beside the mark: a workspace may be gone, or have another dump, when the target is verified. */
    private static final String JOBS = "timescale_migrate_jobs";

    private static final String REMOVE =
            "DELETE FROM _timescaledb_catalog.metadata WHERE key IN ('" + KEY + "', '" + JOBS + "')";

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
        replace(target, "", "");
    }

    /**
     * Writes it, and forgets which units of the restore are done: all are.
     *
     * @param jobs that are held back, as they are to be scheduled when the target is verified
     */
    public void writeInPlaceOfProgress(Database target, List<Remainder.Job> jobs) {
        replace(
                target,
                RestoreProgress.REMOVE + "; ",
                jobs.stream()
                        .map(job -> "%d %s %s".formatted(job.id(), job.scheduled(), orEmpty(job.nextStart())))
                        .collect(Collectors.joining("\n")));
    }

    private void replace(Database database, String also, String jobs) {
        database.query(
                "BEGIN; " + also + REMOVE
                        + "; INSERT INTO _timescaledb_catalog.metadata VALUES (?::pg_catalog.name, ?, false), (?::pg_catalog.name, ?, false); COMMIT",
                row -> row,
                KEY,
                state + " " + dump,
                JOBS,
                jobs);
    }

    /** The jobs that are held back, as they are to be scheduled. */
    public static List<Remainder.Job> heldJobs(Database target) {
        return target
                .query(
                        "SELECT value FROM _timescaledb_catalog.metadata WHERE key = ?::pg_catalog.name",
                        row -> row.getString(1),
                        JOBS)
                .stream()
                .flatMap(String::lines)
                .map(line -> line.split(" ", 3))
                .map(job -> new Remainder.Job(
                        Integer.parseInt(job[0]), Boolean.parseBoolean(job[1]), job[2].isEmpty() ? null : job[2]))
                .toList();
    }

    /** Takes it away: the target is verified. */
    public static void remove(Database database) {
        database.execute(REMOVE);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static RestoreMark parse(String value) {
        int blank = value.indexOf(' ');
        return value.startsWith(State.LOADED + " ")
                ? new RestoreMark(State.LOADED, value.substring(blank + 1))
                : new RestoreMark(State.BEGUN, value.substring(blank + 1));
    }
}
