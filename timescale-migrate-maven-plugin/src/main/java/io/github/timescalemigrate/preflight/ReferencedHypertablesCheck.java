package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.List;

/**
 * Foreign keys that reference a hypertable (possible since TimescaleDB 2.16) are carried over, and listed: the restore adds them
 * after restoring mode, in which hypertables look empty, so that all rows and chunks are checked against them.
 */
final class ReferencedHypertablesCheck implements SourceCheck {
    private static final String FOREIGN_KEYS =
            """
            SELECT pg_catalog.format('%I on %s', k.conname, k.conrelid::pg_catalog.regclass)
              FROM pg_catalog.pg_constraint k
              JOIN pg_catalog.pg_class c ON c.oid = k.confrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN _timescaledb_catalog.hypertable h ON h.schema_name = n.nspname AND h.table_name = c.relname
             WHERE k.contype = 'f' AND k.conparentid = 0
             ORDER BY 1
            """;

    @Override
    public String id() {
        return "referenced-hypertables";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        if (!Catalog.has(source, "hypertable", "table_name")) {
            return Finding.notApplicable(id(), "source: no catalog of hypertables that can be read");
        }
        List<String> keys = source.query(FOREIGN_KEYS, row -> row.getString(1));
        return Finding.pass(
                id(),
                keys.isEmpty()
                        ? "source: no foreign key references a hypertable"
                        : "source: %s to hypertables carried over, added when the rows are there: %s"
                                .formatted(Figures.count(keys.size(), "foreign key"), Figures.names(keys)));
    }
}
