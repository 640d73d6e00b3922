package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.target.TargetUser;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The roles that the target lacks can be created there. Roles that exist are left as they are. */
final class TargetRolesCheck implements Check {
    private static final String ROLES = "SELECT rolname FROM pg_catalog.pg_roles WHERE rolname !~ '^pg_' ORDER BY 1";

    /** By itself, without the attributes that only a superuser may mention. */
    private static final String CREATE =
            """
            SELECT pg_catalog.format('CREATE ROLE %I%s', rolname, CASE WHEN rolcanlogin THEN ' LOGIN' END)
              FROM pg_catalog.pg_roles WHERE rolname = ?
            """;

    @Override
    public String id() {
        return "target-roles";
    }

    @Override
    public List<Finding> run(Sides sides) {
        var source = sides.source().session();
        var target = sides.target().session();
        if (source.isEmpty() || target.isEmpty()) {
            return List.of(Finding.notApplicable(id(), "needs sessions of both sides"));
        }
        Set<String> missing = new TreeSet<>(source.get().query(ROLES, row -> row.getString(1)));
        target.get().query(ROLES, row -> row.getString(1)).forEach(missing::remove);
        if (missing.isEmpty()) {
            return List.of(Finding.pass(id(), "target: has every role of the source"));
        }
        String names = Figures.names(List.copyOf(missing));
        String toBeCreated = "target: %s to be created: %s".formatted(Figures.count(missing.size(), "role"), names);
        if (TargetUser.isSuperuser(target.get())) {
            return List.of(Finding.pass(id(), toBeCreated));
        }
        if (target.get().queryBoolean("SELECT rolcreaterole FROM pg_catalog.pg_roles WHERE rolname = current_user")) {
            return List.of(Finding.pass(
                    id(),
                    toBeCreated
                            + "; without SUPERUSER, REPLICATION and BYPASSRLS, which only a superuser may give, and without"
                            + " those that managed services have of their own"));
        }
        List<String> create = missing.stream()
                .map(role -> source.get().queryOne(CREATE, row -> row.getString(1), role))
                .toList();
        return List.of(Finding.failure(
                id(),
                "target: lacks %s of the source, which its user, without CREATEROLE, may not create: %s"
                        .formatted(Figures.count(missing.size(), "role"), names),
                "Create them first, as a user with CREATEROLE: " + Psql.onTarget(String.join("; ", create))));
    }
}
