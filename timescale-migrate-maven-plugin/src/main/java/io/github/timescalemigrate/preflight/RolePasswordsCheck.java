package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.report.Figures;
import java.util.ArrayList;
import java.util.List;

/** The roles that the restore creates have their passwords: a managed service lets nobody read those of its roles. */
final class RolePasswordsCheck implements Check {
    private static final String READABLE = "SELECT pg_catalog.has_table_privilege('pg_catalog.pg_authid', 'SELECT')";

    private static final String LOGINS =
            """
            SELECT pg_catalog.quote_ident(rolname) FROM pg_catalog.pg_roles WHERE rolcanlogin AND rolname !~ '^pg_' ORDER BY 1
            """;

    private static final String ROLES = "SELECT pg_catalog.quote_ident(rolname) FROM pg_catalog.pg_roles";

    @Override
    public String id() {
        return "role-passwords";
    }

    @Override
    public List<Finding> run(Sides sides) {
        var source = sides.source().session();
        var target = sides.target().session();
        if (source.isEmpty() || target.isEmpty()) {
            return List.of(Finding.notApplicable(id(), "needs sessions of both sides"));
        }
        if (source.get().queryBoolean(READABLE)) {
            return List.of(Finding.pass(id(), "source: the passwords of roles can be read"));
        }
        List<String> created = new ArrayList<>(source.get().query(LOGINS, row -> row.getString(1)));
        created.removeAll(target.get().query(ROLES, row -> row.getString(1)));
        if (created.isEmpty()) {
            return List.of(Finding.pass(id(), "target: has every role of the source that can log in"));
        }
        return List.of(Finding.warning(
                id(),
                "source: this user may not read passwords: %s on the target without one: %s"
                        .formatted(Figures.count(created.size(), "role") + " will be", Figures.names(created)),
                "Dump as a superuser, or give each one a password after the restore: "
                        + Psql.onTarget("\\password " + created.get(0))));
    }
}
