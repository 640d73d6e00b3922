package io.github.timescalemigrate.target;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.inventory.Extension;
import io.github.timescalemigrate.report.MigrationException;

/** The extension on the target: a dump names no version of it, so it has to be there before the dump is loaded. */
public final class TimescaledbExtension {
    /** Quotes on the server, which knows its own reserved words. */
    private static final String CREATE =
            """
            SELECT pg_catalog.format('CREATE SCHEMA IF NOT EXISTS %1$I; CREATE EXTENSION timescaledb SCHEMA %1$I VERSION %2$L',
                                     ?::text, ?::text)
            """;

    private TimescaledbExtension() {}

    /**
     * Creates the extension in the source's version and schema where there is none.
     *
     * @return whether it was created
     * @throws MigrationException when the target refuses
     */
    public static boolean createIfMissing(Database database, Extension source) {
        try {
            boolean created = database.queryBoolean(
                    "SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'timescaledb')");
            if (created) {
                database.execute(database.queryOne(CREATE, row -> row.getString(1), source.schema(), source.version()));
            }
            return created;
        } catch (DatabaseException e) {
            throw new MigrationException(
                    "Extension timescaledb %s could not be created: %s".formatted(source.version(), e.getMessage()),
                    "Create it on the target as a user who may: CREATE EXTENSION timescaledb VERSION '%s'"
                            .formatted(source.version()),
                    e);
        }
    }
}
