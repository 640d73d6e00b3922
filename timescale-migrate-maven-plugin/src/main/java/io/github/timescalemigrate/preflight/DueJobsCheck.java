package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.List;

/**
 * What the target's jobs do first. Each is started when it is due on the source, once verify has let it go. What is overdue on the
 * source, whose jobs may have been stopped for a long time, is started at once: retention then drops chunks.
 */
final class DueJobsCheck implements Check {
    private static final String SCHEDULED =
            """
            SELECT pg_catalog.count(*) FROM timescaledb_information.jobs WHERE job_id >= 1000 AND scheduled
            """;

    /** Chunks of integer time have no end that could be compared; chunk_creation_time came with 2.13. */
    private static final String RETENTION =
            """
            SELECT j.job_id, coalesce(j.next_start, '-infinity') <= pg_catalog.now() AS overdue, pg_catalog.format('%I.%I', coalesce(a.user_view_schema, h.schema_name),
                                               coalesce(a.user_view_name, h.table_name)) AS name,
                   pg_catalog.count(*) AS chunks, pg_catalog.min(c.range_start)::pg_catalog.date AS first,
                   pg_catalog.max(c.range_end)::pg_catalog.date AS last
              FROM timescaledb_information.jobs j
              JOIN _timescaledb_catalog.hypertable h ON h.id = (j.config ->> 'hypertable_id')::pg_catalog.int4
              LEFT JOIN _timescaledb_catalog.continuous_agg a ON a.mat_hypertable_id = h.id
              JOIN timescaledb_information.chunks c
                ON c.hypertable_schema = h.schema_name AND c.hypertable_name = h.table_name
             WHERE j.job_id >= 1000 AND j.scheduled AND j.proc_name = 'policy_retention'
               AND CASE WHEN j.config ->> 'drop_created_before' IS NOT NULL
                        THEN (pg_catalog.to_jsonb(c) ->> 'chunk_creation_time')::pg_catalog.timestamptz
                             <= pg_catalog.now() - (j.config ->> 'drop_created_before')::pg_catalog.interval
                        WHEN c.range_end IS NOT NULL
                        THEN c.range_end <= pg_catalog.now() - (j.config ->> 'drop_after')::pg_catalog.interval
                   END
             GROUP BY 1, 2, 3
             ORDER BY 1
            """;

    private static final String PAUSE =
            """
            SELECT pg_catalog.format('SELECT %I.alter_job(', n.nspname)
              FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'timescaledb'
            """;

    private record Drop(int job, boolean overdue, String what) {}

    @Override
    public String id() {
        return "due-jobs";
    }

    @Override
    public List<Finding> run(Sides sides) {
        return Jobs.unknown(id(), sides.source())
                .orElseGet(() -> sides.source().session().map(this::look).orElseThrow());
    }

    private List<Finding> look(Database source) {
        List<Drop> drops = source.query(
                RETENTION,
                row -> new Drop(
                        row.getInt("job_id"),
                        row.getBoolean("overdue"),
                        "%s of %s [%s, %s)"
                                .formatted(
                                        Figures.count(row.getLong("chunks"), "chunk"),
                                        row.getString("name"),
                                        row.getString("first"),
                                        row.getString("last"))));
        long scheduled = source.queryOne(SCHEDULED, row -> row.getLong(1));
        String jobs = "source: %s, started on the target once it is verified, when due here"
                .formatted(Figures.count(scheduled, "scheduled job"));
        List<Drop> overdue = drops.stream().filter(Drop::overdue).toList();
        if (overdue.isEmpty()) {
            return List.of(Finding.pass(
                    id(),
                    scheduled == 0
                            ? "source: no scheduled jobs of users"
                            : jobs + (drops.isEmpty() ? "" : "; retention will drop " + names(drops))));
        }
        String pause = source.queryOne(PAUSE, row -> row.getString(1));
        return List.of(Finding.warning(
                id(),
                "%s; retention is overdue, and drops at once %s".formatted(jobs, names(overdue)),
                "To keep these chunks, pause the policies before the dump; they stay paused on the target: "
                        + Psql.onSource(overdue.stream()
                                .map(drop -> pause + drop.job() + ", scheduled => false)")
                                .toArray(String[]::new))));
    }

    private static String names(List<Drop> drops) {
        return Figures.names(drops.stream().map(Drop::what).toList());
    }
}
