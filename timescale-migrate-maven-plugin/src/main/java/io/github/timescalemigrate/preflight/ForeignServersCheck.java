package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.source.MaterializedViews;
import java.util.ArrayList;
import java.util.List;

/**
 * Foreign servers, their user mappings and foreign tables are carried over as they are: with passwords, that stand in the dump,
 * and with a look at the foreign tables when the restore fills a materialized view from them.
 */
final class ForeignServersCheck implements RecreatedCheck {
    private static final String OBJECTS =
            """
            SELECT pg_catalog.quote_ident(s.srvname), pg_catalog.format('DROP SERVER %I CASCADE', s.srvname)
              FROM pg_catalog.pg_foreign_server s
             WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = s.oid AND d.deptype = 'e'
                                  AND d.classid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass)
             ORDER BY 1
            """;

    private static final String WITH_SECRETS =
            """
            SELECT pg_catalog.format('%s on %I', CASE m.umuser WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(m.usename) END, m.srvname)
              FROM pg_catalog.pg_user_mappings m
             WHERE EXISTS (SELECT FROM pg_catalog.unnest(m.umoptions) AS o(option)
                            WHERE o.option ~* '^[^=]*(passw|pwd|secret|token)' AND o.option !~* '^(password_required|passfile)=')
             ORDER BY 1
            """;

    /** As pg_user_mappings shows them to others than superusers, from whom pg_dump takes them. */
    private static final String HIDDEN =
            """
            SELECT pg_catalog.format('%s on %I', CASE m.umuser WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(m.usename) END, m.srvname)
              FROM pg_catalog.pg_user_mappings m
             WHERE m.umoptions IS NULL AND pg_catalog.current_setting('is_superuser') = 'off' AND m.usename <> current_user
             ORDER BY 1
            """;

    private static final String FILLED = MaterializedViews.CTE
            + """
            SELECT m.name FROM matviews m
             WHERE m.relispopulated
               AND EXISTS (SELECT FROM reads r JOIN pg_catalog.pg_class c ON c.oid = r.relation
                            WHERE r.matview = m.oid AND c.relkind = 'f')
             ORDER BY 1
            """;

    @Override
    public String id() {
        return "foreign-servers";
    }

    @Override
    public String noun() {
        return "foreign server";
    }

    @Override
    public String objects() {
        return OBJECTS;
    }

    @Override
    public List<Finding> find(Database source, List<String> names, Sides sides) {
        if (names.isEmpty()) {
            return List.of(Finding.pass(id(), "source: no foreign servers"));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.pass(
                id(),
                "source: %s carried over, with user mappings and foreign tables: %s"
                        .formatted(Figures.count(names.size(), noun()), Figures.names(names))));
        List<String> secrets = names(source, WITH_SECRETS);
        if (!secrets.isEmpty()) {
            findings.add(
                    Finding.warning(
                            id(),
                            "source: passwords of %s, which are carried over in clear in the dump: %s"
                                    .formatted(Figures.count(secrets.size(), "user mapping"), Figures.names(secrets)),
                            "Only you may read the folder that it lies in; remove it after the migration: rm -r target/timescale-migrate"));
        }
        List<String> hidden = names(source, HIDDEN);
        if (!hidden.isEmpty()) {
            findings.add(
                    Finding.warning(
                            id(),
                            "source: user mappings whose options this user cannot see, so that they are carried over without: "
                                    + Figures.names(hidden),
                            "Connect to the source as a superuser, or set them after the migration (ALTER USER MAPPING … OPTIONS …)."));
        }
        List<String> filled = names(source, FILLED);
        if (!filled.isEmpty()) {
            findings.add(Finding.warning(
                    id(),
                    "source: %s of foreign tables, which the restore fills from the foreign servers: %s"
                            .formatted(Figures.count(filled.size(), "materialized view"), Figures.names(filled)),
                    "See that the target reaches these servers, or the restore stops; else fill them after the migration, and"
                            + " empty them before: "
                            + Psql.onSource(filled.stream()
                                    .map(view -> "REFRESH MATERIALIZED VIEW " + view + " WITH NO DATA")
                                    .toArray(String[]::new))));
        }
        return findings;
    }

    private static List<String> names(Database source, String query) {
        return source.query(query, row -> row.getString(1));
    }
}
