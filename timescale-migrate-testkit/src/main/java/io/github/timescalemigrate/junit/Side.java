package io.github.timescalemigrate.junit;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.inventory.Depth;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.InventoryReader;
import io.github.timescalemigrate.inventory.Manifest;
import io.github.timescalemigrate.inventory.Reading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** Where one side of a comparison is; equal where it is the same, so that it is read once. */
sealed interface Side {
    /** What it holds. */
    Inventory read(Reading how);

    /** A new session, which the caller closes. */
    Database connect();

    /** Which database it is. */
    ConnectionString connectionString();

    /** Sessions with settings of their own. */
    DataSource dataSource();

    /**
     * The side that a value is.
     *
     * @param where who gives the value, for messages: a field or a property
     * @throws ExtensionConfigurationException when it is none, or one that is not there yet
     */
    static Side of(@Nullable Object value, String where) {
        if (value instanceof ConnectionString connectionString) {
            return new Server(connectionString);
        }
        if (value instanceof CharSequence text) {
            return server(text, where);
        }
        if (value instanceof DataSource source) {
            return new Pool(source);
        }
        if (value instanceof Path manifest) {
            return dump(manifest, where);
        }
        if (value == null) {
            throw new ExtensionConfigurationException(where + " is null where a test needs it");
        }
        if (isContainer(value)) {
            return new Server(Container.connectionString(value, where));
        }
        throw new ExtensionConfigurationException(
                where + " is a " + value.getClass().getName() + ", which names no database: a connection string,"
                        + " DataSource, JdbcDatabaseContainer or the Path of a manifest does");
    }

    private static Server server(CharSequence text, String where) {
        try {
            return new Server(ConnectionString.parse(text.toString()));
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException(where + " is no connection string: " + e.getMessage(), e);
        }
    }

    private static Dump dump(Path manifest, String where) {
        if (!Files.isRegularFile(manifest)) {
            throw new ExtensionConfigurationException(
                    where + " is no manifest of a dump: there is none at " + manifest.toAbsolutePath());
        }
        return new Dump(manifest.toAbsolutePath());
    }

    /** By its name: Testcontainers need not be there. */
    private static boolean isContainer(Object value) {
        return Stream.<Class<?>>iterate(value.getClass(), Objects::nonNull, Class::getSuperclass)
                .anyMatch(type -> type.getName().equals("org.testcontainers.containers.JdbcDatabaseContainer"));
    }

    /** A database by its connection string. */
    record Server(ConnectionString connectionString) implements Side {
        @Override
        public Inventory read(Reading how) {
            return InventoryReader.read(connectionString, how);
        }

        @Override
        public Database connect() {
            return Database.connect(connectionString);
        }

        @Override
        public DataSource dataSource() {
            return Database.dataSource(connectionString);
        }

        @Override
        public String toString() {
            return connectionString.toString();
        }
    }

    /** A database by someone else's sessions. */
    record Pool(DataSource dataSource) implements Side {
        @Override
        public Inventory read(Reading how) {
            try (Database database = connect()) {
                return InventoryReader.read(database, how);
            }
        }

        @Override
        public Database connect() {
            return Database.connect(dataSource);
        }

        @Override
        public ConnectionString connectionString() {
            try (Database database = connect()) {
                return database.connectionString();
            }
        }

        /** Not the data source's own words, which may have a password. */
        @Override
        public String toString() {
            return connectionString().toString();
        }
    }

    /** What a database held when it was dumped. */
    record Dump(Path manifest) implements Side {
        @Override
        public Inventory read(Reading how) {
            Inventory inventory = inventory().only(how.tables());
            try {
                return inventory.at(how.depth());
            } catch (IllegalArgumentException e) {
                throw new ExtensionConfigurationException(manifest + ": " + e.getMessage(), e);
            }
        }

        Depth depth() {
            return inventory().depth();
        }

        private Inventory inventory() {
            try {
                return Manifest.read(manifest).inventory();
            } catch (IllegalArgumentException e) {
                throw new ExtensionConfigurationException(String.valueOf(e.getMessage()), e);
            }
        }

        @Override
        public Database connect() {
            throw noDatabase();
        }

        @Override
        public ConnectionString connectionString() {
            throw noDatabase();
        }

        @Override
        public DataSource dataSource() {
            throw noDatabase();
        }

        private ExtensionConfigurationException noDatabase() {
            return new ExtensionConfigurationException("The source is a manifest, " + manifest
                    + ", and has no sessions: take it as Inventory, or name the source's database");
        }

        @Override
        public String toString() {
            return manifest.toString();
        }
    }
}
