package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.inventory.Extension;
import io.github.timescalemigrate.preflight.Side.Facts;
import io.github.timescalemigrate.report.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * No compressed column has a batch of nothing but NULL as TimescaleDB 2.19.0 to 2.20.0 compress it and cannot load it again:
 * "function … returned NULL" (timescaledb issue 8893; mended in 2.20.1).
 */
final class NullBatchesCheck implements SourceCheck {
    /** For each compressed chunk: the chunk, and a probe of its compressed columns, in a number of batches. */
    private static final String PROBES =
            """
            SELECT pg_catalog.format('%%I.%%I', c.schema_name, c.table_name),
                   pg_catalog.format('SELECT %%L WHERE EXISTS (SELECT FROM (SELECT * FROM %%I.%%I LIMIT %d) b WHERE %%s)',
                       pg_catalog.format('%%I.%%I', c.schema_name, c.table_name), z.schema_name, z.table_name,
                       (SELECT pg_catalog.string_agg(
                                   pg_catalog.format('pg_catalog.pg_column_size(b.%%I) < 6', a.attname), ' OR ')
                          FROM pg_catalog.pg_attribute a
                         WHERE a.attrelid = t.oid AND a.attnum > 0
                           AND a.atttypid = (SELECT y.oid FROM pg_catalog.pg_type y
                                              JOIN pg_catalog.pg_namespace yn ON yn.oid = y.typnamespace
                                             WHERE y.typname = 'compressed_data' AND yn.nspname = '_timescaledb_internal'))),
                   pg_catalog.has_table_privilege(t.oid, 'SELECT') AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
              FROM _timescaledb_catalog.chunk c
              JOIN _timescaledb_catalog.chunk z ON z.id = c.compressed_chunk_id
              JOIN pg_catalog.pg_namespace n ON n.nspname = z.schema_name
              JOIN pg_catalog.pg_class t ON t.relnamespace = n.oid AND t.relname = z.table_name
             WHERE NOT c.dropped
             ORDER BY c.id DESC
            """;

    private static final String COMPRESSED_CHUNKS =
            "SELECT pg_catalog.count(*) FROM _timescaledb_catalog.chunk WHERE compressed_chunk_id IS NOT NULL AND NOT dropped";

    /** So much is read at most, whatever the number of chunks. */
    private static final int MOST_BATCHES = 100_000;

    /** Each probe locks its chunk until the statement ends. */
    private static final int PROBES_IN_A_STATEMENT = 100;

    private record Probe(String chunk, String sql, boolean readable) {}

    @Override
    public String id() {
        return "null-batches";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        String version = sides.source()
                .known()
                .map(Facts::timescaledb)
                .map(Extension::version)
                .orElse("");
        if (!version.matches("2\\.19\\..*|2\\.20\\.0.*")) {
            return Finding.pass(id(), "source: its TimescaleDB loads compressed columns of nothing but NULL");
        }
        if (!Catalog.has(source, "chunk", "compressed_chunk_id")) {
            return Finding.notApplicable(id(), "source: no catalog of chunks that can be read");
        }
        long compressed = source.queryOne(COMPRESSED_CHUNKS, row -> row.getLong(1));
        long batches = Math.max(1, MOST_BATCHES / Math.max(1, compressed));
        List<Probe> all = source.query(
                PROBES.formatted(batches), row -> new Probe(row.getString(1), row.getString(2), row.getBoolean(3)));
        List<Probe> probes = all.stream().filter(Probe::readable).toList();
        List<String> unreadable = all.stream()
                .filter(probe -> !probe.readable())
                .map(Probe::chunk)
                .toList();
        List<String> chunks = run(probes, source);
        if (chunks.isEmpty() && !unreadable.isEmpty()) {
            return Finding.notApplicable(id(), Unreadable.text(source, "compressed chunk", unreadable));
        }
        if (chunks.isEmpty()) {
            return Finding.pass(
                    id(),
                    "source: no columns of nothing but NULL in the first %s of each of %s"
                            .formatted(
                                    batches == 1 ? "batch" : Figures.count(batches) + " batches",
                                    Figures.count(probes.size(), "compressed chunk")));
        }
        String decompress = DecompressStatement.of(source, chunks);
        return Finding.failure(
                id(),
                "source: compressed columns of nothing but NULL, which TimescaleDB %s cannot load, in %s: %s"
                                .formatted(version, Figures.count(chunks.size(), "chunk"), Figures.names(chunks))
                        + Unreadable.beside(source, "compressed chunk", unreadable),
                "Update TimescaleDB on both sides to 2.20.1 or later, or decompress these chunks: "
                        + Psql.onSource(decompress));
    }

    private static List<String> run(List<Probe> probes, Database source) {
        List<String> found = new ArrayList<>();
        for (int from = 0; from < probes.size(); from += PROBES_IN_A_STATEMENT) {
            String sql = probes.subList(from, Math.min(from + PROBES_IN_A_STATEMENT, probes.size())).stream()
                    .map(Probe::sql)
                    .collect(Collectors.joining(" UNION ALL "));
            found.addAll(source.query(sql, row -> row.getString(1)));
        }
        return found;
    }
}
