package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All stands in the database's own tablespace: {@code --no-tablespaces}, as in Timescale's guide, puts everything into the
 * target's. What is attached to hypertables is looked at by {@code attached-tablespaces}.
 */
final class TablespacesCheck implements Check {
    private static final String ELSEWHERE =
            """
            SELECT pg_catalog.quote_ident(s.spcname), s.spcname, pg_catalog.count(*),
                   pg_catalog.array_to_string((pg_catalog.array_agg(pg_catalog.format('%I.%I', n.nspname, c.relname)
                                                   ORDER BY n.nspname ~ '^_timescaledb_', n.nspname, c.relname))[1:3], ', ')
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relpersistence <> 't' AND n.nspname !~ '^pg_'
             GROUP BY s.spcname ORDER BY 1
            """;

    /** Compressed chunks follow the chunks that they belong to, and cannot be moved themselves. */
    private static final String MOVES =
            """
            SELECT pg_catalog.format('ALTER %s %I.%I SET TABLESPACE %I;', CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW'
                   WHEN 'i' THEN 'INDEX' WHEN 'I' THEN 'INDEX' ELSE 'TABLE' END, n.nspname, c.relname, s.spcname)
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relpersistence <> 't' AND n.nspname !~ '^pg_'
               AND NOT (c.relkind = 'r' AND n.nspname = '_timescaledb_internal' AND c.relname ~ '^_?compress')
             ORDER BY n.nspname ~ '^_timescaledb_', c.relname
            """;

    private static final String OF_DATABASE =
            """
            SELECT s.spcname, pg_catalog.format('ALTER DATABASE %I SET TABLESPACE %I', ?::text, s.spcname)
              FROM pg_catalog.pg_database d JOIN pg_catalog.pg_tablespace s ON s.oid = d.dattablespace
             WHERE d.datname = pg_catalog.current_database()
            """;

    private static final String TABLESPACES = "SELECT spcname FROM pg_catalog.pg_tablespace";

    private record Elsewhere(String quoted, String name, long relations, String examples) {
        String described() {
            return "%s with %s (%s%s)"
                    .formatted(quoted, Figures.count(relations, "relation"), examples, relations > 3 ? ", …" : "");
        }
    }

    private record OfDatabase(String tablespace, String alter) {}

    @Override
    public String id() {
        return "tablespaces";
    }

    @Override
    public List<Finding> run(Sides sides) {
        return sides.source()
                .session()
                .map(source -> find(source, sides))
                .orElseGet(() -> List.of(Finding.notApplicable(id(), "needs a session of the source")));
    }

    private List<Finding> find(Database source, Sides sides) {
        String name = sides.target()
                .known()
                .map(facts -> facts.server().database())
                .orElseGet(() -> source.connectionString().database());
        List<Elsewhere> elsewhere = source.query(
                ELSEWHERE, row -> new Elsewhere(row.getString(1), row.getString(2), row.getLong(3), row.getString(4)));
        OfDatabase own = ofDatabase(source, name);
        String ownOfTarget = sides.target()
                .session()
                .map(target -> ofDatabase(target, name).tablespace())
                .orElse("pg_default");
        List<Finding> findings = new ArrayList<>();
        if (!elsewhere.isEmpty()) {
            findings.add(Finding.warning(
                    id(),
                    "source: tablespaces whose relations come into the default one of the target: "
                            + Figures.names(
                                    elsewhere.stream().map(Elsewhere::described).toList()),
                    "After the migration, %s: psql -X -At \"$SOURCE\" -c '%s' | psql -X -v ON_ERROR_STOP=1 \"$TARGET\""
                            .formatted(
                                    missing(elsewhere, sides),
                                    MOVES.strip().replaceAll("\\s+", " ").replace("'", "'\\''"))));
        }
        if (!own.tablespace().equals("pg_default") && !own.tablespace().equals(ownOfTarget)) {
            findings.add(Finding.warning(
                    id(),
                    "source: the database stands in the tablespace %s; target: in %s"
                            .formatted(own.tablespace(), ownOfTarget),
                    "If it shall not stay there, create the tablespace on the target, and before the migration run from another database of it: "
                            + own.alter()));
        }
        return findings.isEmpty()
                ? List.of(Finding.pass(
                        id(), "source: nothing stands in tablespaces that the target's database has not by default"))
                : findings;
    }

    private static String missing(List<Elsewhere> elsewhere, Sides sides) {
        Set<String> there = new HashSet<>();
        sides.target().session().ifPresent(target -> there.addAll(target.query(TABLESPACES, row -> row.getString(1))));
        List<String> missing = elsewhere.stream()
                .filter(one -> !there.contains(one.name()))
                .map(Elsewhere::quoted)
                .toList();
        return missing.isEmpty()
                ? "as the target has tablespaces of these names"
                : "if the target shall have such tablespaces (CREATE TABLESPACE %s …)"
                        .formatted(Figures.names(missing));
    }

    private static OfDatabase ofDatabase(Database database, String name) {
        return database.queryOne(OF_DATABASE, row -> new OfDatabase(row.getString(1), row.getString(2)), name);
    }
}
