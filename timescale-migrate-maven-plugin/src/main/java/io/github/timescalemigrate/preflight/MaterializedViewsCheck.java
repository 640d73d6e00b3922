package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.ArrayList;
import java.util.List;

/**
 * The dump has no rows of materialized views, it refreshes them. That happens in restoring mode, where TimescaleDB shows none of
 * the rows of compressed chunks: what reads them is filled with the rest, without an error. And pg_dump does not refresh what
 * reads a materialized view that is not populated.
 */
final class MaterializedViewsCheck implements Check {
    /** In the order in which they can be refreshed. */
    private static final String VIEWS = MaterializedViews.CTE
            + """
            , compressed AS (
                SELECT DISTINCT c.oid
                  FROM timescaledb_information.chunks k
                  JOIN pg_catalog.pg_namespace n ON n.nspname = k.hypertable_schema
                  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = k.hypertable_name
                 WHERE k.is_compressed)
            SELECT m.name,
                   EXISTS (SELECT FROM reads r JOIN compressed c ON c.oid = r.relation WHERE r.matview = m.oid),
                   EXISTS (SELECT FROM reads r JOIN matviews o ON o.oid = r.relation
                            WHERE r.matview = m.oid AND NOT o.relispopulated)
              FROM matviews m
             WHERE m.relispopulated
             ORDER BY (SELECT pg_catalog.count(*) FROM reads r JOIN matviews o ON o.oid = r.relation WHERE r.matview = m.oid), 1
            """;

    private static final String HAS_CHUNKS =
            "SELECT pg_catalog.to_regclass('timescaledb_information.chunks') IS NOT NULL";

    private record View(String name, boolean readsCompressed, boolean readsUnpopulated) {
        String refresh() {
            return "REFRESH MATERIALIZED VIEW " + name;
        }
    }

    @Override
    public String id() {
        return "materialized-views";
    }

    @Override
    public List<Finding> run(Sides sides) {
        return sides.source()
                .session()
                .map(this::find)
                .orElseGet(() -> List.of(Finding.notApplicable(id(), "needs a session of the source")));
    }

    private List<Finding> find(Database source) {
        if (!source.queryBoolean(HAS_CHUNKS)) {
            return List.of(Finding.notApplicable(id(), "source: no catalog of chunks that can be read"));
        }
        List<View> views = source.query(VIEWS, row -> new View(row.getString(1), row.getBoolean(2), row.getBoolean(3)));
        List<View> empty = views.stream().filter(View::readsUnpopulated).toList();
        List<View> wrong = views.stream()
                .filter(view -> view.readsCompressed() && !view.readsUnpopulated())
                .toList();
        List<View> filled = views.stream()
                .filter(view -> !view.readsCompressed() && !view.readsUnpopulated())
                .toList();
        List<Finding> findings = new ArrayList<>();
        if (!wrong.isEmpty()) {
            findings.add(Finding.failure(
                    id(),
                    "source: %s of compressed chunks, whose rows a restore does not see when it fills them: %s"
                            .formatted(Figures.count(wrong.size(), "materialized view"), names(wrong)),
                    "After the migration fill them: %s. Until then accept what they hold with"
                                    .formatted(Psql.onTarget(
                                            wrong.stream().map(View::refresh).toArray(String[]::new)))
                            + " -Dtimescale-migrate.check.accept=materialized-views, or empty them before: "
                            + Psql.onSource(wrong.stream()
                                    .map(view -> view.refresh() + " WITH NO DATA")
                                    .toArray(String[]::new))));
        }
        if (!empty.isEmpty()) {
            findings.add(Finding.warning(
                    id(),
                    "source: %s of others that are not populated, which a restore does not fill: %s"
                            .formatted(Figures.count(empty.size(), "materialized view"), names(empty)),
                    "Refresh what they read, here or after the migration on the target, and then: "
                            + Psql.onTarget(empty.stream().map(View::refresh).toArray(String[]::new))));
        }
        if (!filled.isEmpty()) {
            findings.add(Finding.pass(
                    id(),
                    "source: %s filled anew by the restore: %s"
                            .formatted(Figures.count(filled.size(), "materialized view"), names(filled))));
        }
        return findings.isEmpty()
                ? List.of(Finding.pass(id(), "source: no populated materialized views but continuous aggregates"))
                : findings;
    }

    private static String names(List<View> views) {
        return Figures.names(views.stream().map(View::name).toList());
    }
}
