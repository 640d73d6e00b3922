package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.List;

/**
 * No job changes chunks while pg_dump reads them: rows of a chunk that is compressed after pg_dump took its snapshot are in
 * neither of the two tables that it reads, and nothing says so (timescaledb issue 6842).
 */
final class RunningJobsCheck implements Check {
    /** A refresh keeps to the snapshot. Jobs below 1000 are TimescaleDB's own. */
    private static final String JOBS =
            """
            SELECT j.application_name, j.scheduled,
                   EXISTS (SELECT FROM pg_catalog.pg_stat_activity a
                            WHERE a.datname = pg_catalog.current_database() AND a.application_name = j.application_name
                              AND coalesce(a.backend_type, '') <> 'client backend') AS running
              FROM timescaledb_information.jobs j
             WHERE j.job_id >= 1000 AND j.proc_name <> 'policy_refresh_continuous_aggregate'
             ORDER BY j.job_id
            """;

    private static final String SCHEDULER =
            """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_activity
                            WHERE datname = pg_catalog.current_database()
                              AND (application_name = 'TimescaleDB Background Worker Scheduler'
                                   OR backend_type = 'TimescaleDB Background Worker Scheduler'))
            """;

    /** Moved from _timescaledb_internal to _timescaledb_functions with 2.12. */
    private static final String STOP =
            """
            SELECT pg_catalog.format('SELECT %I.stop_background_workers()', n.nspname),
                   pg_catalog.format('%I.start_background_workers()', n.nspname)
              FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
             WHERE p.proname = 'stop_background_workers' AND n.nspname IN ('_timescaledb_functions', '_timescaledb_internal')
             ORDER BY n.nspname LIMIT 1
            """;

    private record Job(String name, boolean scheduled, boolean running) {}

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
        List<Job> jobs = source.query(JOBS, row -> new Job(row.getString(1), row.getBoolean(2), row.getBoolean(3)));
        List<String> running = jobs.stream().filter(Job::running).map(Job::name).toList();
        if (!running.isEmpty()) {
            return List.of(Finding.failure(
                    id(),
                    "source: %s running, which may take chunks away while they are dumped: %s"
                            .formatted(Figures.count(running.size(), "job"), Figures.names(running)),
                    "Wait until nothing runs, " + stop(source)));
        }
        List<String> scheduled =
                jobs.stream().filter(Job::scheduled).map(Job::name).toList();
        if (!scheduled.isEmpty() && source.queryBoolean(SCHEDULER)) {
            return List.of(Finding.warning(
                    id(),
                    "source: %s may start during the dump and take chunks away: %s"
                            .formatted(Figures.count(scheduled.size(), "job"), Figures.names(scheduled)),
                    "Before the dump, " + stop(source)));
        }
        return List.of(Finding.pass(id(), "source: no job that takes chunks away runs or is about to"));
    }

    private static String stop(Database source) {
        return source.queryOne(
                STOP,
                row ->
                        "have a superuser stop the jobs of this database (and afterwards, should the source stay in use, call "
                                + row.getString(2) + "): " + Psql.onSource(row.getString(1)));
    }
}
