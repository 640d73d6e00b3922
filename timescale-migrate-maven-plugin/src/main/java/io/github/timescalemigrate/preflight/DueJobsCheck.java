package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.ArrayList;
import java.util.List;

/**
 * What the target's jobs do first. A dump does not carry when they ran last, so all that are scheduled start as soon as verify
 * has let them go; a retention policy then drops what the source's would have dropped next.
 */
final class DueJobsCheck implements Check {
    private static final String SCHEDULED =
            """
            SELECT pg_catalog.count(*) FROM timescaledb_information.jobs WHERE job_id >= 1000 AND scheduled
            """;

    /** Chunks of integer time have no end that could be compared; chunk_creation_time came with 2.13. */
    private static final String RETENTION =
            """
            SELECT j.job_id, pg_catalog.format('%I.%I', coalesce(a.user_view_schema, h.schema_name),
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
             GROUP BY 1, 2
             ORDER BY 1
            """;

    private static final String PAUSE =
            """
            SELECT pg_catalog.format('SELECT %I.alter_job(', n.nspname)
              FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'timescaledb'
            """;

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
        List<String> pauses = new ArrayList<>();
        String pause = source.queryOne(PAUSE, row -> row.getString(1));
        List<String> drops = source.query(RETENTION, row -> {
            pauses.add(pause + row.getInt("job_id") + ", scheduled => false)");
            return "%s of %s [%s, %s)"
                    .formatted(
                            Figures.count(row.getLong("chunks"), "chunk"),
                            row.getString("name"),
                            row.getString("first"),
                            row.getString("last"));
        });
        long scheduled = source.queryOne(SCHEDULED, row -> row.getLong(1));
        if (drops.isEmpty()) {
            return List.of(Finding.pass(
                    id(),
                    scheduled == 0
                            ? "source: no scheduled jobs of users"
                            : "source: %s, started on the target once it is verified; no retention policy would drop a chunk"
                                    .formatted(Figures.count(scheduled, "scheduled job"))));
        }
        return List.of(Finding.warning(
                id(),
                "source: %s, started on the target once it is verified; retention then drops %s"
                        .formatted(Figures.count(scheduled, "scheduled job"), Figures.names(drops)),
                "To keep these chunks, pause the policies before the dump; they stay paused on the target: "
                        + Psql.onSource(pauses.toArray(String[]::new))));
    }
}
