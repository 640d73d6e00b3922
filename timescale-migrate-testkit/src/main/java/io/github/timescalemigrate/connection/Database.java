package io.github.timescalemigrate.connection;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.core.QueryExecutor;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.HostSpec;

/**
 * One session of a database, with settings pinned so that what it reads does not depend on the role's, the database's or
 * the client's own: UTC, ISO dates, {@code search_path} of {@code pg_catalog} alone, no timeouts, row security that raises
 * an error rather than hide rows, and those settings of TimescaleDB on without which compressed rows stay hidden.
 *
 * <p>A session opened while a database is in restoring mode stays in it after {@code timescaledb_post_restore()} ran
 * elsewhere, and then reads hypertables wrongly: open a new one after a restore.
 */
public final class Database implements AutoCloseable {
    /**
     * Only the settings that this server knows are set: some came with later PostgreSQL versions. None is where another
     * server process answers than the one that greeted: a pooler would hand the settings on to the sessions of others.
     */
    private static final String PIN_SETTINGS =
            """
            SELECT pg_catalog.set_config(wanted.name, wanted.setting, false)
              FROM (VALUES ('TimeZone', 'UTC'),
                           ('DateStyle', 'ISO, YMD'),
                           ('IntervalStyle', 'postgres'),
                           ('extra_float_digits', '1'),
                           ('bytea_output', 'hex'),
                           ('search_path', 'pg_catalog, pg_temp'),
                           ('default_transaction_read_only', 'off'),
                           ('statement_timeout', '0'),
                           ('lock_timeout', '0'),
                           ('idle_in_transaction_session_timeout', '0'),
                           ('idle_session_timeout', '0'),
                           ('transaction_timeout', '0'),
                           ('client_min_messages', 'warning'),
                           ('row_security', 'off'),
                           ('quote_all_identifiers', 'off'),
                           ('lc_monetary', 'C'),
                           ('jit', 'off'),
                           ('timescaledb.enable_optimizations', 'on'),
                           ('timescaledb.enable_transparent_decompression', 'on'),
                           ('timescaledb.enable_tiered_reads', 'on')) AS wanted(name, setting)
              JOIN pg_catalog.pg_settings s ON pg_catalog.lower(s.name) = pg_catalog.lower(wanted.name)
             WHERE pg_catalog.pg_backend_pid() = %d
            """;

    /** Begins a read-only transaction in which every statement sees the same state. */
    public static final String BEGIN_SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    private static final String PROTOCOL_VIOLATION = "08P01";

    /** Five attempts in 15 seconds: a server that restarts, or whose sessions are all taken. */
    private static final RetryPolicy<Database> AGAIN = RetryPolicy.<Database>builder()
            .handleIf(e -> e instanceof DatabaseException failure && failure.mayPassSoon())
            .withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(8))
            .withMaxRetries(4)
            .build();

    private final ConnectionString connectionString;
    private final Connection jdbc;
    private final boolean pooled;
    private final Queue<Database> others = new ConcurrentLinkedQueue<>();
    private final Supplier<Database> another;

    private Database(ConnectionString connectionString, Connection jdbc, boolean pooled, Supplier<Database> another) {
        this.connectionString = connectionString;
        this.jdbc = jdbc;
        this.pooled = pooled;
        this.another = another;
    }

    /**
     * Opens a session in autocommit mode. Where the server refuses connections, starts, stops or has none left, up to five
     * attempts are made within 15 seconds.
     *
     * @throws DatabaseException like {@link #connectOnce}, or when the thread is interrupted meanwhile
     */
    public static Database connect(ConnectionString connectionString) {
        try {
            return Failsafe.with(AGAIN).get(() -> connectOnce(connectionString));
        } catch (FailsafeException e) {
            Thread.currentThread().interrupt(); // Nothing else than an interrupt while it waits is wrapped so.
            throw new DatabaseException("Cannot connect to " + connectionString + ": interrupted", e);
        }
    }

    /**
     * Opens a session in autocommit mode, or fails at once.
     *
     * @throws DatabaseException when the server cannot be reached or refuses, the driver's {@link SQLException} being its
     *     cause; also when a connection pooler answers, whose sessions keep neither settings nor snapshots apart
     */
    public static Database connectOnce(ConnectionString connectionString) {
        var properties = connectionString.jdbcProperties();
        properties.putIfAbsent("ApplicationName", "timescale-migrate");
        // What has no parameters goes as it is: the driver need not look for them, character by character.
        properties.putIfAbsent("preferQueryMode", "extendedForPrepared");
        // Else the driver sets the name and another parameter when it is connected, each by a round trip of its own.
        properties.putIfAbsent("assumeMinServerVersion", "9.0");
        try {
            // Not by DriverManager: it keeps the drivers that the first class loader of the process had.
            Connection jdbc = new Driver().connect(connectionString.jdbcUrl(), properties);
            if (jdbc == null) {
                throw new IllegalStateException("The driver does not take " + connectionString);
            }
            return pinned(connectionString, jdbc, false, () -> connect(connectionString));
        } catch (SQLException e) {
            throw new DatabaseException("Cannot connect to " + connectionString + ": " + messageOf(e), e);
        }
    }

    /**
     * Takes a session from a data source of pgjdbc's connections, be it a pool. The session is ended rather than handed back,
     * as its settings are pinned; the pool opens another in its place. Its {@link #connectionString} names server, database
     * and user, and no more: neither password nor TLS.
     *
     * @throws DatabaseException when the data source gives none, or none of PostgreSQL's, the {@link SQLException} being its
     *     cause; also when a connection pooler answers that is no part of this process
     */
    public static Database connect(DataSource source) {
        try {
            return pinned(source.getConnection(), () -> connect(source));
        } catch (SQLException e) {
            throw new DatabaseException("The data source gives no session of PostgreSQL: " + messageOf(e), e);
        }
    }

    private static Database pinned(Connection jdbc, Supplier<Database> another) throws SQLException {
        ConnectionString connectionString;
        try {
            connectionString = connectionString(jdbc.unwrap(PgConnection.class).getQueryExecutor());
            jdbc.setAutoCommit(true);
        } catch (SQLException | RuntimeException e) {
            jdbc.close(); // Nothing of it was changed yet.
            throw e;
        }
        return pinned(connectionString, jdbc, true, another);
    }

    /** Not from the URL: a pool's may have parameters that only the driver knows, and names every server but the one that answers. */
    private static ConnectionString connectionString(QueryExecutor session) {
        HostSpec server = session.getHostSpec();
        String host = server.getHost().replaceAll("^\\[|]$", "");
        String url = JdbcUrl.format(List.of(new ConnectionString.Host(host, server.getPort())), session.getDatabase());
        return ConnectionString.parse(url).withCredentials(session.getUser(), null);
    }

    /** A data source of sessions with the settings of the server, the role and the connection string: nothing is pinned. */
    public static DataSource dataSource(ConnectionString connectionString) {
        var source = new PGSimpleDataSource();
        source.setUrl(connectionString.jdbcUrl());
        Properties properties = connectionString.jdbcProperties();
        try {
            for (String name : properties.stringPropertyNames()) {
                source.setProperty(name, properties.getProperty(name));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The driver does not take " + connectionString, e);
        }
        return source;
    }

    /**
     * Opens another session of the same database, the way this one was opened.
     *
     * @throws DatabaseException when there is none to be had
     */
    public Database another() {
        Database other = another.get();
        others.add(other);
        return other;
    }

    /** Ends this session, and those opened by {@link #another}, at once: what they do in other threads fails there. */
    public void abort() {
        others.forEach(Database::abort);
        try {
            if (!jdbc.isClosed()) {
                cancel(); // A server notices only later that nobody waits for it.
            }
        } catch (SQLException | DatabaseException e) {
            // What it does goes on to its end, which does no harm.
        }
        try {
            jdbc.abort(Runnable::run);
        } catch (SQLException e) {
            // It has ended.
        }
    }

    /**
     * Cancels the statement that another thread runs in this session: it fails there, and the session goes on.
     *
     * @throws DatabaseException when the server cannot be told
     */
    public void cancel() {
        try {
            jdbc.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private static Database pinned(
            ConnectionString connectionString, Connection jdbc, boolean pooled, Supplier<Database> another)
            throws SQLException {
        var database = new Database(connectionString, jdbc, pooled, another);
        database.pinSettings();
        return database;
    }

    private void pinSettings() throws SQLException {
        int greeted = jdbc.unwrap(PGConnection.class).getBackendPID();
        try (var statement = statement();
                var pinned = statement.executeQuery(PIN_SETTINGS.formatted(greeted))) {
            if (!pinned.next()) {
                throw new SQLException(
                        "a connection pooler, such as PgBouncer, answers instead of PostgreSQL itself",
                        PROTOCOL_VIOLATION);
            }
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    /** Which database this is a session of. */
    public ConnectionString connectionString() {
        return connectionString;
    }

    /** The session itself, for what the methods here do not cover; it is closed with this object. */
    public Connection jdbc() {
        return jdbc;
    }

    /** The same, in the state that another session has exported by the name. */
    public static String beginSnapshot(String exported) {
        return BEGIN_SNAPSHOT + "; SET TRANSACTION SNAPSHOT '" + exported + "'";
    }

    /**
     * Runs {@link #BEGIN_SNAPSHOT}.
     *
     * @throws DatabaseException when the server refuses
     */
    public void beginSnapshot() {
        execute(BEGIN_SNAPSHOT);
    }

    /**
     * Runs one statement, or several separated by semicolons, which are one transaction: what may run in none, such as
     * {@code VACUUM}, goes alone. The text goes to the server as it is, without JDBC's escapes.
     *
     * @throws DatabaseException when one fails, or the connection breaks
     */
    public void execute(String sql) {
        try (var statement = statement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private Statement statement() throws SQLException {
        Statement statement = jdbc.createStatement();
        statement.setEscapeProcessing(false); // There are none of JDBC's own escapes in it, such as {fn now()}.
        return statement;
    }

    /**
     * Runs a query and maps each of its rows, in order. Several, separated by semicolons, are sent together and cost one round
     * trip; those of their rows that there are come one after the other. Without parameters the text goes to the server as it is: a
     * {@code ?} in it is one.
     *
     * @param parameters the values of its {@code ?}, in order
     * @throws DatabaseException when it fails, or the connection breaks
     */
    public <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... parameters) {
        List<T> result = new ArrayList<>();
        queryAll(sql, rows -> map(rows, mapper, result), parameters);
        return result;
    }

    static <T> void map(ResultSet rows, RowMapper<T> mapper, List<T> result) throws SQLException {
        while (rows.next()) {
            result.add(mapper.map(rows));
        }
    }

    /** Reads what each of several queries gives, in their order. */
    @FunctionalInterface
    interface Results {
        void read(ResultSet rows) throws SQLException;
    }

    void queryAll(String sql, Results results, @Nullable Object... parameters) {
        if (parameters.length == 0) {
            try (Statement statement = statement()) {
                read(statement, statement.execute(sql), results);
                return;
            } catch (SQLException e) {
                throw failure(e);
            }
        }
        try (PreparedStatement statement = jdbc.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            read(statement, statement.execute(), results);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private static void read(Statement statement, boolean hasRows, Results results) throws SQLException {
        for (boolean rows = hasRows; rows || statement.getUpdateCount() != -1; rows = statement.getMoreResults()) {
            if (rows) {
                results.read(statement.getResultSet());
            }
        }
    }

    /** Queries to be sent together. */
    public Together together() {
        return new Together(this);
    }

    /**
     * Runs a query that gives exactly one row.
     *
     * @throws DatabaseException when it fails, or the connection breaks
     * @throws IllegalStateException when it gives none or several
     */
    public <T> T queryOne(String sql, RowMapper<T> mapper, @Nullable Object... parameters) {
        return only(query(sql, mapper, parameters), sql);
    }

    static <T> T only(List<T> rows, String sql) {
        if (rows.size() != 1) {
            throw new IllegalStateException(rows.size() + " rows instead of one from: " + sql);
        }
        return rows.get(0);
    }

    /**
     * Runs a query that gives one row of one boolean; null is false.
     *
     * @throws DatabaseException when it fails, or the connection breaks
     * @throws IllegalStateException when it gives no row or several
     */
    public boolean queryBoolean(String sql, Object... parameters) {
        return queryOne(sql, row -> row.getBoolean(1), parameters);
    }

    /** Maps the row that a result set stands on. */
    @FunctionalInterface
    public interface RowMapper<T> {
        /**
         * Called once for each row; must not move the result set.
         *
         * @throws SQLException when a value cannot be read; it becomes a {@link DatabaseException}
         */
        T map(ResultSet row) throws SQLException;
    }

    private DatabaseException failure(SQLException e) {
        return new DatabaseException(connectionString + ": " + messageOf(e), e);
    }

    private static String messageOf(SQLException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /**
     * Ends the session; an open transaction is rolled back.
     *
     * @throws DatabaseException when the driver cannot close it
     */
    @Override
    public void close() {
        try {
            if (pooled) {
                jdbc.abort(Runnable::run); // Else a pool would give the session, with its settings, to others.
            }
        } catch (SQLException e) {
            throw failure(e);
        }
        try {
            jdbc.close();
        } catch (SQLException e) {
            if (!pooled) { // A pool may complain that what it gets back is closed.
                throw failure(e);
            }
        }
    }
}
