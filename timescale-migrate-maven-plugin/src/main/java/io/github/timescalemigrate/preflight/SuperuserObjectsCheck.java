package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.target.TargetUser;
import java.util.ArrayList;
import java.util.List;

/**
 * A target whose user is no superuser lets that user create all that the source has. PostgreSQL keeps some kinds of objects to
 * superusers (seen with 17), and a restore would stop at the first of them.
 */
final class SuperuserObjectsCheck implements Check {
    /** In the order in which they can be dropped. What belongs to an extension comes with it. */
    private static final String OBJECTS =
            """
            WITH objects (part, class, oid) AS (
                SELECT 0, 'pg_catalog.pg_event_trigger'::pg_catalog.regclass, oid FROM pg_catalog.pg_event_trigger
                UNION ALL SELECT 1, 'pg_catalog.pg_publication'::pg_catalog.regclass, p.oid
                  FROM pg_catalog.pg_publication p
                 WHERE p.puballtables
                    OR EXISTS (SELECT FROM pg_catalog.pg_depend d
                                WHERE d.classid = pg_catalog.to_regclass('pg_catalog.pg_publication_namespace')
                                  AND d.refclassid = 'pg_catalog.pg_publication'::pg_catalog.regclass AND d.refobjid = p.oid)
                UNION ALL SELECT 2, 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, oid
                  FROM pg_catalog.pg_foreign_data_wrapper
                UNION ALL SELECT 3, 'pg_catalog.pg_opclass'::pg_catalog.regclass, oid FROM pg_catalog.pg_opclass
                UNION ALL SELECT 4, 'pg_catalog.pg_opfamily'::pg_catalog.regclass, oid FROM pg_catalog.pg_opfamily
                UNION ALL SELECT 5, 'pg_catalog.pg_cast'::pg_catalog.regclass, c.oid
                  FROM pg_catalog.pg_cast c
                 WHERE c.castmethod = 'b'
                    OR NOT EXISTS (SELECT FROM pg_catalog.pg_type t
                                    WHERE t.oid IN (c.castsource, c.casttarget) AND t.oid >= 16384
                                      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                                       WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
                                                         AND d.objid = t.oid AND d.deptype = 'e'))
                UNION ALL SELECT 6, 'pg_catalog.pg_ts_template'::pg_catalog.regclass, oid FROM pg_catalog.pg_ts_template
                UNION ALL SELECT 6, 'pg_catalog.pg_ts_parser'::pg_catalog.regclass, oid FROM pg_catalog.pg_ts_parser
                UNION ALL SELECT 7, 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid
                  FROM pg_catalog.pg_proc p
                  JOIN pg_catalog.pg_language l ON l.oid = p.prolang
                  LEFT JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = p.oid
                 WHERE p.proleakproof OR p.prosupport <> 0
                    OR p.prokind <> 'a' AND NOT l.lanpltrusted
                    OR 'pg_catalog.internal'::pg_catalog.regtype IN (a.aggtranstype, a.aggmtranstype)
                    OR EXISTS (SELECT FROM pg_catalog.unnest(p.proconfig) AS c(setting)
                                 JOIN pg_catalog.pg_settings s ON s.name = pg_catalog.split_part(c.setting, '=', 1)
                                WHERE s.context IN ('superuser', 'superuser-backend'))
                UNION ALL SELECT 8, 'pg_catalog.pg_am'::pg_catalog.regclass, oid FROM pg_catalog.pg_am
                UNION ALL SELECT 9, 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid
                  FROM pg_catalog.pg_type t
                 WHERE (t.typtype = 'b' OR NOT t.typisdefined)
                   AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)
                UNION ALL SELECT 10, 'pg_catalog.pg_language'::pg_catalog.regclass, oid FROM pg_catalog.pg_language)
            SELECT i.type || ' ' || i.identity,
                   pg_catalog.format('DROP %s %s', pg_catalog.upper(pg_catalog.replace(i.type, '-', ' ')), i.identity)
              FROM objects o, LATERAL pg_catalog.pg_identify_object(o.class, o.oid, 0) AS i
             WHERE o.oid >= 16384
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype IN ('e', 'i'))
             ORDER BY o.part, 1
            """;

    private static final String EXTENSIONS =
            """
            SELECT e.extname, n.nspname
              FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname NOT IN ('timescaledb', 'plpgsql')
             ORDER BY 1
            """;

    /** Nothing where it stands already, or may be created; {@code trusted} came with PostgreSQL 13. */
    private static final String FORBIDDEN_EXTENSION =
            """
            SELECT pg_catalog.format(CASE wanted.schema WHEN 'pg_catalog' THEN '' ELSE 'CREATE SCHEMA IF NOT EXISTS %1$I; ' END
                                     || 'CREATE EXTENSION %2$I SCHEMA %1$I', wanted.schema, v.name)
              FROM pg_catalog.pg_available_extensions a
              JOIN pg_catalog.pg_available_extension_versions v ON v.name = a.name AND v.version = a.default_version,
                   (VALUES (?::text)) AS wanted(schema)
             WHERE a.name = ? AND a.installed_version IS NULL
               AND v.superuser AND NOT coalesce((pg_catalog.to_jsonb(v) ->> 'trusted')::pg_catalog.bool, false)
            """;

    private static final String WRAPPERS =
            """
            SELECT DISTINCT w.fdwname
              FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
             ORDER BY 1
            """;

    private static final String FORBIDDEN_WRAPPER =
            """
            SELECT pg_catalog.format('GRANT USAGE ON FOREIGN DATA WRAPPER %I TO %I', fdwname, current_user)
              FROM pg_catalog.pg_foreign_data_wrapper
             WHERE fdwname = ? AND NOT pg_catalog.has_foreign_data_wrapper_privilege(oid, 'USAGE')
            """;

    @Override
    public String id() {
        return "superuser-objects";
    }

    @Override
    public List<Finding> run(Sides sides) {
        var source = sides.source().session();
        var target = sides.target().session();
        if (source.isEmpty() || target.isEmpty()) {
            return List.of(Finding.notApplicable(id(), "needs sessions of both sides"));
        }
        if (TargetUser.isSuperuser(target.get())) {
            return List.of(Finding.pass(id(), "target: its user may create everything"));
        }
        List<Finding> findings = new ArrayList<>();
        List<Named> objects = Named.read(source.get(), OBJECTS);
        if (!objects.isEmpty()) {
            findings.add(failure(
                    "source: %s that only a superuser may create, which the target's user is not: %s",
                    "object",
                    objects,
                    "Migrate to a target with a superuser; or drop them on the source, after what uses them: "
                            + Psql.onSource(Named.statements(objects))));
        }
        List<Named> extensions = forbiddenExtensions(source.get(), target.get());
        if (!extensions.isEmpty()) {
            findings.add(failure(
                    "source: %s that only a superuser may create, which the target's user is not: %s",
                    "extension",
                    extensions,
                    "Have the service create them, or as a superuser of the target: "
                            + Psql.onTarget(Named.statements(extensions))));
        }
        List<Named> wrappers = forbiddenWrappers(source.get(), target.get());
        if (!wrappers.isEmpty()) {
            findings.add(failure(
                    "source: servers of %s that the target's user may not use: %s",
                    "foreign-data wrapper",
                    wrappers,
                    "Have the service grant it, or as a superuser of the target: "
                            + Psql.onTarget(Named.statements(wrappers))));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.pass(id(), "source: nothing that only a superuser may create"));
        }
        return findings;
    }

    private static List<Named> forbiddenExtensions(Database source, Database target) {
        return Named.read(source, EXTENSIONS).stream()
                .flatMap(
                        extension -> target
                                .query(
                                        FORBIDDEN_EXTENSION,
                                        row -> row.getString(1),
                                        extension.statement(),
                                        extension.name())
                                .stream()
                                .map(create -> new Named(extension.name(), create)))
                .toList();
    }

    /** Wrappers that stand on the target: others come with their extensions. */
    private static List<Named> forbiddenWrappers(Database source, Database target) {
        return source.query(WRAPPERS, row -> row.getString(1)).stream()
                .flatMap(wrapper -> target.query(FORBIDDEN_WRAPPER, row -> row.getString(1), wrapper).stream()
                        .map(grant -> new Named(wrapper, grant)))
                .toList();
    }

    private Finding failure(String found, String noun, List<Named> objects, String remedy) {
        String names = String.join(", ", objects.stream().map(Named::name).toList());
        return Finding.failure(id(), found.formatted(Figures.count(objects.size(), noun), names), remedy);
    }
}
