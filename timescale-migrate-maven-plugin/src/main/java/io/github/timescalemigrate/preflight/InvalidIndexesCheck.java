package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.List;

/** All indexes are valid: pg_dump leaves out those that a CREATE INDEX left unfinished. */
final class InvalidIndexesCheck implements SourceCheck {
    /** TimescaleDB reindexes no single index of a hypertable, so that one is created anew. */
    private static final String INVALID =
            """
            SELECT pg_catalog.format('%I.%I', n.nspname, c.relname),
                   CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_inherits p WHERE p.inhparent = i.indrelid)
                        THEN pg_catalog.format('DROP INDEX %I.%I; %s', n.nspname, c.relname,
                                               pg_catalog.pg_get_indexdef(c.oid))
                        ELSE pg_catalog.format('REINDEX INDEX %I.%I', n.nspname, c.relname) END
              FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE NOT i.indisvalid AND c.relkind = 'i' AND n.nspname !~ '^pg_'
             ORDER BY 1
            """;

    private record Index(String name, String mend) {}

    @Override
    public String id() {
        return "invalid-indexes";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        List<Index> indexes = source.query(INVALID, row -> new Index(row.getString(1), row.getString(2)));
        if (indexes.isEmpty()) {
            return Finding.pass(id(), "source: all indexes are valid");
        }
        return Finding.warning(
                id(),
                "source: %s, which a dump leaves out: %s"
                        .formatted(
                                indexes.size() == 1
                                        ? "1 invalid index"
                                        : Figures.count(indexes.size()) + " invalid indexes",
                                Figures.names(indexes.stream().map(Index::name).toList())),
                "Drop what is not wanted, and rebuild the rest: "
                        + Psql.onSource(indexes.stream().map(Index::mend).toArray(String[]::new)));
    }
}
