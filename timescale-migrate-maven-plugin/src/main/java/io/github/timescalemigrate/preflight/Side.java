package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.connection.Together;
import io.github.timescalemigrate.inventory.Extension;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.InventoryReader;
import io.github.timescalemigrate.inventory.Server;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The source or the target as the checks see it. */
public sealed interface Side extends AutoCloseable {
    /**
     * No session could be had.
     *
     * @param problem what came back, or that nothing names the database
     * @param remedy what to do about it
     */
    record Unreached(String problem, String remedy) implements Side {}

    /**
     * A session is open.
     *
     * @param database the session
     * @param facts what every check wants to know of it
     * @param roundTrip how long it took to read them, on the way to the server most of all
     */
    record Reached(Database database, Facts facts, Duration roundTrip) implements Side {}

    /**
     * The source, known by what the manifest of its dump says.
     *
     * @param facts what the manifest says
     */
    record Dumped(Facts facts) implements Side {}

    /**
     * What is known of a database without looking into its tables.
     *
     * @param server the server and the database
     * @param extensions those that are created in the database
     */
    record Facts(Server server, List<Extension> extensions) {
        /** The extension timescaledb, or null where it is not created in the database. */
        @Nullable Extension timescaledb() {
            return extensions.stream()
                    .filter(extension -> extension.name().equals("timescaledb"))
                    .findAny()
                    .orElse(null);
        }
    }

    /** Opens a session, or says why there is none. */
    static Side reach(String name, @Nullable ConnectionString connectionString) {
        if (connectionString == null) {
            return new Unreached(
                    "no " + name + " is named",
                    "Set the environment variable %s to a connection string, or <%s><url> in the POM."
                            .formatted(name.toUpperCase(Locale.ROOT), name));
        }
        try {
            return reached(Database.connectOnce(connectionString));
        } catch (DatabaseException e) {
            var failure = new ConnectionFailure(name, connectionString, e);
            return new Unreached(failure.problem(), failure.remedy());
        }
    }

    private static Reached reached(Database database) {
        try {
            Together together = database.together();
            together.execute("SET default_transaction_read_only = on"); // Checks change nothing, whatever happens.
            var server = InventoryReader.server(together);
            var extensions = InventoryReader.extensions(together);
            long asked = System.nanoTime();
            var facts = new Facts(server.row(), extensions.rows());
            return new Reached(database, facts, Duration.ofNanos(System.nanoTime() - asked));
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** The source by what was read when it was dumped. */
    static Side dumped(Inventory inventory) {
        return new Dumped(new Facts(inventory.server(), inventory.extensions()));
    }

    /** The facts, where they are known. */
    default Optional<Facts> known() {
        if (this instanceof Reached reached) {
            return Optional.of(reached.facts());
        }
        return this instanceof Dumped dumped ? Optional.of(dumped.facts()) : Optional.empty();
    }

    /** The session, where there is one. */
    default Optional<Database> session() {
        return this instanceof Reached reached ? Optional.of(reached.database()) : Optional.empty();
    }

    @Override
    default void close() {
        session().ifPresent(Database::close);
    }
}
