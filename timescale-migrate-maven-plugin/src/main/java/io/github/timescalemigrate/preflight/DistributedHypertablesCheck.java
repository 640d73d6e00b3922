package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.List;

/** No hypertable is distributed over data nodes (TimescaleDB up to 2.13): a dump of the access node has none of its rows. */
final class DistributedHypertablesCheck implements SourceCheck {
    private static final String HYPERTABLES =
            """
            SELECT pg_catalog.format('%I.%I', schema_name, table_name)
              FROM _timescaledb_catalog.hypertable
             WHERE replication_factor IS NOT NULL
             ORDER BY 1
            """;

    @Override
    public String id() {
        return "distributed-hypertables";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        if (!Catalog.has(source, "hypertable", "replication_factor")) {
            return Finding.pass(id(), "source: its TimescaleDB has no distributed hypertables");
        }
        List<String> hypertables = source.query(HYPERTABLES, row -> row.getString(1));
        if (hypertables.isEmpty()) {
            return Finding.pass(id(), "source: no distributed hypertables");
        }
        return Finding.failure(
                id(),
                "source: %s distributed over data nodes: %s"
                        .formatted(Figures.count(hypertables.size(), "hypertable"), Figures.names(hypertables)),
                "On the access node copy each into an ordinary hypertable (CREATE TABLE … (LIKE … INCLUDING ALL),"
                        + " create_hypertable, INSERT … SELECT), drop the distributed one, and migrate from there.");
    }
}
