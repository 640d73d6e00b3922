package io.github.timescalemigrate.target;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.report.MigrationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Creates the source's roles that the target does not have. Roles that exist keep their attributes and passwords. */
public final class TargetRoles {
    private TargetRoles() {}

    /**
     * Creates all missing roles or none.
     *
     * @param script what {@code pg_dumpall --quote-all-identifiers --roles-only} wrote
     * @return the names of the created roles
     * @throws MigrationException when the target refuses one; names the statement without its password
     */
    public static Set<String> createMissing(ConnectionString target, Path script) {
        RolesScript roles = RolesScript.parse(read(script));
        try (Database database = Database.connect(target)) {
            Set<String> existing =
                    new TreeSet<>(database.query("SELECT rolname FROM pg_catalog.pg_roles", row -> row.getString(1)));
            List<RolesScript.Statement> statements = roles.without(existing);
            if (!statements.isEmpty()) {
                database.execute("BEGIN");
                statements.forEach(statement -> run(database, statement));
                database.execute("COMMIT");
            }
            Set<String> created = roles.roles();
            created.removeAll(existing);
            return created;
        }
    }

    private static void run(Database database, RolesScript.Statement statement) {
        try {
            database.execute(statement.sql());
        } catch (DatabaseException e) {
            throw new MigrationException(
                    "Roles: %s%n  statement: %s%nNo role was created.".formatted(e.getMessage(), statement),
                    "Create the role on the target by hand, or connect as a user who may create it; roles that exist are"
                            + " left as they are.",
                    e);
        }
    }

    private static String read(Path script) {
        try {
            return Files.readString(script);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + script, e);
        }
    }
}
