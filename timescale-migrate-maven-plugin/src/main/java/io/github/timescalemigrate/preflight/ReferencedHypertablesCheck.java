package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.List;

/**
 * No foreign key references a hypertable (possible since TimescaleDB 2.16). The restore adds it while hypertables look empty:
 * rows that reference something stop it, and without such rows the constraints on existing chunks are missing.
 */
final class ReferencedHypertablesCheck implements SourceCheck {
    private static final String FOREIGN_KEYS =
            """
            SELECT pg_catalog.format('%I on %s', k.conname, k.conrelid::pg_catalog.regclass),
                   pg_catalog.format('ALTER TABLE %s DROP CONSTRAINT %I', k.conrelid::pg_catalog.regclass, k.conname),
                   pg_catalog.format('ALTER TABLE %s ADD CONSTRAINT %I %s', k.conrelid::pg_catalog.regclass, k.conname,
                                     pg_catalog.pg_get_constraintdef(k.oid))
              FROM pg_catalog.pg_constraint k
              JOIN pg_catalog.pg_class c ON c.oid = k.confrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN _timescaledb_catalog.hypertable h ON h.schema_name = n.nspname AND h.table_name = c.relname
             WHERE k.contype = 'f' AND k.conparentid = 0
             ORDER BY 1
            """;

    private record ForeignKey(String name, String drop, String add) {}

    @Override
    public String id() {
        return "referenced-hypertables";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        if (!Catalog.has(source, "hypertable", "table_name")) {
            return Finding.notApplicable(id(), "source: no catalog of hypertables that can be read");
        }
        List<ForeignKey> keys =
                source.query(FOREIGN_KEYS, row -> new ForeignKey(row.getString(1), row.getString(2), row.getString(3)));
        if (keys.isEmpty()) {
            return Finding.pass(id(), "source: no foreign key references a hypertable");
        }
        return Finding.failure(
                id(),
                "source: %s to hypertables, which a restore cannot add: %s"
                        .formatted(
                                Figures.count(keys.size(), "foreign key"),
                                Figures.names(
                                        keys.stream().map(ForeignKey::name).toList())),
                "After the migration add them again: %s; before it drop them: %s"
                        .formatted(
                                Psql.onTarget(keys.stream().map(ForeignKey::add).toArray(String[]::new)),
                                Psql.onSource(
                                        keys.stream().map(ForeignKey::drop).toArray(String[]::new))));
    }
}
