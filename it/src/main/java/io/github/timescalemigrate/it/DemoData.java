package io.github.timescalemigrate.it;

import io.github.timescalemigrate.connection.ConnectionString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.postgresql.PGConnection;

/** Flights and weather: hypertables of real rows with what surrounds them in a real database. */
public final class DemoData {
    /** The rows of the four files, and of the table that a trigger fills. */
    public static final long ROWS_OF_FILES = 20_000 + 224 + 8_759 + 2_922;

    private DemoData() {}

    /** Creates the extension, the tables and the rows in an empty database, as a superuser. */
    public static void load(String url) throws SQLException {
        var connectionString = ConnectionString.parse(url);
        execute(connectionString, "CREATE EXTENSION IF NOT EXISTS timescaledb");
        try (Connection connection = connect(connectionString);
                var statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute(new String(read("demo.sql"), StandardCharsets.UTF_8));
            copy(connection, "airports", "airports.csv");
            copy(connection, "flights", "flights.csv");
            copy(connection, "weather.hourly (date, pressure, temperature, wind)", "seattle_weather_hourly.csv");
            copy(
                    connection,
                    "weather.\"Daily\" (location, date, precipitation, temp_max, temp_min, wind, weather)",
                    "weather_daily.csv");
        }
    }

    /** Runs statements in a session of their own. */
    public static void execute(String url, String... statements) throws SQLException {
        execute(ConnectionString.parse(url), statements);
    }

    private static void execute(ConnectionString connectionString, String... statements) throws SQLException {
        try (Connection connection = connect(connectionString);
                var statement = connection.createStatement()) {
            for (String sql : List.of(statements)) {
                statement.execute(sql);
            }
        }
    }

    private static Connection connect(ConnectionString connectionString) throws SQLException {
        return DriverManager.getConnection(connectionString.jdbcUrl(), connectionString.jdbcProperties());
    }

    private static void copy(Connection connection, String table, String file) throws SQLException {
        try (InputStream rows = open(file)) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + table + " FROM STDIN (FORMAT csv, HEADER)", rows);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    private static byte[] read(String file) {
        try (InputStream content = open(file)) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    private static InputStream open(String file) {
        return Objects.requireNonNull(DemoData.class.getResourceAsStream(file), file);
    }
}
