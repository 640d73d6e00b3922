package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.source.DumpedRelations;
import java.util.ArrayList;
import java.util.List;

/** The user may read everything that pg_dump reads: it stops at the first table or sequence that it may not. */
final class DumpPrivilegesCheck implements SourceCheck {
    private static final String SCHEMAS = DumpedRelations.CTE
            + """
            SELECT pg_catalog.quote_ident(n.nspname)
              FROM pg_catalog.pg_namespace n
             WHERE n.oid IN (SELECT schema FROM dumped) AND NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE')
             ORDER BY 1
            """;

    private static final String RELATIONS = DumpedRelations.CTE
            + """
            SELECT name
              FROM dumped
             WHERE (relkind = 'S') = ?
               AND NOT CASE relkind WHEN 'S' THEN pg_catalog.has_sequence_privilege(oid, 'SELECT')
                                    ELSE pg_catalog.has_table_privilege(oid, 'SELECT') END
             ORDER BY name LIKE '\\_timescaledb\\_%', name
            """;

    /** There is no function for this privilege before PostgreSQL 18. */
    private static final String LARGE_OBJECTS =
            """
            SELECT m.oid::pg_catalog.text
              FROM pg_catalog.pg_largeobject_metadata m
             WHERE pg_catalog.current_setting('lo_compat_privileges') = 'off'
               AND NOT pg_catalog.pg_has_role(m.lomowner, 'USAGE')
               AND NOT EXISTS (SELECT FROM pg_catalog.aclexplode(m.lomacl) a
                                WHERE a.privilege_type = 'SELECT'
                                  AND CASE a.grantee WHEN 0 THEN true ELSE pg_catalog.pg_has_role(a.grantee, 'USAGE') END)
             ORDER BY m.oid
            """;

    /** One role reads everything from PostgreSQL 14 on; before, it takes grants in each schema. */
    private static final String GRANTS = DumpedRelations.CTE
            + """
            SELECT coalesce(
                (SELECT pg_catalog.format('GRANT pg_read_all_data TO %I', current_user)
                   FROM pg_catalog.pg_roles WHERE rolname = 'pg_read_all_data'),
                (SELECT pg_catalog.format('GRANT USAGE ON SCHEMA %1$s TO %2$I; GRANT SELECT ON ALL TABLES IN SCHEMA %1$s TO %2$I;'
                                          ' GRANT SELECT ON ALL SEQUENCES IN SCHEMA %1$s TO %2$I',
                                          pg_catalog.string_agg(DISTINCT pg_catalog.quote_ident(n.nspname), ', '), current_user)
                   FROM dumped JOIN pg_catalog.pg_namespace n ON n.oid = dumped.schema))
            """;

    private static final String GRANT_LARGE_OBJECTS =
            """
            SELECT 'DO $do$ BEGIN EXECUTE (SELECT $sql$GRANT SELECT ON LARGE OBJECT $sql$ || string_agg(oid::text, $sql$, $sql$)'
                   ' || $sql$ TO ' || pg_catalog.quote_ident(current_user) || '$sql$ FROM pg_largeobject_metadata); END $do$'
            """;

    @Override
    public String id() {
        return "dump-privileges";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        List<String> unreadable = new ArrayList<>();
        add(unreadable, "schema", source.query(SCHEMAS, row -> row.getString(1)));
        add(unreadable, "table", source.query(RELATIONS, row -> row.getString(1), false));
        add(unreadable, "sequence", source.query(RELATIONS, row -> row.getString(1), true));
        List<String> statements = new ArrayList<>();
        if (!unreadable.isEmpty()) {
            statements.add(source.queryOne(GRANTS, row -> row.getString(1)));
        }
        List<String> largeObjects = source.query(LARGE_OBJECTS, row -> row.getString(1));
        add(unreadable, "large object", largeObjects);
        if (!largeObjects.isEmpty()) {
            statements.add(source.queryOne(GRANT_LARGE_OBJECTS, row -> row.getString(1)));
        }
        String user = source.queryOne("SELECT pg_catalog.quote_ident(current_user)", row -> row.getString(1));
        if (unreadable.isEmpty()) {
            return Finding.pass(id(), "source: " + user + " may read all that pg_dump reads");
        }
        return Finding.failure(
                id(),
                "source: %s may not read %s".formatted(user, String.join("; ", unreadable)),
                "As a superuser: " + Psql.onSource(statements.toArray(String[]::new)));
    }

    private static void add(List<String> unreadable, String noun, List<String> names) {
        if (!names.isEmpty()) {
            unreadable.add(Figures.count(names.size(), noun) + " (" + Figures.names(names) + ")");
        }
    }
}
