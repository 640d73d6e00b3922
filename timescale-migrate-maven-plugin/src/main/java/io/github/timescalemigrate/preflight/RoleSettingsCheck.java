package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** ALTER ROLE … SET comes with the roles that the restore creates; a role that the target has already stays as it is. */
final class RoleSettingsCheck implements SourceCheck {
    private static final String SETTINGS =
            """
            SELECT r.rolname,
                   pg_catalog.format('ALTER ROLE %I SET %s TO %s', r.rolname, n.name,
                       CASE WHEN n.name IN ('search_path', 'temp_tablespaces', 'session_preload_libraries',
                                            'local_preload_libraries', 'unix_socket_directories')
                            THEN coalesce(nullif(nullif(n.value, '""'), ''), $$''$$)
                            ELSE pg_catalog.quote_literal(n.value) END)
              FROM pg_catalog.pg_db_role_setting s
              JOIN pg_catalog.pg_roles r ON r.oid = s.setrole,
                   LATERAL pg_catalog.unnest(s.setconfig) AS c(setting),
                   LATERAL (SELECT pg_catalog.split_part(c.setting, '=', 1),
                                   pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') + 1)) AS n(name, value)
             WHERE s.setdatabase = 0 AND n.name <> 'timescaledb.restoring'
             ORDER BY 1, 2
            """;

    private static final String ROLES = "SELECT rolname FROM pg_catalog.pg_roles";

    private record Setting(String role, String statement) {}

    @Override
    public String id() {
        return "role-settings";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        if (sides.target().session().isEmpty()) {
            return Finding.notApplicable(id(), "needs sessions of both sides");
        }
        Database target = sides.target().session().get();
        Set<String> roles = new HashSet<>(target.query(ROLES, row -> row.getString(1)));
        Set<Setting> there = new HashSet<>(settings(target));
        List<String> lost = settings(source).stream()
                .filter(setting -> roles.contains(setting.role()) && !there.contains(setting))
                .map(Setting::statement)
                .toList();
        if (lost.isEmpty()) {
            return Finding.pass(id(), "source: no settings of roles that the target's roles of the same names lack");
        }
        return Finding.warning(
                id(),
                "source: %s of roles that the target has already, without them: %s"
                        .formatted(Figures.count(lost.size(), "setting"), Figures.names(lost)),
                "To carry them over: " + Psql.onTarget(lost.toArray(String[]::new)));
    }

    private static List<Setting> settings(Database database) {
        return database.query(SETTINGS, row -> new Setting(row.getString(1), row.getString(2)));
    }
}
