package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.List;

/** No table uses the access method hypercore of TimescaleDB 2.18 to 2.21; it can be moved, but later versions have lost it. */
final class HypercoreCheck implements SourceCheck {
    private static final String TABLES =
            """
            SELECT pg_catalog.format('%I.%I', n.nspname, c.relname),
                   pg_catalog.format('ALTER TABLE %I.%I SET ACCESS METHOD heap', n.nspname, c.relname)
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_am m ON m.oid = c.relam
             WHERE m.amname = 'hypercore' AND c.relkind IN ('r', 'p')
             ORDER BY n.nspname LIKE '\\_timescaledb\\_%', 1
            """;

    private record Table(String name, String toHeap) {}

    @Override
    public String id() {
        return "hypercore";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        List<Table> tables = source.query(TABLES, row -> new Table(row.getString(1), row.getString(2)));
        if (tables.isEmpty()) {
            return Finding.pass(id(), "source: no tables with the access method hypercore");
        }
        return Finding.warning(
                id(),
                "source: %s with the access method hypercore, which TimescaleDB 2.22 no longer has: %s"
                        .formatted(
                                Figures.count(tables.size(), "table"),
                                Figures.names(tables.stream().map(Table::name).toList())),
                "Before TimescaleDB is updated, here or on the target: "
                        + Psql.onSource(tables.stream().map(Table::toHeap).toArray(String[]::new)));
    }
}
