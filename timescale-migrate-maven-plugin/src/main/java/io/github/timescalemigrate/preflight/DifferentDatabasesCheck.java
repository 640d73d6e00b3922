package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import java.util.List;

/** Source and target are not one and the same database, whatever their connection strings look like. */
final class DifferentDatabasesCheck implements Check {
    /** A copied data directory keeps the system identifier, so the time of the server's start has to differ too. */
    private static final String IDENTITY =
            """
            SELECT c.system_identifier || '/' || d.oid || '/' || pg_catalog.pg_postmaster_start_time()
              FROM pg_catalog.pg_control_system() c, pg_catalog.pg_database d
             WHERE d.datname = pg_catalog.current_database()
            """;

    @Override
    public String id() {
        return "different-databases";
    }

    @Override
    public List<Finding> run(Sides sides) {
        var source = sides.source().session();
        var target = sides.target().session();
        if (source.isEmpty() || target.isEmpty()) {
            return List.of(Finding.notApplicable(id(), "needs sessions of both sides"));
        }
        if (identity(source.get()).equals(identity(target.get()))) {
            return List.of(Finding.failure(
                    id(),
                    "source and target are the same database: %s and %s"
                            .formatted(
                                    source.get().connectionString(),
                                    target.get().connectionString()),
                    "Name another database as the target."));
        }
        return List.of(Finding.pass(id(), "source and target are two databases"));
    }

    private static String identity(Database database) {
        return database.queryOne(IDENTITY, row -> row.getString(1));
    }
}
