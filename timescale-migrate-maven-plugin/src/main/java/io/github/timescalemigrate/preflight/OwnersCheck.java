package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.report.Shell;
import java.util.List;
import java.util.stream.Collectors;

/** Objects belong to the users who migrate: with {@code --no-owner}, as in Timescale's guide, all become the target's user's. */
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
            SELECT pg_catalog.format('%I (%s)', r.rolname, pg_catalog.count(*))
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

    @Override
    public String id() {
        return "owners";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        String user = sides.target()
                .session()
                .map(target -> target.queryOne("SELECT current_user", row -> row.getString(1)))
                .orElse("");
        List<String> owners = source.query(OWNERS, row -> row.getString(1), user);
        if (owners.isEmpty()) {
            return Finding.pass(
                    id(), "source: all tables, views, sequences, functions and schemas belong to who migrates");
        }
        return Finding.warning(
                id(),
                "source: owners who lose their objects to the target's user: " + Figures.names(owners),
                "After the migration: pg_dump --schema-only --no-privileges \"$SOURCE\" | grep -E '^ALTER .* OWNER TO '"
                        + " | grep -v ' _timescaledb_internal\\.'" + asMaterializedViews(source)
                        + " | psql -X -v ON_ERROR_STOP=1 \"$TARGET\"");
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
