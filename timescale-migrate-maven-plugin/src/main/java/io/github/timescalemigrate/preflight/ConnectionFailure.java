package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.report.Shell;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Why a database was not reached, and what resolves it. Told apart by SQL states and exceptions, for the servers' messages
 * come in many languages; what is looked for in a message is a word that all of them keep.
 */
final class ConnectionFailure {
    private final String name;
    private final ConnectionString connectionString;
    private final DatabaseException failure;

    /**
     * @param name {@code source} or {@code target}
     * @param connectionString what led there
     * @param failure what came back
     */
    ConnectionFailure(String name, ConnectionString connectionString, DatabaseException failure) {
        this.name = name;
        this.connectionString = connectionString;
        this.failure = failure;
    }

    /** What came back, with what lies beneath where the driver says only that it failed. */
    String problem() {
        String message = String.valueOf(failure.getMessage());
        if (isCausedBy(UnknownHostException.class)) {
            return message + " The host's name is not known.";
        }
        return isCausedBy(SocketTimeoutException.class) ? message + " There was no answer in time." : message;
    }

    String remedy() {
        if (isCausedBy(UnknownHostException.class)) {
            return "Correct the host of the " + name + ", or let this machine resolve its name.";
        }
        if (isCausedBy(SocketTimeoutException.class) || isGivenUp()) {
            return "Check host and port of the " + name
                    + ", and that firewalls between here and there let this machine through.";
        }
        if (isCausedBy(ConnectException.class)) {
            return "Check host and port of the " + name + ", that its server runs, and that listen_addresses of its"
                    + " postgresql.conf has this address.";
        }
        if (isCausedBy(SSLException.class) || isUnverified()) {
            return "TLS failed: check the certificates (sslrootcert, sslcert, sslkey) and that the host is the one that the"
                    + " server's certificate names, or choose another sslmode.";
        }
        return remedy(sqlState());
    }

    private String remedy(String sqlState) {
        return switch (sqlState) {
            case "28P01" ->
                "Correct the user \"%s\" of the %s or its password: in the connection string, in settings.xml or in the password file."
                        .formatted(connectionString.user(), name);
            case "28000" -> notAuthorized();
            case "08004" -> rejectedByDriver();
            case "3D000" -> unknownDatabase();
            case "42501" ->
                "Let the user connect, as the database's owner: GRANT CONNECT ON DATABASE \u2026 TO \u2026; or name another user.";
            case "53300" ->
                "Close sessions that are not needed, raise max_connections of the server or CONNECTION LIMIT of the role or the"
                        + " database, or name a superuser, for whom some are reserved.";
            case "57P03" ->
                "Wait until the server is up and accepts connections; a standby that takes none (hot_standby = off) cannot be used.";
            case "55000" -> "Name another database: this one takes no connections (datallowconn).";
            case "58P01" ->
                "Install the version of TimescaleDB that the %s has as its extension: its library is missing on the server."
                        .formatted(name);
            case "08P01" ->
                "Name the PostgreSQL server itself, most often on port 5432, not the pooler: sessions of a pooler share their"
                        + " settings, and snapshots and restoring mode do not work through it.";
            default ->
                "Check host, port, database, user and password of the %s, and that its pg_hba.conf lets this machine in."
                        .formatted(name);
        };
    }

    /** No line of pg_hba.conf, a role that does not exist or may not log in, a client certificate that is missing. */
    private String notAuthorized() {
        if (!message().contains("pg_hba.conf")) {
            return "Name a user of the %s who exists and may log in, or give what the server's pg_hba.conf asks for."
                    .formatted(name);
        }
        String tls =
                connectionString.parameter("sslmode").filter("disable"::equals).isPresent()
                        ? "If it has one for TLS (hostssl), connect with sslmode=require; else add"
                        : "Add";
        return tls + " a line for this user, database and address to pg_hba.conf of the " + name
                + "'s server and reload it: SELECT pg_reload_conf().";
    }

    /** What the driver itself refuses: a server without TLS, or no password to answer with. */
    private String rejectedByDriver() {
        if (message().contains("SSL")) {
            return "Switch TLS on at the server (ssl = on, with a certificate), or if the way to it is trusted, connect with"
                    + " sslmode=disable.";
        }
        return "Give the user \"%s\" of the %s a password: in the connection string, in settings.xml or in the password file."
                .formatted(connectionString.user(), name);
    }

    private String unknownDatabase() {
        ConnectionString.Host host = connectionString.hosts().get(0);
        String where = "--host=%s --port=%d --username=%s"
                .formatted(Shell.word(host.name()), host.port(), Shell.word(connectionString.user()));
        return name.equals("target")
                ? "Create it: createdb %s -- %s".formatted(where, Shell.word(connectionString.database()))
                : "Name one that exists: psql -X %s --list postgres".formatted(where);
    }

    private String sqlState() {
        return failure.getCause() instanceof SQLException e && e.getSQLState() != null
                ? e.getSQLState().toUpperCase(Locale.ROOT)
                : "";
    }

    private String message() {
        return String.valueOf(failure.getMessage());
    }

    /** The driver's own limit of time (connect_timeout) leaves nothing beneath; so does a choice among several hosts. */
    private boolean isGivenUp() {
        return sqlState().equals("08001")
                && failure.getCause() instanceof SQLException e
                && e.getCause() == null
                && connectionString.hosts().size() == 1;
    }

    /** The driver's own comparison of certificate and host, and certificates that it cannot read, are no SSLException. */
    private boolean isUnverified() {
        return sqlState().equals("08006")
                && connectionString
                        .parameter("sslmode")
                        .filter(mode -> mode.startsWith("verify-"))
                        .isPresent();
    }

    private boolean isCausedBy(Class<? extends Exception> type) {
        return Stream.iterate((Throwable) failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(type::isInstance);
    }
}
