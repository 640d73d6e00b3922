package io.github.timescalemigrate.target;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.source.Remainder;
import java.util.List;

/**
 * The target's jobs and policies, held back until somebody has verified the rows: a dump does not carry when a job ran last,
 * so each is due at once, and a retention policy would drop chunks before they are counted.
 */
public final class HeldJobs {
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
            SELECT pg_catalog.format('SELECT %I.alter_job(%s, scheduled => true, next_start => %L)', n.nspname, ?::int4, ?::text)
              FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'timescaledb'
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
    public static List<Integer> hold(ConnectionString target) {
        try (Database database = Database.connect(target)) {
            String table = database.queryOne(TABLE, row -> row.getString(1));
            return database
                    .query(
                            "UPDATE " + table + " SET scheduled = false WHERE id >= 1000 AND scheduled RETURNING id",
                            row -> row.getInt(1))
                    .stream()
                    .sorted()
                    .toList();
        }
    }

    /**
     * Lets the user who restores own policies, as the hypertables of a restore without owners are that user's, and jobs of roles
     * that the user may not act for. To be called in restoring mode, after the dump was loaded.
     *
     * @return the jobs, with their former owners
     */
    public static List<String> own(ConnectionString target) {
        try (Database database = Database.connect(target)) {
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
    }

    /** Schedules jobs that were held back, each for when it is due on the source. */
    public static void release(ConnectionString target, List<Remainder.Job> jobs) {
        if (jobs.isEmpty()) {
            return;
        }
        try (Database database = Database.connect(target)) {
            boolean behindTheScheduler = false;
            for (Remainder.Job job : jobs) {
                behindTheScheduler |= !release(database, job);
            }
            if (behindTheScheduler) {
                RestoringMode.restartScheduler(target);
            }
        }
    }

    /**
     * Gives false where the scheduler does not learn of it: alter_job() refuses jobs that it would not make, such as a retention
     * policy by drop_created_before (seen with 2.19.3 and 2.23.1).
     */
    private static boolean release(Database database, Remainder.Job job) {
        try {
            String alter = database.queryOne(ALTER, row -> row.getString(1), job.id(), job.nextStart());
            database.query(alter, row -> row.getString(1));
            return true;
        } catch (DatabaseException e) {
            if (e.isConnectionFailure()) {
                throw e;
            }
            String table = database.queryOne(TABLE, row -> row.getString(1));
            database.query(
                    "UPDATE " + table + " SET scheduled = true WHERE id = ? RETURNING id",
                    row -> row.getInt(1),
                    job.id());
            return false;
        }
    }
}
