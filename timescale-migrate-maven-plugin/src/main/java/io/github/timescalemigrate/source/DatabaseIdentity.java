package io.github.timescalemigrate.source;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.Together;

/** Tells a database from all others, also from one that had its name before. */
public final class DatabaseIdentity {
    private static final String IDENTITY =
            """
            SELECT pg_catalog.concat_ws('/', CASE WHEN pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')
                       THEN (SELECT system_identifier FROM pg_catalog.pg_control_system()) END, d.oid)
              FROM pg_catalog.pg_database d
             WHERE d.datname = pg_catalog.current_database()
            """;

    private DatabaseIdentity() {}

    /** The server's system identifier, where the user may see it, and the oid. */
    public static String of(Database database) {
        return of(database.together()).row();
    }

    /** The same, asked for together with other things. */
    static Together.Answer<String> of(Together together) {
        return together.query(IDENTITY, row -> row.getString(1));
    }
}
