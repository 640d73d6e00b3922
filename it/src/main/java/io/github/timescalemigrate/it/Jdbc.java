package io.github.timescalemigrate.it;

import io.github.timescalemigrate.connection.ConnectionString;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.postgresql.Driver;

/** Sessions with the server's own settings. */
final class Jdbc {
    private Jdbc() {}

    /** Asks the driver itself: within Maven, DriverManager knows only the drivers of whoever asked it first. */
    static Connection connect(String url) throws SQLException {
        var connectionString = ConnectionString.parse(url);
        return Objects.requireNonNull(
                new Driver().connect(connectionString.jdbcUrl(), connectionString.jdbcProperties()));
    }
}
