package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Shell;
import java.util.ArrayList;
import java.util.List;

/** Neither side was left in restoring mode, in which hypertables are read and written wrongly without an error. */
final class RestoringModeCheck implements Check {
    /** Database and role settings alike: each makes new sessions start in restoring mode. */
    private static final String SETTINGS =
            """
            SELECT CASE WHEN s.setrole = 0
                        THEN pg_catalog.format('ALTER DATABASE %I RESET timescaledb.restoring', d.datname)
                        WHEN s.setdatabase = 0
                        THEN pg_catalog.format('ALTER ROLE %I RESET timescaledb.restoring', r.rolname)
                        ELSE pg_catalog.format('ALTER ROLE %I IN DATABASE %I RESET timescaledb.restoring', r.rolname, d.datname)
                   END
              FROM pg_catalog.pg_db_role_setting s
              LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
              LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole,
                   LATERAL pg_catalog.unnest(s.setconfig) AS c(setting)
             WHERE (s.setdatabase = 0 OR d.datname = pg_catalog.current_database())
               AND c.setting ~* '^timescaledb\\.restoring=(on|true|yes|1)$'
            """;

    @Override
    public String id() {
        return "restoring-mode";
    }

    @Override
    public List<Finding> run(Sides sides) {
        List<Finding> findings = new ArrayList<>();
        sides.source().session().ifPresent(source -> findings.add(finding("source", source)));
        sides.target().session().ifPresent(target -> findings.add(finding("target", target)));
        return findings.isEmpty() ? List.of(Finding.notApplicable(id(), "needs a session")) : findings;
    }

    private Finding finding(String name, Database database) {
        List<String> resets = database.query(SETTINGS, row -> row.getString(1));
        if (resets.isEmpty()) {
            return Finding.pass(id(), name + ": not in restoring mode");
        }
        return Finding.failure(
                id(),
                name + ": left in restoring mode by an earlier restore: hypertables show only a part of their rows",
                "psql -X \"$%s\" -c %s; if a restore was cut off, start again with an empty database."
                        .formatted(name.equals("source") ? "SOURCE" : "TARGET", Shell.word(String.join("; ", resets))));
    }
}
