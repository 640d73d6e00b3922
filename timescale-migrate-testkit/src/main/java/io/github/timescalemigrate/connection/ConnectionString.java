package io.github.timescalemigrate.connection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which database is meant, and how sessions to it are opened, for the JDBC driver and for the client tools
 * ({@code pg_dump}, {@code psql}, ...) alike. Immutable, with value semantics.
 *
 * <p>Read are libpq's URIs and its strings of {@code key=value} pairs, with the parameters of libpq (its documentation,
 * "Connection Strings"), and the URLs of the JDBC driver with all its properties (pgjdbc,
 * {@code org.postgresql.Driver}). Defaults are libpq's: port 5432; the operating system's user; a database named like
 * the user; {@code sslmode=prefer}; without a host the Unix socket in {@code /var/run/postgresql} or {@code /tmp} if
 * there is one, else {@code localhost} (a JDBC URL: always {@code localhost}).
 *
 * <p>{@code PGHOST}, {@code PGUSER}, {@code PGPASSWORD} and the like are ignored, lest a variable that was meant for
 * another database decide where data goes. {@code service=} is looked up at once, in the file that
 * {@code PGSERVICEFILE} names or {@code ~/.pg_service.conf}, then in that of {@code PGSYSCONFDIR}. Without a password
 * both sides look into the password file ({@code PGPASSFILE} or {@code ~/.pgpass}).
 *
 * <p>Where the driver is not libpq: a client key in {@code sslkey} must be PKCS #8 or PKCS #12; a server is not
 * verified for {@code sslmode=require}, even if {@code ~/.postgresql/root.crt} exists; {@code client_encoding},
 * {@code keepalives_*}, {@code tcp_user_timeout} and the limits of TLS versions concern the client tools only.
 * Parameters that guard a connection and that the driver cannot honour ({@code requirepeer}, {@code sslcrl}, ...) are
 * refused. Client tools older than a parameter ignore it ({@code require_auth} came with PostgreSQL 16,
 * {@code sslnegotiation} with 17).
 * Properties of the driver without a counterpart in libpq ({@code socketTimeout}, {@code prepareThreshold}, ...)
 * concern the driver only and are not shown by {@link #toString}.
 */
public final class ConnectionString {
    /** What Java makes of the bytes of an environment variable that its encoding does not have. */
    private static final char UNREADABLE = '\uFFFD';

    private final Map<Parameter, String> values;
    private final Map<String, String> driverOnly;
    private final List<Host> hosts;

    private ConnectionString(Map<Parameter, String> values, Map<String, String> driverOnly) {
        this.values = Collections.unmodifiableMap(values);
        this.driverOnly = driverOnly;
        this.hosts = Host.list(values.getOrDefault(Parameter.HOST, ""), values.getOrDefault(Parameter.PORT, ""));
    }

    /**
     * One of the servers to try, in the order given.
     *
     * @param name a name or IP address (without brackets), or the directory of a Unix socket
     * @param port 1 to 65535
     */
    public record Host(String name, int port) {
        /** Whether this is a Unix socket. */
        public boolean isSocket() {
            return Hosts.isSocket(name);
        }

        static List<Host> list(String names, String ports) {
            List<Host> hosts = new ArrayList<>();
            String[] name = names.split(",", -1);
            String[] port = ports.split(",", -1);
            for (int i = 0; i < name.length; i++) {
                hosts.add(new Host(name[i], Integer.parseInt(port[i])));
            }
            return List.copyOf(hosts);
        }
    }

    /**
     * Reads {@code postgres://...}, {@code postgresql://...}, {@code jdbc:postgresql:...} or
     * {@code host=... dbname=...}.
     *
     * @throws IllegalArgumentException if it is none of these, if a part of it is wrong, or if it asks for
     *     something that the driver or the client tools cannot do; the message repeats no value from the string
     */
    public static ConnectionString parse(String text) {
        return parse(text, Surroundings.ofThisProcess());
    }

    static ConnectionString parse(String text, Surroundings surroundings) {
        if (text.indexOf(UNREADABLE) >= 0) {
            throw Settings.invalid("Some of its characters could not be read in this process's encoding:"
                    + " percent-encode them, and set a locale of UTF-8, such as LC_ALL=C.UTF-8");
        }
        String trimmed = text.strip();
        Settings settings;
        if (LibpqUri.is(trimmed)) {
            settings = LibpqUri.parse(trimmed);
        } else if (JdbcUrl.is(trimmed)) {
            settings = JdbcUrl.parse(trimmed);
        } else if (Conninfo.is(trimmed)) {
            settings = Conninfo.parse(trimmed);
        } else {
            throw Settings.invalid("A connection string must start with postgres://, postgresql:// or jdbc:postgresql:,"
                    + " or be pairs such as host=localhost dbname=metrics");
        }
        ServiceFile.complete(settings, surroundings);
        if ("system".equals(settings.values.get(Parameter.SSLROOTCERT))) {
            settings.values.putIfAbsent(Parameter.SSLMODE, "verify-full");
        }
        Hosts.complete(settings, surroundings);
        if (!settings.values.containsKey(Parameter.USER)) {
            if (surroundings.user().isEmpty() || surroundings.user().equals("?")) {
                throw Settings.invalid("No user is given, and the operating system names none");
            }
            settings.put(Parameter.USER, surroundings.user());
        }
        return new ConnectionString(settings.values, Map.copyOf(settings.driverOnly));
    }

    /**
     * The same database as another user.
     *
     * @param password none if null: then the password file is asked
     */
    public ConnectionString withCredentials(String user, @Nullable String password) {
        requireText(user, "user");
        return with(Parameter.USER, user).with(Parameter.PASSWORD, password);
    }

    /** Another database of the same server, as the same user. */
    public ConnectionString withDatabase(String database) {
        requireText(database, "database");
        return with(Parameter.DBNAME, database);
    }

    /** The same database for sessions of another {@code application_name}, which {@code pg_stat_activity} shows. */
    public ConnectionString withApplicationName(String name) {
        requireText(name, "application name");
        return with(Parameter.APPLICATION_NAME, name);
    }

    /** The same without any secret: password and pass phrase of the client key. */
    public ConnectionString withoutPassword() {
        return with(Parameter.PASSWORD, null).with(Parameter.SSLPASSWORD, null);
    }

    /** The database's name; where none is given it is the user's, as libpq has it. */
    public String database() {
        return values.getOrDefault(Parameter.DBNAME, user());
    }

    /** The user who connects: given, or else the operating system's. */
    public String user() {
        return Objects.requireNonNull(values.get(Parameter.USER));
    }

    /** Never empty. */
    public List<Host> hosts() {
        return hosts;
    }

    /** Whether every host is a Unix socket, {@code localhost} or a loopback address. No name is looked up. */
    public boolean isLocal() {
        String addresses = values.get(Parameter.HOSTADDR);
        return addresses == null
                ? hosts.stream().map(Host::name).allMatch(Hosts::isLocal)
                : Arrays.stream(addresses.split(",", -1)).allMatch(Hosts::isLocal);
    }

    /** Whether a password was given; if not, the password file may still have one. */
    public boolean hasPassword() {
        return values.containsKey(Parameter.PASSWORD);
    }

    /**
     * A parameter of libpq, if given.
     *
     * @param keyword libpq's name, such as {@code application_name}
     * @throws IllegalArgumentException if libpq has no such parameter, or if it is a secret
     */
    public Optional<String> parameter(String keyword) {
        Parameter parameter = Parameter.ofKeyword(keyword)
                .filter(known -> !known.secret())
                .orElseThrow(() -> new IllegalArgumentException("No parameter to be read: " + keyword));
        return Optional.ofNullable(values.get(parameter));
    }

    /** For the JDBC driver, with {@link #jdbcProperties}: hosts and database, nothing else. */
    public String jdbcUrl() {
        return JdbcUrl.format(DriverProperties.hosts(values, hosts), database());
    }

    /** For the JDBC driver, with {@link #jdbcUrl}. Holds the password, be it given or from the password file. */
    public Properties jdbcProperties() {
        return DriverProperties.of(values, driverOnly, hosts, database());
    }

    /**
     * The environment variables that lead the client tools to this database, to be put after those of
     * {@link #toolVariables} were removed. Holds the password, if one was given.
     *
     * @throws IllegalStateException if the client's key has a pass phrase ({@code sslpassword}), for that reaches the
     *     client tools only where others may read it
     */
    public Map<String, String> toolEnvironment() {
        if (values.containsKey(Parameter.SSLPASSWORD)) {
            throw new IllegalStateException("sslpassword cannot be given to pg_dump and psql without showing it."
                    + " Use a client key without a pass phrase, readable by its owner only");
        }
        var environment = new TreeMap<String, String>();
        values.forEach((parameter, value) -> {
            String variable = parameter.variable();
            if (variable != null) {
                environment.put(variable, value);
            }
        });
        environment.put("PGDATABASE", database());
        return Collections.unmodifiableMap(environment);
    }

    /**
     * For {@code --dbname=} of the client tools, beside {@link #toolEnvironment}: the database and the parameters that
     * have no environment variable. Never empty, holds no secret.
     */
    public String toolConninfo() {
        return "dbname=" + Conninfo.quote(database())
                + values.entrySet().stream()
                        .filter(entry -> entry.getKey().variable() == null
                                && !entry.getKey().secret())
                        .map(entry -> " " + entry.getKey().keyword() + "=" + Conninfo.quote(entry.getValue()))
                        .collect(Collectors.joining());
    }

    /**
     * The environment variables that decide where and how the client tools connect, and so must not be inherited. Not
     * among them are those that say where files are ({@code PGPASSFILE}, {@code PGSERVICEFILE}, {@code PGSYSCONFDIR},
     * {@code PGLOCALEDIR}), and {@code PG_COLOR}.
     */
    public static Set<String> toolVariables() {
        return Parameter.variables().collect(Collectors.toCollection(TreeSet::new));
    }

    private ConnectionString with(Parameter parameter, @Nullable String value) {
        var settings = new Settings();
        settings.values.putAll(values);
        settings.put(parameter, value == null ? "" : value);
        return new ConnectionString(settings.values, driverOnly);
    }

    private static void requireText(String text, String what) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("The " + what + " must not be blank");
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ConnectionString that
                && values.equals(that.values)
                && driverOnly.equals(that.driverOnly);
    }

    @Override
    public int hashCode() {
        return Objects.hash(values, driverOnly);
    }

    /** A libpq URI with user, hosts and database in full, and {@code ***} for each secret. */
    @Override
    public String toString() {
        return LibpqUri.format(values, hosts, database());
    }
}
