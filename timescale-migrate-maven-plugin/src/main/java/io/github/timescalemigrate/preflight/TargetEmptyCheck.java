package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.preflight.Preflight.Earlier;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.target.RestoreMark;
import io.github.timescalemigrate.target.TargetCleaner;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The target holds nothing yet: a restore into tables that exist doubles rows, and into existing hypertables it breaks
 * TimescaleDB's catalog.
 */
final class TargetEmptyCheck implements Check {
    private static final String RELATIONS =
            """
            SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relpersistence <> 't'
               AND n.nspname NOT IN ('pg_catalog', 'information_schema')
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                                  AND d.objid = c.oid AND d.deptype = 'e')
               AND NOT (n.nspname = '_timescaledb_internal' AND c.relkind = 'S')
             ORDER BY n.nspname LIKE '\\_timescaledb\\_%', c.relkind NOT IN ('r', 'p'), 1
            """;

    private static final String JOBS =
            """
            SELECT application_name FROM timescaledb_information.jobs WHERE job_id >= 1000 ORDER BY job_id
            """;

    /** What a dump creates beside relations and what is in them, but for what initdb or an extension made. */
    private static final String OBJECTS =
            """
            WITH objects (class, oid) AS (
                SELECT 'pg_catalog.pg_namespace'::pg_catalog.regclass, oid FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_'
                UNION ALL SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, oid FROM pg_catalog.pg_proc
                UNION ALL SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, oid FROM pg_catalog.pg_type
                UNION ALL SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass, oid FROM pg_catalog.pg_operator
                UNION ALL SELECT 'pg_catalog.pg_opclass'::pg_catalog.regclass, oid FROM pg_catalog.pg_opclass
                UNION ALL SELECT 'pg_catalog.pg_opfamily'::pg_catalog.regclass, oid FROM pg_catalog.pg_opfamily
                UNION ALL SELECT 'pg_catalog.pg_cast'::pg_catalog.regclass, oid FROM pg_catalog.pg_cast
                UNION ALL SELECT 'pg_catalog.pg_collation'::pg_catalog.regclass, oid FROM pg_catalog.pg_collation
                UNION ALL SELECT 'pg_catalog.pg_conversion'::pg_catalog.regclass, oid FROM pg_catalog.pg_conversion
                UNION ALL SELECT 'pg_catalog.pg_ts_config'::pg_catalog.regclass, oid FROM pg_catalog.pg_ts_config
                UNION ALL SELECT 'pg_catalog.pg_ts_dict'::pg_catalog.regclass, oid FROM pg_catalog.pg_ts_dict
                UNION ALL SELECT 'pg_catalog.pg_language'::pg_catalog.regclass, oid FROM pg_catalog.pg_language
                UNION ALL SELECT 'pg_catalog.pg_event_trigger'::pg_catalog.regclass, oid FROM pg_catalog.pg_event_trigger
                UNION ALL SELECT 'pg_catalog.pg_publication'::pg_catalog.regclass, oid FROM pg_catalog.pg_publication
                UNION ALL SELECT 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, oid
                            FROM pg_catalog.pg_foreign_data_wrapper
                UNION ALL SELECT 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, oid FROM pg_catalog.pg_foreign_server
                UNION ALL SELECT 'pg_catalog.pg_largeobject'::pg_catalog.regclass, oid FROM pg_catalog.pg_largeobject_metadata)
            SELECT i.type || ' ' || i.identity
              FROM objects o, LATERAL pg_catalog.pg_identify_object(o.class, o.oid, 0) AS i
             WHERE o.oid >= 16384 AND coalesce(i.schema, '') !~ '^pg_'
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype IN ('e', 'i'))
             ORDER BY i.type <> 'schema', 1
            """;

    /** The dump creates none of them: see {@link io.github.timescalemigrate.source.Remainder#schemas}. */
    private static final String SCHEMAS_OF_EXTENSIONS =
            """
            SELECT 'schema ' || pg_catalog.quote_ident(n.nspname)
              FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
            """;

    private final Earlier earlier;

    TargetEmptyCheck(Earlier earlier) {
        this.earlier = earlier;
    }

    @Override
    public String id() {
        return "target-empty";
    }

    @Override
    public List<Finding> run(Sides sides) {
        return sides.target()
                .session()
                .map(target -> List.of(finding(target, sides)))
                .orElse(List.of(Finding.notApplicable(id(), "needs a session of the target")));
    }

    private Finding finding(Database target, Sides sides) {
        String content = content(target, sides);
        if (content.isEmpty()) {
            return Finding.pass(id(), "target: no tables, views, sequences or jobs");
        }
        return RestoreMark.read(target)
                .map(mark -> leftByARestore(mark, target, content))
                .orElseGet(() -> Finding.failure(
                        id(),
                        "target: not empty, it has " + content,
                        "Name an empty database as the target; to make one: "
                                + Psql.onTarget("CREATE DATABASE another_name")));
    }

    private Finding leftByARestore(RestoreMark mark, Database target, String content) {
        boolean part = mark.state() == RestoreMark.State.BEGUN;
        String found = part
                ? "target: holds what a restore that stopped half-way has left there: " + content
                : "target: holds what a restore has loaded and nobody has verified: " + content;
        if (earlier.goesOn(mark)) {
            return Finding.pass(id(), "target: holds what an earlier run has copied, which goes on with the rest");
        }
        if (earlier.cleaned()) {
            return Finding.warning(
                    id(),
                    found,
                    "The restore drops this first: " + String.join(", ", TargetCleaner.whatIsDropped(target)));
        }
        return Finding.failure(
                id(),
                found,
                (part ? "" : "Verify it: mvn timescale-migrate:verify; or empty it first. ")
                        + "-Dtimescale-migrate.clean=true empties it for a new attempt; to see what that drops: mvn"
                        + " timescale-migrate:check -Dtimescale-migrate.clean=true");
    }

    /** What stands in the way, in words; empty where nothing does. */
    private static String content(Database target, Sides sides) {
        List<String> relations = target.query(RELATIONS, row -> row.getString(1));
        if (!relations.isEmpty()) {
            return "%s: %s".formatted(Figures.count(relations.size(), "relation"), Figures.names(relations));
        }
        boolean timescaledb =
                sides.target().known().map(facts -> facts.timescaledb() != null).orElse(false);
        List<String> jobs = timescaledb ? target.query(JOBS, row -> row.getString(1)) : List.of();
        if (!jobs.isEmpty()) {
            return "%s: %s".formatted(Figures.count(jobs.size(), "job"), Figures.names(jobs));
        }
        List<String> both = collisions(sides.source(), target);
        return both.isEmpty()
                ? ""
                : "%s that the dump creates: %s".formatted(Figures.count(both.size(), "object"), Figures.names(both));
    }

    /** What only the target has is in nobody's way: managed services have objects of their own. */
    private static List<String> collisions(Side source, Database target) {
        List<String> there = target.query(OBJECTS, row -> row.getString(1));
        if (there.isEmpty() || source.session().isEmpty()) {
            return List.of();
        }
        Set<String> created = new HashSet<>(source.session().get().query(OBJECTS, row -> row.getString(1)));
        source.session()
                .get()
                .query(SCHEMAS_OF_EXTENSIONS, row -> row.getString(1))
                .forEach(created::remove);
        return there.stream().filter(created::contains).toList();
    }
}
