package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.List;

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

    @Override
    public String id() {
        return "target-empty";
    }

    @Override
    public List<Finding> run(Sides sides) {
        var session = sides.target().session();
        if (session.isEmpty()) {
            return List.of(Finding.notApplicable(id(), "needs a session of the target"));
        }
        Database target = session.get();
        String remedy =
                "Name an empty database as the target; to make one: psql -X \"$TARGET\" -c 'CREATE DATABASE another_name'.";
        List<String> relations = target.query(RELATIONS, row -> row.getString(1));
        if (!relations.isEmpty()) {
            return List.of(Finding.failure(
                    id(),
                    "target: not empty, it has %s: %s"
                            .formatted(Figures.count(relations.size(), "relation"), Figures.names(relations)),
                    remedy));
        }
        boolean timescaledb =
                sides.target().known().map(facts -> facts.timescaledb() != null).orElse(false);
        List<String> jobs = timescaledb ? target.query(JOBS, row -> row.getString(1)) : List.of();
        if (!jobs.isEmpty()) {
            return List.of(Finding.failure(
                    id(),
                    "target: not empty, it has %s: %s"
                            .formatted(Figures.count(jobs.size(), "job"), Figures.names(jobs)),
                    remedy));
        }
        return List.of(Finding.pass(id(), "target: no tables, views, sequences or jobs"));
    }
}
