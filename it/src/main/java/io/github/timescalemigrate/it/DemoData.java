package io.github.timescalemigrate.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import org.postgresql.PGConnection;

/** Flights and weather: hypertables of real rows with what surrounds them in a real database. */
public final class DemoData {
    /** The rows of the four files, and of the table that a trigger fills. */
    public static final long ROWS_OF_FILES = 20_000 + 224 + 8_759 + 2_922;

    private DemoData() {}

    /** Creates the extension, the tables and the rows in an empty database, as a superuser. */
    public static void load(String url) throws SQLException {
        execute(url, "CREATE EXTENSION IF NOT EXISTS timescaledb");
        try (Connection connection = Jdbc.connect(url);
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
        try (Connection connection = Jdbc.connect(url);
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first value that a query gives, as text. */
    public static String ask(String url, String query) throws SQLException {
        try (Connection connection = Jdbc.connect(url);
                var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    /** What changes as soon as anything is written into a database, or a role is made on its server. */
    public static String fingerprint(String url) throws SQLException {
        return ask(
                url,
                """
                SELECT pg_catalog.concat_ws(' ',
                    (SELECT pg_catalog.count(*) FROM pg_catalog.pg_class),
                    (SELECT pg_catalog.count(*) FROM pg_catalog.pg_proc),
                    (SELECT pg_catalog.string_agg(extname || extversion, ',' ORDER BY extname) FROM pg_catalog.pg_extension),
                    (SELECT pg_catalog.string_agg(rolname, ',' ORDER BY rolname) FROM pg_catalog.pg_roles),
                    (SELECT pg_catalog.count(*) FROM pg_catalog.pg_db_role_setting))
                """);
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
