package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The target's server has workers left for the database's scheduler and its jobs: where it has none, policies never run and
 * nothing says so. TimescaleDB counts its launcher, one scheduler for each database and each running job.
 */
final class BackgroundWorkersCheck implements TargetCheck {
    private static final int JOBS_AT_ONCE = 8;

    /** A setting of a library that is not loaded is none of pg_settings, even where the configuration has it. */
    private static final String WORKERS =
            """
            SELECT (SELECT setting FROM pg_catalog.pg_settings WHERE name = 'timescaledb.max_background_workers'),
                   pg_catalog.current_setting('max_worker_processes')::pg_catalog.int4,
                   (pg_catalog.current_setting('max_logical_replication_workers')::pg_catalog.int4 > 0)::pg_catalog.int4,
                   pg_catalog.pg_has_role(current_user, 'pg_read_all_stats', 'USAGE'),
                   (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity
                     WHERE backend_type = 'TimescaleDB Background Worker Scheduler'
                       AND datname <> pg_catalog.current_database())
            """;

    /**
     * @param timescaledb TimescaleDB's own limit, 0 where it is not loaded
     * @param server the server's limit
     * @param replication 1 where the server has a launcher for logical replication
     * @param visible whether this user sees the workers of other databases
     * @param schedulers of other databases
     */
    record Workers(int timescaledb, int server, int replication, boolean visible, int schedulers) {
        static Workers of(ResultSet row) throws SQLException {
            return new Workers(row.getInt(1), row.getInt(2), row.getInt(3), row.getBoolean(4), row.getInt(5));
        }

        /** The launcher, the schedulers with this database's, and one job. */
        int needed() {
            return 1 + schedulers + 1 + 1;
        }
    }

    @Override
    public String id() {
        return "background-workers";
    }

    @Override
    public Finding find(Database target) {
        return judged(target.queryOne(WORKERS, Workers::of));
    }

    Finding judged(Workers workers) {
        if (workers.timescaledb() == 0) {
            return Finding.notApplicable(id(), "target: timescaledb is not preloaded, or has its workers switched off");
        }
        String found = "target: timescaledb.max_background_workers %d, max_worker_processes %d"
                .formatted(workers.timescaledb(), workers.server());
        if (!workers.visible()) {
            return Finding.notApplicable(
                    id(), found + "; this user may not see how many are taken (pg_read_all_stats)");
        }
        found += ", schedulers of other databases %d".formatted(workers.schedulers());
        if (workers.needed() > workers.timescaledb()) {
            return tooFew(found, "timescaledb.max_background_workers", workers.needed());
        }
        return workers.needed() + workers.replication() > workers.server()
                ? tooFew(found, "max_worker_processes", workers.needed() + workers.replication())
                : Finding.pass(id(), found);
    }

    private Finding tooFew(String found, String setting, int needed) {
        return Finding.warning(
                id(),
                found + ": too few for this database's scheduler and a job, so that no policy would run",
                "Restart the server of the target after this: "
                        + Psql.onTarget("ALTER SYSTEM SET %s = %d".formatted(setting, needed + JOBS_AT_ONCE - 1)));
    }
}
