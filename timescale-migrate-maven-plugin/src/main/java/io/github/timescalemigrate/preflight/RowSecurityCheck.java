package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.source.DumpedRelations;
import java.util.List;

/** No row security stands between the user and the rows: pg_dump stops at a table whose rows it would not see all. */
final class RowSecurityCheck implements SourceCheck {
    private static final String TABLES = DumpedRelations.CTE
            + """
            SELECT name FROM dumped WHERE relkind = 'r' AND pg_catalog.row_security_active(oid) ORDER BY name
            """;

    private static final String BYPASS =
            "SELECT pg_catalog.format('ALTER ROLE %I BYPASSRLS', current_user), pg_catalog.quote_ident(current_user)";

    @Override
    public String id() {
        return "row-security";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        List<String> tables = source.query(TABLES, row -> row.getString(1));
        if (tables.isEmpty()) {
            return Finding.pass(id(), "source: no row security that holds for this user");
        }
        Finding finding = source.queryOne(
                BYPASS,
                row -> Finding.failure(
                        id(),
                        "source: row security holds for %s on %s: %s"
                                .formatted(
                                        row.getString(2), Figures.count(tables.size(), "table"), Figures.names(tables)),
                        "As a superuser: " + Psql.onSource(row.getString(1))));
        return finding;
    }
}
