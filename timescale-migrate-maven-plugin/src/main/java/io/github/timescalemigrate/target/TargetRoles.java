package io.github.timescalemigrate.target;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.report.MigrationException;
import io.github.timescalemigrate.target.RolesScript.Statement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Creates the source's roles that the target does not have. Roles that exist keep their attributes and passwords. Where the
 * target's user is no superuser, the roles come without what such a user may not give.
 */
public final class TargetRoles {
    /** Roles that the providers of managed services make for themselves. */
    private static final Pattern OF_SERVICES =
            Pattern.compile("postgres|(?:tsdb|rds|cloudsql|alloydb|azure|aiven|doadmin|avnadmin|neon|supabase).*");

    private final Database database;
    private final boolean superuser;
    private final List<String> leftOut = new ArrayList<>();
    private final List<String> grantedByOthers = new ArrayList<>();

    private TargetRoles(Database database) {
        this.database = database;
        this.superuser = TargetUser.isSuperuser(database);
    }

    /**
     * What became of the roles.
     *
     * @param created their names
     * @param leftOut what the target does not get, a line each
     */
    public record Roles(Set<String> created, List<String> leftOut) {}

    /**
     * Creates all missing roles or none.
     *
     * @param script what {@code pg_dumpall --quote-all-identifiers --roles-only} wrote
     * @param needed roles without which the dump cannot be loaded, as they own jobs
     * @throws MigrationException when the target refuses one; names the statement without its password
     */
    public static Roles createMissing(Database target, Path script, Set<String> needed) {
        return new TargetRoles(target).createMissing(RolesScript.parse(read(script)), needed);
    }

    private Roles createMissing(RolesScript roles, Set<String> needed) {
        Set<String> settled =
                new HashSet<>(database.query("SELECT rolname FROM pg_catalog.pg_roles", row -> row.getString(1)));
        if (!superuser) {
            roles.roles().stream()
                    .filter(role -> OF_SERVICES.matcher(role).matches())
                    .filter(role -> !needed.contains(role) && settled.add(role))
                    .forEach(role -> leftOut.add("role %s: a managed service has its own".formatted(role)));
        }
        List<Statement> statements = roles.without(settled);
        if (!statements.isEmpty()) {
            database.execute("BEGIN");
            statements.forEach(this::run);
            database.execute("COMMIT");
        }
        if (!grantedByOthers.isEmpty()) {
            leftOut.add("by whom roles were granted: " + String.join("; ", grantedByOthers));
        }
        if (!roles.hasPasswords()) {
            nameThoseWithoutPassword(statements);
        }
        Set<String> created = roles.roles();
        created.removeAll(settled);
        return new Roles(created, leftOut);
    }

    private void run(Statement statement) {
        DatabaseException refusal = attempt(statement);
        if (refusal != null) {
            refusal = superuser ? attempt(statement.withoutGrantor()) : runAsFarAsAllowed(statement);
            if (refusal == null && !statement.withoutGrantor().equals(statement)) {
                grantedByOthers.add(statement.sql());
            }
        }
        if (refusal == null) {
            return;
        }
        if (superuser || statement.creates()) {
            throw new MigrationException(
                    "Roles: %s%n  statement: %s%nNo role was created.".formatted(refusal.getMessage(), statement),
                    "Create the role on the target by hand, or connect as a user who may create it; roles that exist are"
                            + " left as they are.",
                    refusal);
        }
        leftOut.add("%s: %s".formatted(statement, refusal.reason()));
    }

    /** A service may refuse passwords that are hashed already, and the rest of the statement with them. */
    private @Nullable DatabaseException runAsFarAsAllowed(Statement statement) {
        Statement allowed = statement.withoutGrantor().withoutAttributesOfSuperusers();
        DatabaseException refusal = attempt(allowed);
        boolean password = refusal != null && allowed.hasPassword();
        if (password) {
            refusal = attempt(allowed.withoutPassword());
        }
        if (refusal == null) {
            statement
                    .attributesOfSuperusers()
                    .forEach(attribute -> leftOut.add("%s of role %s".formatted(attribute, names(statement))));
            if (password) {
                leftOut.add("password of role %s: set one".formatted(names(statement)));
            }
        }
        return refusal;
    }

    /** A script without any comes of a source whose user may not read them, or has none. */
    private void nameThoseWithoutPassword(List<Statement> run) {
        String names = run.stream()
                .filter(Statement::letsLogIn)
                .map(TargetRoles::names)
                .collect(Collectors.joining(", "));
        if (!names.isEmpty()) {
            leftOut.add("passwords of roles that can log in: %s: set them".formatted(names));
        }
    }

    private static String names(Statement statement) {
        return String.join(", ", statement.roles());
    }

    private @Nullable DatabaseException attempt(Statement statement) {
        database.execute("SAVEPOINT statement");
        try {
            database.execute(statement.sql());
            return null;
        } catch (DatabaseException e) {
            if (e.isConnectionFailure()) {
                throw e;
            }
            database.execute("ROLLBACK TO SAVEPOINT statement");
            return e;
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
