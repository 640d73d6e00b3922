package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.source.DumpedRelations;
import java.util.List;

/** Unlogged tables are carried over with their rows, and stay unlogged (seen with PostgreSQL 17); only a standby has none of them. */
final class UnloggedTablesCheck implements SourceCheck {
    private static final String UNLOGGED =
            DumpedRelations.CTE + "SELECT name FROM dumped WHERE relkind = 'r' AND relpersistence = 'u' ORDER BY name";

    @Override
    public String id() {
        return "unlogged-tables";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        List<String> unlogged = source.query(UNLOGGED, row -> row.getString(1));
        if (unlogged.isEmpty()) {
            return Finding.pass(id(), "source: no unlogged tables");
        }
        if (source.queryBoolean("SELECT pg_catalog.pg_is_in_recovery()")) {
            return Finding.notApplicable(id(), "source: a standby has no rows of unlogged tables, see standby");
        }
        return Finding.pass(
                id(),
                "source: %s carried over with the rows: %s"
                        .formatted(Figures.count(unlogged.size(), "unlogged table"), Figures.names(unlogged)));
    }
}
