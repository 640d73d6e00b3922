package io.github.timescalemigrate.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that has TimescaleDB, for tests and the demo. It comes from the first that can give one: the caller, who
 * names a server in the environment; Docker, where an engine answers and has the image or can pull it; the embedded
 * server of {@code it/servers}, which needs no Docker.
 */
public final class TimescaleServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TimescaleServer.class);

    private static final String DEFAULT_VERSION =
            "SELECT default_version FROM pg_catalog.pg_available_extensions WHERE name = 'timescaledb'";

    /** What a server is for in a migration. */
    public enum Role {
        SOURCE(17),
        /** The same versions as {@link #SOURCE}'s. */
        TARGET(17),
        /** A later PostgreSQL, with a later TimescaleDB. */
        NEWER(18);

        private final int postgresql;

        Role(int postgresql) {
            this.postgresql = postgresql;
        }

        /** The major version of its PostgreSQL; one that the caller names may have another. */
        int postgresql() {
            return postgresql;
        }

        /** The environment variable by which the caller names the server: {@code IT_SOURCE} and so on. */
        String variable() {
            return "IT_" + name();
        }
    }

    private final ServerProvider.Started started;
    private final URI superuser;
    private final String description;
    private @Nullable Boolean community;

    private TimescaleServer(Role role, ServerProvider.Started started, List<String> notUsed) throws SQLException {
        this.started = started;
        this.superuser = URI.create(started.superuserUrl());
        this.description = "%s: %s, %s%s"
                .formatted(
                        role,
                        versions(),
                        started.provider(),
                        notUsed.isEmpty() ? "" : " (" + String.join("; ", notUsed) + ")");
    }

    /**
     * Starts a server, or takes the one that the caller names.
     *
     * @throws IllegalStateException if none can be had, with the reason of each provider, or if the named one does
     *     not answer or has no TimescaleDB
     */
    public static TimescaleServer start(Role role) {
        return start(
                role,
                List.of(new NamedServer(System.getenv()), new DockerServer(System.getenv()), new EmbeddedServer()));
    }

    /** Takes a server that runs already. */
    public static TimescaleServer named(Role role, String superuserUrl) {
        return start(role, List.of(new NamedServer(Map.of(role.variable(), superuserUrl))));
    }

    static TimescaleServer start(Role role, List<ServerProvider> providers) {
        List<String> notUsed = new ArrayList<>();
        for (ServerProvider provider : providers) {
            try {
                return running(role, provider.start(role), notUsed);
            } catch (ServerProvider.UnavailableException e) {
                notUsed.add(e.reason());
            }
        }
        throw new IllegalStateException("no server for %s: %s".formatted(role, String.join("; ", notUsed)));
    }

    private static TimescaleServer running(Role role, ServerProvider.Started started, List<String> notUsed) {
        try {
            TimescaleServer server = new TimescaleServer(role, started, notUsed);
            LOG.info("{}", server.describe());
            return server;
        } catch (SQLException | RuntimeException e) {
            started.stop().run();
            throw new IllegalStateException(
                    "%s, %s, does not serve: %s".formatted(role, started.provider(), e.getMessage()), e);
        }
    }

    /** Which server this is, who provided it, and why the providers asked before did not. One line, no secrets. */
    public String describe() {
        return description;
    }

    /** The superuser's connection string to the maintenance database. */
    public String superuserUrl() {
        return url(maintenanceDatabase());
    }

    /** The superuser's connection string to a database. */
    public String url(String database) {
        String query = superuser.getRawQuery() == null ? "" : "?" + superuser.getRawQuery();
        String encoded = URLEncoder.encode(database, UTF_8).replace("+", "%20");
        return "postgres://" + superuser.getRawAuthority() + "/" + encoded + query;
    }

    /** The same database for another user. */
    public static String as(String user, String password, String url) {
        String encoded = URLEncoder.encode(user, UTF_8).replace("+", "%20");
        return url.replaceFirst("//[^@]*@", "//" + encoded + ":" + password + "@");
    }

    /** A session of the superuser. */
    public Connection connect(String database) throws SQLException {
        return Jdbc.connect(url(database));
    }

    /**
     * Makes an empty database, without the extension; one that has the name already is dropped.
     *
     * @return the superuser's connection string to it
     */
    public String createDatabase(String name) throws SQLException {
        dropDatabase(name);
        execute("CREATE DATABASE %I TEMPLATE template0", name);
        return url(name);
    }

    /** Drops a database and ends the sessions in it; nothing happens where it does not exist. */
    public void dropDatabase(String name) throws SQLException {
        execute("DROP DATABASE IF EXISTS %I WITH (FORCE)", name);
    }

    /** The folder of client tools that match the server, where its provider brings them. */
    public Optional<Path> toolsFolder() {
        return started.toolsFolder();
    }

    /** Whether it has TimescaleDB Community, hence compression, continuous aggregates and policies. */
    public synchronized boolean isCommunity() throws SQLException {
        if (community == null) {
            // The extension's own library tells, and is loaded only where the extension is.
            String scratch = "probe_" + UUID.randomUUID().toString().replace("-", "");
            createDatabase(scratch);
            try (Connection connection = connect(scratch);
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE EXTENSION timescaledb");
                community = "timescale".equals(single(statement, "SHOW timescaledb.license"));
            } finally {
                dropDatabase(scratch);
            }
        }
        return community;
    }

    /** The version of TimescaleDB that {@code CREATE EXTENSION} creates. */
    public String timescaledb() throws SQLException {
        try (Connection connection = connect(maintenanceDatabase());
                Statement statement = connection.createStatement()) {
            return String.valueOf(single(statement, DEFAULT_VERSION));
        }
    }

    /** Stops the server and removes its data, unless it is the caller's own. */
    @Override
    public void close() {
        started.stop().run();
    }

    @Override
    public String toString() {
        return description;
    }

    private String versions() throws SQLException {
        try (Connection connection = connect(maintenanceDatabase());
                Statement statement = connection.createStatement()) {
            String postgresql = single(
                    statement, "SELECT pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1)");
            String timescaledb = single(statement, DEFAULT_VERSION);
            if (timescaledb == null) {
                throw new SQLException("PostgreSQL %s without TimescaleDB".formatted(postgresql));
            }
            return "PostgreSQL %s, TimescaleDB %s".formatted(postgresql, timescaledb);
        }
    }

    private String maintenanceDatabase() {
        String path = superuser.getPath();
        return path.length() > 1 ? path.substring(1) : "postgres";
    }

    /** Runs a statement with an identifier, at {@code %I}, that the server quotes. */
    private void execute(String sql, String identifier) throws SQLException {
        try (Connection connection = connect(maintenanceDatabase());
                PreparedStatement format = connection.prepareStatement("SELECT pg_catalog.format(?, ?::text)");
                Statement statement = connection.createStatement()) {
            format.setString(1, sql);
            format.setString(2, identifier);
            try (ResultSet quoted = format.executeQuery()) {
                quoted.next();
                statement.execute(quoted.getString(1));
            }
        }
    }

    private static @Nullable String single(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }
}
