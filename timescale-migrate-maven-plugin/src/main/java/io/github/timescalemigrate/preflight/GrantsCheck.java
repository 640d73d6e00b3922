package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.List;

/**
 * Privileges and default privileges are granted as on the source where the target's user is a superuser, unless the settings say
 * otherwise; else they are left out.
 */
final class GrantsCheck implements SourceCheck {
    private static final String GRANTED =
            """
            WITH granted AS (
                SELECT 'pg_class'::text AS class, c.oid, 0 AS subid, c.relacl AS acl,
                       pg_catalog.acldefault(CASE WHEN c.relkind = 'S' THEN 's' ELSE 'r' END::"char", c.relowner) AS initial,
                       pg_catalog.format('%I.%I', n.nspname, c.relname) AS name, n.nspname
                  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                UNION ALL
                SELECT 'pg_class', c.oid, a.attnum, a.attacl, '{}', pg_catalog.format('%I.%I.%I', n.nspname, c.relname, a.attname),
                       n.nspname
                  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                UNION ALL
                SELECT 'pg_proc', p.oid, 0, p.proacl, pg_catalog.acldefault('f', p.proowner),
                       pg_catalog.format('%I.%I', n.nspname, p.proname), n.nspname
                  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                UNION ALL
                SELECT 'pg_namespace', n.oid, 0, n.nspacl, pg_catalog.acldefault('n', n.nspowner), 'schema ' || pg_catalog.quote_ident(n.nspname),
                       n.nspname
                  FROM pg_catalog.pg_namespace n
                UNION ALL
                SELECT 'pg_default_acl', d.oid, 0, d.defaclacl, '{}', 'default privileges of ' || d.defaclrole::pg_catalog.regrole, ''
                  FROM pg_catalog.pg_default_acl d)
            SELECT g.name FROM granted g
             WHERE g.acl IS NOT NULL AND g.nspname !~ '^(pg_|_timescaledb_|information_schema$)'
               AND NOT (g.acl @> g.initial AND g.acl <@ g.initial)
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_init_privs i
                                WHERE i.classoid = ('pg_catalog.' || g.class)::pg_catalog.regclass AND i.objoid = g.oid
                                  AND i.objsubid = g.subid AND i.initprivs @> g.acl AND i.initprivs <@ g.acl)
             ORDER BY 1
            """;

    private final Move move;

    GrantsCheck(Move move) {
        this.move = move;
    }

    @Override
    public String id() {
        return "grants";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        List<String> granted = source.query(GRANTED, row -> row.getString(1));
        if (granted.isEmpty()) {
            return Finding.pass(id(), "source: nothing is granted to anybody");
        }
        if (sides.target().session().isEmpty()) {
            return Finding.notApplicable(id(), "needs sessions of both sides");
        }
        String objects = "%s: %s".formatted(Figures.count(granted.size(), "object"), Figures.names(granted));
        if (!move.rights(sides).privileges()) {
            return Finding.warning(
                    id(),
                    "source: grants left out, as %s, on %s"
                            .formatted(
                                    move.privileges() == null
                                            ? "the target's user is no superuser"
                                            : "the settings say",
                                    objects),
                    "After the migration, and after owners, a superuser can grant them: pg_dump --schema-only --no-owner \"$SOURCE\""
                            + " | grep -E '^(GRANT|REVOKE|ALTER DEFAULT PRIVILEGES) ' | psql -X -v ON_ERROR_STOP=1 \"$TARGET\"");
        }
        return Move.isSuperuser(sides)
                ? Finding.pass(id(), "source: grants carried over, on " + objects)
                : Finding.warning(
                        id(),
                        "source: grants of which one that the target's user, who is no superuser, may not make stops the restore,"
                                + " on " + objects,
                        "Leave out -Dtimescale-migrate.privileges=true where it does.");
    }
}
