package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import java.util.List;

/** TimescaleDB's loader was loaded when the server started: without it a session ends at the first use of the extension. */
final class TimescaledbPreloadedCheck implements Check {
    /** Only what is really defined is listed here, not what a configuration file merely names. */
    private static final String PRELOADED =
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_settings WHERE name = 'timescaledb.max_background_workers')";

    /** Shown to superusers and members of pg_read_all_settings. Each library is an element of its own, else all become one. */
    private static final String ADD =
            """
            SELECT 'ALTER SYSTEM SET shared_preload_libraries = '
                   || pg_catalog.concat_ws(', ', 'timescaledb', (
                        SELECT pg_catalog.string_agg(pg_catalog.quote_literal(pg_catalog.btrim(library, ' ' || pg_catalog.chr(34))), ', ')
                          FROM pg_catalog.unnest(pg_catalog.string_to_array(setting, ',')) AS library
                         WHERE pg_catalog.btrim(library) <> ''))
              FROM pg_catalog.pg_settings WHERE name = 'shared_preload_libraries'
            """;

    @Override
    public String id() {
        return "timescaledb-preloaded";
    }

    @Override
    public List<Finding> run(Sides sides) {
        var reached = sides.reached();
        if (reached.isEmpty()) {
            return List.of(Finding.notApplicable(id(), "needs a session"));
        }
        return reached.entrySet().stream()
                .map(side -> finding(side.getKey(), side.getValue().database()))
                .toList();
    }

    private Finding finding(String name, Database database) {
        if (database.queryBoolean(PRELOADED)) {
            return Finding.pass(id(), name + ": timescaledb is preloaded");
        }
        String command = database.query(ADD, row -> Psql.on(name, row.getString(1))).stream()
                .findAny()
                .orElse("add timescaledb to shared_preload_libraries in the server's postgresql.conf");
        return Finding.failure(
                id(),
                name + ": timescaledb is not in shared_preload_libraries, so its tables cannot be used",
                "Restart the server of the %s after this: %s".formatted(name, command));
    }
}
