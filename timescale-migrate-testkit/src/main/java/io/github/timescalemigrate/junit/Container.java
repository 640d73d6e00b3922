package io.github.timescalemigrate.junit;

import io.github.timescalemigrate.connection.ConnectionString;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.testcontainers.containers.JdbcDatabaseContainer;

/** The one class that needs Testcontainers, and is loaded only for a container. */
final class Container {
    private Container() {}

    static ConnectionString connectionString(Object value, String where) {
        var container = (JdbcDatabaseContainer<?>) value;
        if (!container.isRunning()) {
            throw new ExtensionConfigurationException(where + " is a container that does not run: start it before,"
                    + " or let @Testcontainers do so with @Container on the field");
        }
        try {
            return ConnectionString.parse(container.getJdbcUrl())
                    .withCredentials(container.getUsername(), container.getPassword());
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException(
                    where + " is a container without a database of PostgreSQL: " + e.getMessage(), e);
        }
    }
}
