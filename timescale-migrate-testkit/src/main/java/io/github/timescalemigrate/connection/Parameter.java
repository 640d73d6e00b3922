package io.github.timescalemigrate.connection;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The connection parameters that are understood: libpq's keyword, the environment variable that gives it to the client
 * tools, and the property that gives it to the JDBC driver.
 *
 * <p>Facts: libpq's documentation, "Parameter Key Words" and "Environment Variables" (PostgreSQL 18), and
 * {@code org.postgresql.PGProperty} (pgjdbc 42.7.14). A parameter without a variable reaches the tools through
 * {@link ConnectionString#toolConninfo()}; one without a property does not concern the driver: it keeps its own way
 * (UTF-8, the JVM's TLS versions, the operating system's TCP timings).
 */
enum Parameter {
    SERVICE("service", "PGSERVICE", "service"),
    HOST("host", "PGHOST", "PGHOST"),
    HOSTADDR("hostaddr", "PGHOSTADDR", null),
    PORT("port", "PGPORT", "PGPORT"),
    DBNAME("dbname", "PGDATABASE", "PGDBNAME"),
    USER("user", "PGUSER", "user"),
    PASSWORD("password", "PGPASSWORD", "password"),

    OPTIONS("options", "PGOPTIONS", "options"),
    APPLICATION_NAME("application_name", "PGAPPNAME", "ApplicationName"),
    FALLBACK_APPLICATION_NAME("fallback_application_name", null, null),
    CLIENT_ENCODING("client_encoding", "PGCLIENTENCODING", null),

    // The driver takes a server for its "primary" by SHOW transaction_read_only, which is libpq's read-write.
    TARGET_SESSION_ATTRS(
            "target_session_attrs",
            "PGTARGETSESSIONATTRS",
            "targetServerType",
            "any read-write=primary primary read-only=secondary standby=secondary prefer-standby=preferSecondary"),
    LOAD_BALANCE_HOSTS("load_balance_hosts", "PGLOADBALANCEHOSTS", "loadBalanceHosts", "disable=false random=true"),
    CONNECT_TIMEOUT("connect_timeout", "PGCONNECT_TIMEOUT", "connectTimeout"),
    KEEPALIVES("keepalives", null, "tcpKeepAlive", "0=false 1=true"),
    KEEPALIVES_IDLE("keepalives_idle", null, null),
    KEEPALIVES_INTERVAL("keepalives_interval", null, null),
    KEEPALIVES_COUNT("keepalives_count", null, null),
    TCP_USER_TIMEOUT("tcp_user_timeout", null, null),
    MIN_PROTOCOL_VERSION("min_protocol_version", "PGMINPROTOCOLVERSION", null),
    MAX_PROTOCOL_VERSION("max_protocol_version", "PGMAXPROTOCOLVERSION", null),

    SSLMODE("sslmode", "PGSSLMODE", "sslmode", "disable allow prefer require verify-ca verify-full"),
    SSLNEGOTIATION("sslnegotiation", "PGSSLNEGOTIATION", "sslNegotiation", "postgres direct"),
    SSLCERT("sslcert", "PGSSLCERT", "sslcert"),
    SSLKEY("sslkey", "PGSSLKEY", "sslkey"),
    SSLPASSWORD("sslpassword", null, "sslpassword"),
    SSLROOTCERT("sslrootcert", "PGSSLROOTCERT", "sslrootcert"),
    SSLCERTMODE("sslcertmode", "PGSSLCERTMODE", null, "disable allow require"),
    SSLCOMPRESSION("sslcompression", "PGSSLCOMPRESSION", null),
    SSLSNI("sslsni", "PGSSLSNI", null),
    SSL_MIN_PROTOCOL_VERSION("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION", null),
    SSL_MAX_PROTOCOL_VERSION("ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION", null),

    CHANNEL_BINDING("channel_binding", "PGCHANNELBINDING", "channelBinding", "disable prefer require"),
    REQUIRE_AUTH("require_auth", "PGREQUIREAUTH", "requireAuth"),
    GSSENCMODE("gssencmode", "PGGSSENCMODE", "gssEncMode", "disable prefer require"),
    GSSLIB("gsslib", "PGGSSLIB", "gsslib", "gssapi sspi"),
    GSSDELEGATION("gssdelegation", "PGGSSDELEGATION", null),
    KRBSRVNAME("krbsrvname", "PGKRBSRVNAME", "kerberosServerName");

    private static final String DRIVER_CANNOT =
            "the JDBC driver cannot honour it, so half of the work would go without";

    /** libpq's parameters that are not taken, and why. */
    static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("passfile", "set the environment variable PGPASSFILE instead"),
            Map.entry("servicefile", "set the environment variable PGSERVICEFILE instead"),
            Map.entry("replication", "a replication connection can neither be dumped nor compared"),
            Map.entry("requirepeer", DRIVER_CANNOT),
            Map.entry("sslcrl", DRIVER_CANNOT),
            Map.entry("sslcrldir", DRIVER_CANNOT),
            Map.entry("sslkeylogfile", DRIVER_CANNOT),
            Map.entry("scram_client_key", DRIVER_CANNOT),
            Map.entry("scram_server_key", DRIVER_CANNOT),
            Map.entry("oauth_issuer", DRIVER_CANNOT),
            Map.entry("oauth_client_id", DRIVER_CANNOT),
            Map.entry("oauth_client_secret", DRIVER_CANNOT),
            Map.entry("oauth_scope", DRIVER_CANNOT));

    /** Variables that change a session of the client tools and belong to no parameter above. */
    private static final List<String> OTHER_VARIABLES = List.of(
            "PGREQUIREPEER",
            "PGREQUIRESSL",
            "PGSSLCRL",
            "PGSSLCRLDIR",
            "PGSSLKEYLOGFILE",
            "PGREALM",
            "PGDATESTYLE",
            "PGTZ",
            "PGGEQO");

    private final String keyword;
    private final @Nullable String variable;
    private final @Nullable String property;
    /** The values allowed, all if empty; {@code a=b} where libpq says a and the driver b. */
    private final String choices;

    Parameter(String keyword, @Nullable String variable, @Nullable String property) {
        this(keyword, variable, property, "");
    }

    Parameter(String keyword, @Nullable String variable, @Nullable String property, String choices) {
        this.keyword = keyword;
        this.variable = variable;
        this.property = property;
        this.choices = choices;
    }

    static Optional<Parameter> ofKeyword(String keyword) {
        return Arrays.stream(values()).filter(p -> p.keyword.equals(keyword)).findFirst();
    }

    static Optional<Parameter> ofProperty(String property) {
        return Arrays.stream(values()).filter(p -> property.equals(p.property)).findFirst();
    }

    static Stream<String> variables() {
        return Stream.concat(
                Arrays.stream(values()).map(Parameter::variable).filter(Objects::nonNull), OTHER_VARIABLES.stream());
    }

    String keyword() {
        return keyword;
    }

    @Nullable String variable() {
        return variable;
    }

    @Nullable String property() {
        return property;
    }

    boolean secret() {
        return this == PASSWORD || this == SSLPASSWORD;
    }

    boolean allows(String value) {
        return switch (this) {
            case CONNECT_TIMEOUT -> value.matches("-?[0-9]{1,6}");
            default -> choices.isEmpty() || choices().anyMatch(choice -> choice[0].equals(value));
        };
    }

    /** What {@link #allows} asks for, to complete "must be". */
    String allowed() {
        return this == CONNECT_TIMEOUT
                ? "a number of seconds"
                : "one of "
                        + String.join(", ", choices().map(choice -> choice[0]).toList());
    }

    /** The driver's word for a value of libpq. */
    String toDriver(String value) {
        return choices()
                .filter(choice -> choice[0].equals(value))
                .findFirst()
                .map(Parameter::last)
                .orElse(value);
    }

    /** libpq's word for a value of the driver; the first where the driver has one word for several. */
    String fromDriver(String value) {
        return choices()
                .filter(choice -> last(choice).equals(value))
                .findFirst()
                .map(choice -> choice[0])
                .orElse(value);
    }

    private Stream<String[]> choices() {
        return choices.isEmpty()
                ? Stream.empty()
                : Arrays.stream(choices.split(" ", -1)).map(c -> c.split("=", -1));
    }

    private static String last(String[] choice) {
        return choice[choice.length - 1];
    }
}
