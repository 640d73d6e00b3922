package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.source.HeldSourceJobs;
import java.util.List;

/**
 * The source's jobs let themselves be held for as long as the dump runs. The dump waits for those that run already; where it may
 * not hold them, they and the dump may wait for each other's locks, and the dump gives up first. No rows are lost.
 */
final class RunningJobsCheck implements Check {
    private static final String SCHEDULED =
            """
            SELECT application_name FROM timescaledb_information.jobs WHERE job_id >= 1000 AND scheduled ORDER BY job_id
            """;

    private static final String SCHEDULER =
            """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_activity
                            WHERE datname = pg_catalog.current_database()
                              AND (application_name = 'TimescaleDB Background Worker Scheduler'
                                   OR backend_type = 'TimescaleDB Background Worker Scheduler'))
            """;

    private static final String IN_RECOVERY = "SELECT pg_catalog.pg_is_in_recovery()";

    private static final String GRANT =
            "SELECT pg_catalog.format('GRANT UPDATE ON _timescaledb_internal.bgw_job_stat TO %I', current_user)";

    /** Moved from _timescaledb_internal to _timescaledb_functions with 2.12. */
    private static final String STOP =
            """
            SELECT pg_catalog.format('SELECT %I.stop_background_workers()', n.nspname),
                   pg_catalog.format('%I.start_background_workers()', n.nspname)
              FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
             WHERE p.proname = 'stop_background_workers' AND n.nspname IN ('_timescaledb_functions', '_timescaledb_internal')
             ORDER BY n.nspname LIMIT 1
            """;

    @Override
    public String id() {
        return "running-jobs";
    }

    @Override
    public List<Finding> run(Sides sides) {
        return Jobs.unknown(id(), sides.source())
                .orElseGet(() -> sides.source().session().map(this::look).orElseThrow());
    }

    private List<Finding> look(Database source) {
        List<String> running = HeldSourceJobs.running(source);
        if (!running.isEmpty()) {
            return List.of(Finding.warning(
                    id(),
                    "source: %s running, for which a dump waits five minutes at most: %s"
                            .formatted(Figures.count(running.size(), "job"), Figures.names(running)),
                    source.queryOne(
                            STOP,
                            row ->
                                    "Wait until nothing runs, or have a superuser end it with all jobs of this database (afterwards,"
                                            + " should the source stay in use, call " + row.getString(2) + "): "
                                            + Psql.onSource(row.getString(1)))));
        }
        List<String> scheduled = source.query(SCHEDULED, row -> row.getString(1));
        if (scheduled.isEmpty() || source.queryBoolean(IN_RECOVERY) || !source.queryBoolean(SCHEDULER)) {
            return List.of(Finding.pass(id(), "source: no job runs or is about to"));
        }
        String jobs = Figures.count(scheduled.size(), "job") + ": " + Figures.names(scheduled);
        if (HeldSourceJobs.mayHold(source)) {
            return List.of(Finding.pass(id(), "source: held for as long as the dump runs, " + jobs));
        }
        String grant = source.queryOne(GRANT, row -> row.getString(1));
        return List.of(Finding.warning(
                id(),
                "source: may start during the dump, and wait for it or let it wait, as this user may not hold them, "
                        + jobs,
                "As a superuser: " + Psql.onSource(grant)));
    }
}
