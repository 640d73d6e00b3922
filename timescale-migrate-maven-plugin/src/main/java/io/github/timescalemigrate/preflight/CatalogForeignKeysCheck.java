package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.source.Remainder;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The foreign keys of TimescaleDB's catalog hold: a row that earlier releases or hands left behind stops the restore. */
final class CatalogForeignKeysCheck implements SourceCheck {
    /**
     * For each foreign key of the dumped part of the catalog a query of the rows that violate it. Chunk skipping's reference
     * to chunk 0 has a check of its own.
     */
    private static final String QUERIES =
            """
            SELECT pg_catalog.format('%I', k.conname),
                   pg_catalog.format('SELECT c.* FROM %s c WHERE %s AND NOT EXISTS (SELECT FROM %s p WHERE %s)',
                       k.conrelid::pg_catalog.regclass,
                       pg_catalog.string_agg(pg_catalog.format('c.%I IS NOT NULL', a.attname), ' AND '),
                       k.confrelid::pg_catalog.regclass,
                       pg_catalog.string_agg(pg_catalog.format('p.%I = c.%I', f.attname, a.attname), ' AND '))
                   || CASE WHEN k.conname = 'chunk_column_stats_chunk_id_fkey' THEN ' AND c.chunk_id <> 0' ELSE '' END,
                   (SELECT pg_catalog.string_agg(pg_catalog.format('%I.%I', n.nspname, c.relname), ',' ORDER BY c.relname)
                      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                     WHERE c.oid IN (k.conrelid, k.confrelid)
                       AND NOT (pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                                AND pg_catalog.has_table_privilege(c.oid, 'SELECT')))
              FROM pg_catalog.pg_extension e,
                   pg_catalog.pg_constraint k,
                   LATERAL ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey)) AS u(here, there),
                   pg_catalog.pg_attribute a,
                   pg_catalog.pg_attribute f
             WHERE e.extname = 'timescaledb' AND k.conrelid = ANY (e.extconfig) AND k.contype = 'f'
               AND k.conrelid::pg_catalog.regclass::text <> ALL (?)
               AND a.attrelid = k.conrelid AND a.attnum = u.here
               AND f.attrelid = k.confrelid AND f.attnum = u.there
             GROUP BY k.oid, k.conname, k.conrelid, k.confrelid
             ORDER BY 1
            """;

    /** @param unreadable those of its two tables that the user may not read, separated by commas */
    private record ForeignKey(String name, String violations, @Nullable String unreadable) {}

    @Override
    public String id() {
        return "catalog-foreign-keys";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        List<ForeignKey> all = source.query(
                QUERIES, row -> new ForeignKey(row.getString(1), row.getString(2), row.getString(3)), (Object)
                        Remainder.CATALOG_TABLES_LEFT_OUT.toArray(String[]::new));
        List<ForeignKey> keys =
                all.stream().filter(key -> key.unreadable() == null).toList();
        List<String> unreadable = all.stream()
                .map(ForeignKey::unreadable)
                .filter(Objects::nonNull)
                .flatMap(names -> Stream.of(names.split(",")))
                .distinct()
                .toList();
        if (keys.isEmpty()) {
            return Finding.notApplicable(id(), "source: no catalog of TimescaleDB that can be read");
        }
        String sql = keys.stream()
                .map(key -> "SELECT '%s' WHERE EXISTS (%s)".formatted(key.name(), key.violations()))
                .collect(Collectors.joining(" UNION ALL "));
        List<String> violated = source.query(sql, row -> row.getString(1));
        if (violated.isEmpty() && !unreadable.isEmpty()) {
            return Finding.notApplicable(id(), Unreadable.text(source, "table", unreadable));
        }
        if (violated.isEmpty()) {
            return Finding.pass(
                    id(),
                    "source: %s of TimescaleDB's catalog hold".formatted(Figures.count(keys.size(), "foreign key")));
        }
        return Finding.failure(
                id(),
                "source: violated in TimescaleDB's catalog: " + Figures.names(violated)
                        + Unreadable.beside(source, "table", unreadable),
                "The rows refer to what is gone; try in a copy of the database whether they can be deleted. They are: "
                        + Psql.onSource(keys.stream()
                                .filter(key -> violated.contains(key.name()))
                                .map(ForeignKey::violations)
                                .toArray(String[]::new)));
    }
}
