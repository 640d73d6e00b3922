package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.report.Shell;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Objects keep their owners where the target's user is a superuser, unless the settings say otherwise; else all become the
 * target's user's.
 */
final class OwnersCheck implements SourceCheck {
    private static final String OWNERS =
            """
            WITH owned AS (
                SELECT c.relowner AS owner FROM pg_catalog.pg_class c
                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relpersistence <> 't'
                   AND n.nspname !~ '^(pg_|_timescaledb_|information_schema$)'
                   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e'
                                      AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
                UNION ALL
                SELECT p.proowner FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                 WHERE n.nspname !~ '^(pg_|_timescaledb_|information_schema$)'
                   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e'
                                      AND d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass)
                UNION ALL
                SELECT n.nspowner FROM pg_catalog.pg_namespace n
                 WHERE n.nspname !~ '^(pg_|_timescaledb_|information_schema$)' AND n.nspname <> 'public'
                   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = n.oid AND d.deptype = 'e'
                                      AND d.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass))
            SELECT r.rolname, pg_catalog.format('%I (%s)', r.rolname, pg_catalog.count(*))
              FROM owned o JOIN pg_catalog.pg_roles r ON r.oid = o.owner
             WHERE r.rolname NOT IN (current_user, ?)
             GROUP BY r.rolname ORDER BY pg_catalog.count(*) DESC, 1
            """;

    /** What pg_dump calls a view, TimescaleDB gives to another owner only as a materialized view. */
    private static final String CONTINUOUS_AGGREGATES =
            """
            SELECT pg_catalog.format('%I.%I', user_view_schema, user_view_name)
              FROM _timescaledb_catalog.continuous_agg ORDER BY 1
            """;

    /** Whom a user who is no superuser gives nothing to. */
    private static final String NO_MEMBER =
            """
            SELECT o.name FROM pg_catalog.unnest(?::text[]) AS o(name)
              LEFT JOIN pg_catalog.pg_roles r ON r.rolname = o.name
             WHERE r.oid IS NULL OR NOT pg_catalog.pg_has_role(r.oid, 'MEMBER')
             ORDER BY 1
            """;

    private record Owner(String name, String described) {}

    private final Move move;

    OwnersCheck(Move move) {
        this.move = move;
    }

    @Override
    public String id() {
        return "owners";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        if (sides.target().session().isEmpty()) {
            return Finding.notApplicable(id(), "needs sessions of both sides");
        }
        Database target = sides.target().session().get();
        String user = target.queryOne("SELECT current_user", row -> row.getString(1));
        List<Owner> owners = source.query(OWNERS, row -> new Owner(row.getString(1), row.getString(2)), user);
        if (owners.isEmpty()) {
            return Finding.pass(
                    id(), "source: all tables, views, sequences, functions and schemas belong to who migrates");
        }
        String names = Figures.names(owners.stream().map(Owner::described).toList());
        if (!move.rights(sides).owners()) {
            return Finding.warning(
                    id(),
                    "source: owners who lose their objects to the target's user, %s: %s"
                            .formatted(move.owners() == null ? "who is no superuser" : "as the settings say", names),
                    "After the migration a superuser can give them back: pg_dump --schema-only --no-privileges \"$SOURCE\""
                            + " | grep -E '^ALTER .* OWNER TO '"
                            + " | grep -v ' _timescaledb_internal\\.'" + asMaterializedViews(source)
                            + " | psql -X -v ON_ERROR_STOP=1 \"$TARGET\"");
        }
        String[] roles = owners.stream().map(Owner::name).toArray(String[]::new);
        List<String> refused =
                Move.isSuperuser(sides) ? List.of() : target.query(NO_MEMBER, row -> row.getString(1), (Object) roles);
        return refused.isEmpty()
                ? Finding.pass(id(), "source: owners carried over, with the number of their objects: " + names)
                : Finding.failure(
                        id(),
                        "target: the user %s is no superuser and may give nothing to %s, which stops the restore"
                                .formatted(user, Figures.names(refused)),
                        "Leave out -Dtimescale-migrate.owners=true, or make this user a member of these roles.");
    }

    private static String asMaterializedViews(Database source) {
        List<String> views = Catalog.has(source, "continuous_agg", "user_view_name")
                ? source.query(CONTINUOUS_AGGREGATES, row -> row.getString(1))
                : List.of();
        return views.isEmpty()
                ? ""
                : " | sed"
                        + views.stream()
                                .map(view -> view.replaceAll("[\\\\.*^$\\[/]", "\\\\$0"))
                                .map(view -> " -e "
                                        + Shell.word(
                                                "s/^ALTER VIEW \\(" + view + " OWNER\\)/ALTER MATERIALIZED VIEW \\1/"))
                                .collect(Collectors.joining());
    }
}
