package io.github.timescalemigrate.target;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
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

    private static final String ALTER =
            """
            SELECT pg_catalog.format('SELECT %I.alter_job(id, scheduled => true) FROM pg_catalog.unnest(%L::int4[]) AS id',
                                     n.nspname, ?::text)
              FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'timescaledb'
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

    /** Schedules jobs that were held back. */
    public static void release(ConnectionString target, List<Integer> jobs) {
        if (jobs.isEmpty()) {
            return;
        }
        String array = jobs.toString().replace('[', '{').replace(']', '}');
        try (Database database = Database.connect(target)) {
            database.query(database.queryOne(ALTER, row -> row.getString(1), array), row -> row.getString(1));
        }
    }
}
