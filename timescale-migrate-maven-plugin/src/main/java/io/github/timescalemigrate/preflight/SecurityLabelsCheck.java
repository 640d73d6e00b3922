package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.report.Figures;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Security labels are carried over where the target has their providers loaded, and stop the restore where it has not. Those of
 * the database and of roles are not carried over.
 */
final class SecurityLabelsCheck implements Check {
    private static final String LABELS =
            """
            SELECT pg_catalog.quote_ident(l.provider), pg_catalog.format('%s %s', l.objtype, l.objname),
                   l.objtype IN ('role', 'database'),
                   pg_catalog.format('SECURITY LABEL FOR %I ON %s %s IS ', l.provider, pg_catalog.upper(l.objtype),
                       CASE l.objtype WHEN 'database' THEN pg_catalog.quote_ident(?::text) ELSE l.objname END),
                   pg_catalog.quote_literal(l.label)
              FROM pg_catalog.pg_seclabels l
             WHERE l.objtype <> 'tablespace'
               AND (l.objtype <> 'database' OR l.objoid = (SELECT d.oid FROM pg_catalog.pg_database d
                                                            WHERE d.datname = pg_catalog.current_database()))
             ORDER BY 2, 1
            """;

    /** There is no catalog of providers. This always fails, and says first whether it knows the provider. */
    private static final String PROBE = "SECURITY LABEL FOR %s ON TABLE pg_catalog.pg_no_such_table IS NULL";

    private static final String PROVIDER_NOT_LOADED = "22023"; // invalid_parameter_value

    private record Label(String provider, String object, boolean shared, String statement, String label) {
        String sql() {
            return statement + label;
        }
    }

    @Override
    public String id() {
        return "security-labels";
    }

    @Override
    public List<Finding> run(Sides sides) {
        if (sides.source().session().isEmpty()) {
            return List.of(Finding.notApplicable(id(), "needs a session of the source"));
        }
        Database source = sides.source().session().get();
        String database = sides.target()
                .known()
                .map(facts -> facts.server().database())
                .orElseGet(() -> source.connectionString().database());
        List<Label> labels = labels(source, database);
        if (labels.isEmpty()) {
            return List.of(Finding.pass(id(), "source: no security labels"));
        }
        List<Finding> findings = new ArrayList<>();
        List<Label> carried = labels.stream().filter(label -> !label.shared()).toList();
        if (!carried.isEmpty()) {
            findings.add(ofObjects(carried, sides));
        }
        Set<String> there = new HashSet<>();
        sides.target().session().ifPresent(target -> labels(target, database).forEach(label -> there.add(label.sql())));
        List<Label> left = labels.stream()
                .filter(label -> label.shared() && !there.contains(label.sql()))
                .toList();
        if (!left.isEmpty()) {
            findings.add(Finding.warning(
                    id(),
                    "source: %s of the database and of roles not carried over: %s"
                            .formatted(Figures.count(left.size(), "security label"), names(left)),
                    "After the migration: "
                            + Psql.onTarget(left.stream().map(Label::sql).toArray(String[]::new))));
        }
        return findings.isEmpty()
                ? List.of(Finding.pass(id(), "source: no security labels that the target lacks"))
                : findings;
    }

    /** Of a database as if it had the target's name. */
    private static List<Label> labels(Database database, String name) {
        return database.query(
                LABELS,
                row -> new Label(
                        row.getString(1), row.getString(2), row.getBoolean(3), row.getString(4), row.getString(5)),
                name);
    }

    private Finding ofObjects(List<Label> labels, Sides sides) {
        String found = "source: %s: %s".formatted(Figures.count(labels.size(), "security label"), names(labels));
        if (sides.target().session().isEmpty()) {
            return Finding.warning(
                    id(), found, "Without their providers the target stops the restore: check again with a target.");
        }
        Database target = sides.target().session().get();
        Set<String> missing = new TreeSet<>();
        labels.stream()
                .map(Label::provider)
                .distinct()
                .filter(one -> !isLoaded(one, target))
                .forEach(missing::add);
        if (missing.isEmpty()) {
            return Finding.pass(id(), found + ", carried over");
        }
        return Finding.failure(
                id(),
                "%s; target: has these providers not loaded, which stops the restore: %s"
                        .formatted(found, Figures.names(List.copyOf(missing))),
                "Load the providers on the target for all sessions (shared_preload_libraries, or ALTER DATABASE … SET"
                        + " session_preload_libraries), or remove the labels: "
                        + Psql.onSource(labels.stream()
                                .filter(label -> missing.contains(label.provider()))
                                .map(label -> label.statement() + "NULL")
                                .toArray(String[]::new)));
    }

    /** In a session of its own, since one that reads only refuses the statement before it looks for the provider. */
    private static boolean isLoaded(String provider, Database target) {
        try (Database probe = Database.connect(target.connectionString())) {
            probe.execute(PROBE.formatted(provider));
            return true;
        } catch (DatabaseException e) {
            if (e.isConnectionFailure()) {
                throw e;
            }
            return !(e.getCause() instanceof SQLException cause && PROVIDER_NOT_LOADED.equals(cause.getSQLState()));
        }
    }

    private static String names(List<Label> labels) {
        return Figures.names(labels.stream().map(Label::object).toList());
    }
}
