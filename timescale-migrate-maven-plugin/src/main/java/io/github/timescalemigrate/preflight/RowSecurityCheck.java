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

    /** Row security that holds for owners too: the target's user is that of all tables. */
    private static final String FORCED = DumpedRelations.CTE
            + """
            SELECT dumped.name
              FROM dumped JOIN pg_catalog.pg_class c ON c.oid = dumped.oid
             WHERE c.relrowsecurity AND c.relforcerowsecurity ORDER BY dumped.name
            """;

    private static final String MAY_BYPASS =
            "SELECT rolsuper OR rolbypassrls FROM pg_catalog.pg_roles WHERE rolname = current_user";

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
            return onTarget(source, sides);
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

    private Finding onTarget(Database source, Sides sides) {
        List<String> forced = source.query(FORCED, row -> row.getString(1));
        boolean bypassed = sides.target()
                .session()
                .map(target -> target.queryBoolean(MAY_BYPASS))
                .orElse(true);
        if (forced.isEmpty() || bypassed) {
            return Finding.pass(id(), "source: no row security that holds for this user");
        }
        return Finding.failure(
                id(),
                "source: row security is forced on the owner of %s, so that the target's user could not verify all rows: %s"
                        .formatted(Figures.count(forced.size(), "table"), Figures.names(forced)),
                "Force it on the target, after the migration, instead: "
                        + Psql.onSource(forced.stream()
                                .map("ALTER TABLE %s NO FORCE ROW LEVEL SECURITY"::formatted)
                                .toArray(String[]::new)));
    }
}
