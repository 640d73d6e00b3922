package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.source.MaterializedViews;
import java.util.List;

/**
 * A restore refreshes materialized views, whose rows no dump has, after restoring mode, so that they see the rows of compressed
 * chunks. What reads a materialized view that is not populated cannot be refreshed.
 */
final class MaterializedViewsCheck implements SourceCheck {
    /** In the order in which they can be refreshed. */
    private static final String VIEWS = MaterializedViews.CTE
            + """
            SELECT m.name,
                   EXISTS (SELECT FROM reads r JOIN matviews o ON o.oid = r.relation
                            WHERE r.matview = m.oid AND NOT o.relispopulated)
              FROM matviews m
             WHERE m.relispopulated
             ORDER BY (SELECT pg_catalog.count(*) FROM reads r JOIN matviews o ON o.oid = r.relation WHERE r.matview = m.oid), 1
            """;

    private record View(String name, boolean readsUnpopulated) {}

    @Override
    public String id() {
        return "materialized-views";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        List<View> views = source.query(VIEWS, row -> new View(row.getString(1), row.getBoolean(2)));
        List<String> empty = names(views, true);
        List<String> filled = names(views, false);
        String refreshed = filled.isEmpty()
                ? "source: no populated materialized views but continuous aggregates"
                : "source: %s refreshed by the restore: %s"
                        .formatted(Figures.count(filled.size(), "materialized view"), Figures.names(filled));
        if (empty.isEmpty()) {
            return Finding.pass(id(), refreshed);
        }
        return Finding.warning(
                id(),
                "source: %s of others that are not populated, which arrive not populated: %s"
                        .formatted(Figures.count(empty.size(), "materialized view"), Figures.names(empty)),
                "Refresh what they read, here or after the migration on the target, and then: "
                        + Psql.onTarget(empty.stream()
                                .map(view -> "REFRESH MATERIALIZED VIEW " + view)
                                .toArray(String[]::new)));
    }

    private static List<String> names(List<View> views, boolean readUnpopulated) {
        return views.stream()
                .filter(view -> view.readsUnpopulated() == readUnpopulated)
                .map(View::name)
                .toList();
    }
}
