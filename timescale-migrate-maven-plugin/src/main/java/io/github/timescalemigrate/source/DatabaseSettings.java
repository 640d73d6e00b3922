package io.github.timescalemigrate.source;

import io.github.timescalemigrate.connection.Together;

/**
 * What belongs to a database as a whole and pg_dump writes only with {@code --create} (seen with PostgreSQL 17), as statements
 * for a database of another name.
 */
public final class DatabaseSettings {
    /** Settings of lists are stored as SET takes them. */
    private static final String STATEMENTS =
            """
            WITH db AS (SELECT d.*, ?::text AS target FROM pg_catalog.pg_database d
                         WHERE d.datname = pg_catalog.current_database())
            SELECT CASE WHEN s.setrole = 0 THEN pg_catalog.format('ALTER DATABASE %I', db.target)
                        ELSE pg_catalog.format('ALTER ROLE %I IN DATABASE %I', r.rolname, db.target) END
                   || pg_catalog.format(' SET %s TO %s', n.name,
                          CASE WHEN n.name IN ('search_path', 'temp_tablespaces', 'session_preload_libraries',
                                               'local_preload_libraries', 'unix_socket_directories')
                               THEN coalesce(nullif(nullif(n.value, '""'), ''), $$''$$)
                               ELSE pg_catalog.quote_literal(n.value) END)
              FROM db
              JOIN pg_catalog.pg_db_role_setting s ON s.setdatabase = db.oid
              LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole,
                   LATERAL pg_catalog.unnest(s.setconfig) AS c(setting),
                   LATERAL (SELECT pg_catalog.split_part(c.setting, '=', 1),
                                   pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') + 1)) AS n(name, value)
             WHERE n.name NOT IN ('timescaledb.restoring', 'timescale_migrate.restore') AND (s.setrole = 0 OR r.rolname IS NOT NULL)
            UNION ALL
            SELECT pg_catalog.format('COMMENT ON DATABASE %I IS %L', db.target, pg_catalog.shobj_description(db.oid, 'pg_database'))
              FROM db WHERE pg_catalog.shobj_description(db.oid, 'pg_database') IS NOT NULL
            UNION ALL
            SELECT pg_catalog.format('ALTER DATABASE %I CONNECTION LIMIT %s', db.target, db.datconnlimit)
              FROM db WHERE db.datconnlimit >= 0
            """;

    private static final String PRIVILEGES =
            """
            WITH db AS (SELECT d.*, ?::text AS target FROM pg_catalog.pg_database d
                         WHERE d.datname = pg_catalog.current_database())
            SELECT pg_catalog.format('REVOKE %s ON DATABASE %I FROM PUBLIC', a.privilege_type, db.target)
              FROM db, LATERAL pg_catalog.aclexplode(pg_catalog.acldefault('d', db.datdba)) a
             WHERE db.datacl IS NOT NULL AND a.grantee = 0
               AND NOT EXISTS (SELECT FROM pg_catalog.aclexplode(db.datacl) b
                                WHERE b.grantee = 0 AND b.privilege_type = a.privilege_type)
            UNION ALL
            SELECT pg_catalog.format('GRANT %s ON DATABASE %I TO %s%s', a.privilege_type, db.target,
                       CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(g.rolname) END,
                       CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
              FROM db, LATERAL pg_catalog.aclexplode(db.datacl) a
              LEFT JOIN pg_catalog.pg_roles g ON g.oid = a.grantee
             WHERE a.grantee <> db.datdba AND (a.grantee = 0 OR g.rolname IS NOT NULL)
               AND NOT EXISTS (SELECT FROM pg_catalog.aclexplode(pg_catalog.acldefault('d', db.datdba)) b
                                WHERE b.grantee = a.grantee AND b.privilege_type = a.privilege_type)
            """;

    private static final String OWNER =
            """
            SELECT pg_catalog.format('ALTER DATABASE %I OWNER TO %I', ?::text, pg_catalog.pg_get_userbyid(datdba))
              FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()
            """;

    private DatabaseSettings() {}

    /** ALTER DATABASE … OWNER TO. */
    public static Together.Answer<String> owner(Together together, String name) {
        return together.query(OWNER, row -> row.getString(1), name);
    }

    /** ALTER DATABASE … SET but for restoring mode, ALTER ROLE … IN DATABASE … SET, its comment and its connection limit. */
    public static Together.Answer<String> statements(Together together, String name) {
        return together.query(STATEMENTS, row -> row.getString(1), name);
    }

    /** GRANT and REVOKE where its privileges are not the default. */
    public static Together.Answer<String> privileges(Together together, String name) {
        return together.query(PRIVILEGES, row -> row.getString(1), name);
    }
}
