package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;

/** What a server's catalog has: TimescaleDB's and PostgreSQL's change from release to release. */
final class Catalog {
    /** Looks into the catalog itself: a cast to regclass fails in a schema that the user may not use. */
    private static final String READABLE =
            """
            SELECT EXISTS (
                SELECT FROM pg_catalog.pg_attribute a
                  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = ? AND c.relname = ? AND a.attname = ? AND NOT a.attisdropped
                   AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                   AND pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT'))
            """;

    private Catalog() {}

    /** Whether TimescaleDB's catalog has this column and the user may read it. */
    static boolean has(Database database, String table, String column) {
        return database.queryBoolean(READABLE, "_timescaledb_catalog", table, column);
    }
}
