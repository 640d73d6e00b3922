package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import java.util.List;

/** How settings of databases and roles that switch something on are undone. */
final class SettingReset {
    private static final String STATEMENTS =
            """
            SELECT CASE WHEN s.setrole = 0
                        THEN pg_catalog.format('ALTER DATABASE %1$I RESET %3$s', d.datname, r.rolname, wanted.name)
                        WHEN s.setdatabase = 0
                        THEN pg_catalog.format('ALTER ROLE %2$I RESET %3$s', d.datname, r.rolname, wanted.name)
                        ELSE pg_catalog.format('ALTER ROLE %2$I IN DATABASE %1$I RESET %3$s', d.datname, r.rolname, wanted.name)
                   END
              FROM (SELECT ?::pg_catalog.text, ?::pg_catalog.bool) AS wanted (name, own),
                   pg_catalog.pg_db_role_setting s
              LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
              LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole,
                   LATERAL pg_catalog.unnest(s.setconfig) AS c(setting)
             WHERE (s.setdatabase = 0 OR d.datname = pg_catalog.current_database())
               AND (s.setrole = 0 OR r.rolname = session_user OR NOT wanted.own)
               AND pg_catalog.lower(pg_catalog.split_part(c.setting, '=', 1)) = wanted.name
               AND pg_catalog.lower(pg_catalog.split_part(c.setting, '=', 2)) IN ('on', 'true', 'yes', '1')
            """;

    private SettingReset() {}

    /**
     * The statements that undo a setting in the session's database, of the database and of roles.
     *
     * @param setting its name in lower case
     * @param own whether of roles only the session's own counts
     */
    static List<String> statements(Database database, String setting, boolean own) {
        return database.query(STATEMENTS, row -> row.getString(1), setting, own);
    }
}
