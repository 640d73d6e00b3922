package io.github.timescalemigrate.target;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.source.Remainder;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The target's jobs and policies, held back until somebody has verified the rows: a dump does not carry when a job ran last,
 * so each is due at once, and a retention policy would drop chunks before they are counted.
 */
public final class HeldJobs {
    private static final Logger LOG = LoggerFactory.getLogger(HeldJobs.class);

    /** The table moved from _timescaledb_config to _timescaledb_catalog with 2.25, where the old name is a view. */
    private static final String TABLE =
            """
            SELECT pg_catalog.format('%I.bgw_job', n.nspname)
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relname = 'bgw_job' AND c.relkind = 'r' AND n.nspname IN ('_timescaledb_config', '_timescaledb_catalog')
            """;

    /** Without a time of its own a job is due at once. A time in the past is one that the source would have started it at. */
    private static final String ALTER =
            """
            SELECT pg_catalog.format('SELECT %I.alter_job(%s, scheduled => %L, next_start => %L)', n.nspname, ?::int4, ?::bool, ?::text)
              FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'timescaledb'
            """;

    private static final String COLUMNS =
            """
            SELECT pg_catalog.string_agg(pg_catalog.quote_ident(attname), ', ' ORDER BY attnum) FROM pg_catalog.pg_attribute
             WHERE attrelid = ?::pg_catalog.regclass AND attnum > 0 AND NOT attisdropped
            """;

    /** A role to 2.10 by its name, later by its number. */
    private static final String OWNER_IS_A_NAME =
            """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute
                            WHERE attrelid = ?::pg_catalog.regclass AND attname = 'owner'
                              AND atttypid = 'pg_catalog.name'::pg_catalog.regtype)
            """;

    private HeldJobs() {}

    /**
     * Unschedules every job of users. To be called in restoring mode, after the dump was loaded.
     *
     * @return the ids of the jobs that were scheduled
     */
    public static List<Integer> hold(Database target) {
        String table = target.queryOne(TABLE, row -> row.getString(1));
        return target
                .query(
                        "UPDATE " + table + " SET scheduled = false WHERE id >= 1000 AND scheduled RETURNING id",
                        row -> row.getInt(1))
                .stream()
                .sorted()
                .toList();
    }

    /**
     * Lets the user who restores own policies, as the hypertables of a restore without owners are that user's, and jobs of roles
     * that the user may not act for. To be called in restoring mode, after the dump was loaded.
     *
     * @return the jobs, with their former owners
     */
    public static List<String> own(Database database) {
        String table = database.queryOne(TABLE, row -> row.getString(1));
        boolean name = database.queryBoolean(OWNER_IS_A_NAME, table);
        String owner = name ? "owner" : "owner::pg_catalog.oid";
        String user = name ? "current_user" : "pg_catalog.quote_ident(current_user)::pg_catalog.regrole";
        return database.query(
                """
                    WITH others AS (
                        SELECT id, pg_catalog.format('%%s (%%s)', id, owner) AS was FROM %1$s
                         WHERE id >= 1000 AND owner <> %2$s
                           AND (proc_schema IN ('_timescaledb_functions', '_timescaledb_internal')
                                OR NOT pg_catalog.pg_has_role(%3$s, 'USAGE'))),
                    mapped AS (
                        UPDATE %1$s SET owner = %2$s WHERE id IN (SELECT id FROM others) RETURNING id)
                    SELECT was FROM others JOIN mapped USING (id) ORDER BY id
                    """
                        .formatted(table, user, owner),
                row -> row.getString(1));
    }

    /** Schedules jobs that were held back as on the source, each for when it is due there. */
    public static void release(Database target, List<Remainder.Job> jobs) {
        if (jobs.isEmpty()) {
            return;
        }
        String table = target.queryOne(TABLE, row -> row.getString(1));
        String columns = target.queryOne(COLUMNS, row -> row.getString(1), table);
        jobs.forEach(job -> release(target, table, columns, job));
        RestoringMode.restartScheduler(target);
    }

    /**
     * When a job starts next is not in its row and is set by alter_job() alone, which refuses jobs that it would not make, such as
     * retention by drop_created_before, and forgets their time zones (seen with 2.19.3 and 2.23.1): it is given such jobs as it
     * likes them, and the row is then put back.
     */
    private static void release(Database database, String table, String columns, Remainder.Job job) {
        List<String> rows = database.query(
                "SELECT pg_catalog.to_jsonb(j) FROM " + table + " AS j WHERE id = ?",
                found -> found.getString(1),
                job.id());
        if (rows.isEmpty()) {
            return; // Its hypertable stayed behind.
        }
        database.execute("BEGIN");
        database.query(
                "UPDATE " + table
                        + " SET config = config || pg_catalog.jsonb_build_object('drop_after', config -> 'drop_created_before')"
                        + " WHERE id = ? AND pg_catalog.jsonb_exists(config, 'drop_created_before') RETURNING 1",
                found -> found.getInt(1),
                job.id());
        database.execute("SAVEPOINT next_start");
        try {
            String alter =
                    database.queryOne(ALTER, found -> found.getString(1), job.id(), job.scheduled(), job.nextStart());
            database.query(alter, found -> found.getString(1));
        } catch (DatabaseException e) {
            if (e.isConnectionFailure()) {
                throw e;
            }
            LOG.warn("Job {} of the target is due at once: {}", job.id(), e.getMessage());
            database.execute("ROLLBACK TO SAVEPOINT next_start");
        }
        database.query(
                "UPDATE %1$s SET (%2$s) = (SELECT %2$s FROM pg_catalog.jsonb_populate_record(NULL::%1$s, ?::jsonb)) WHERE id = ? RETURNING 1"
                        .formatted(table, columns),
                found -> found.getInt(1),
                rows.get(0),
                job.id());
        database.query(
                "UPDATE " + table + " SET scheduled = ? WHERE id = ? RETURNING 1",
                found -> found.getInt(1),
                job.scheduled(),
                job.id());
        database.execute("COMMIT");
    }
}
