package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.List;
import java.util.stream.Stream;

/**
 * No chunk skipping is set up as TimescaleDB 2.16 to 2.20.2 did it, with a reference to a chunk 0 that a restore refuses
 * (timescaledb issue 8130).
 */
final class ChunkSkippingCheck implements SourceCheck {
    private static final String COLUMNS =
            """
            SELECT pg_catalog.format('%I.%I.%I', h.schema_name, h.table_name, s.column_name),
                   pg_catalog.format('SELECT %I.disable_chunk_skipping(%L, %L)', n.nspname,
                                     pg_catalog.format('%I.%I', h.schema_name, h.table_name), s.column_name),
                   pg_catalog.format('SELECT %I.enable_chunk_skipping(%L, %L)', n.nspname,
                                     pg_catalog.format('%I.%I', h.schema_name, h.table_name), s.column_name)
              FROM _timescaledb_catalog.chunk_column_stats s
              JOIN _timescaledb_catalog.hypertable h ON h.id = s.hypertable_id,
                   pg_catalog.pg_extension e
              JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'timescaledb' AND s.chunk_id = 0
             ORDER BY 1
            """;

    /** Off by default, and without it neither function runs. */
    private static final String ALLOW = "SET timescaledb.enable_chunk_skipping = on";

    private record Column(String name, String disable, String enable) {}

    @Override
    public String id() {
        return "chunk-skipping";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        if (!Catalog.has(source, "chunk_column_stats", "chunk_id")) {
            return Finding.notApplicable(id(), "source: its TimescaleDB has no chunk skipping");
        }
        List<Column> columns =
                source.query(COLUMNS, row -> new Column(row.getString(1), row.getString(2), row.getString(3)));
        if (columns.isEmpty()) {
            return Finding.pass(id(), "source: no chunk skipping that a restore refuses");
        }
        return Finding.failure(
                id(),
                "source: chunk skipping on %s in a form that a restore refuses: %s"
                        .formatted(
                                Figures.count(columns.size(), "column"),
                                Figures.names(columns.stream().map(Column::name).toList())),
                "Update TimescaleDB on both sides to 2.20.3 or later; or enable it again after the migration: %s; and disable it"
                                .formatted(Psql.onTarget(
                                        sql(columns.stream().map(Column::enable).toList())))
                        + " before: "
                        + Psql.onSource(
                                sql(columns.stream().map(Column::disable).toList())));
    }

    private static String[] sql(List<String> statements) {
        return Stream.concat(Stream.of(ALLOW), statements.stream()).toArray(String[]::new);
    }
}
