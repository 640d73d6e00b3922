package io.github.timescalemigrate.connection;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.postgresql.jdbcurlresolver.PgPassParser;

/** What pgjdbc is told. */
final class DriverProperties {
    static final String UNIX_SOCKET_FACTORY = "org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg";

    private DriverProperties() {}

    /** Where the driver connects to: the addresses if they are given, and any name in place of a Unix socket. */
    static List<ConnectionString.Host> hosts(Map<Parameter, String> values, List<ConnectionString.Host> hosts) {
        if (hosts.get(0).isSocket()) {
            return List.of(new ConnectionString.Host("localhost", hosts.get(0).port()));
        }
        String addresses = values.get(Parameter.HOSTADDR);
        return addresses == null
                ? hosts
                : ConnectionString.Host.list(addresses, values.getOrDefault(Parameter.PORT, ""));
    }

    static Properties of(
            Map<Parameter, String> values,
            Map<String, String> driverOnly,
            List<ConnectionString.Host> hosts,
            String database) {
        var properties = new Properties();
        // libpq does it unless told otherwise, the driver only when told.
        properties.setProperty("tcpKeepAlive", "true");
        String fallback = values.get(Parameter.FALLBACK_APPLICATION_NAME);
        if (fallback != null) {
            properties.setProperty("ApplicationName", fallback);
        }
        values.forEach((parameter, value) -> {
            String property = parameter.property();
            if (property != null && !property.startsWith("PG")) {
                properties.setProperty(property, parameter.toDriver(value));
            }
        });
        if (!values.containsKey(Parameter.PASSWORD)) {
            passwordFromFile(values, hosts, database)
                    .ifPresent(password -> properties.setProperty("password", password));
        }
        String timeout = values.get(Parameter.CONNECT_TIMEOUT);
        if (timeout != null) {
            // In libpq it is for each host, and none if not positive.
            int seconds = Math.max(0, Integer.parseInt(timeout));
            properties.setProperty("connectTimeout", Integer.toString(seconds));
            properties.setProperty("loginTimeout", Integer.toString(seconds * hosts.size()));
        }
        if ("system".equals(properties.getProperty("sslrootcert"))) {
            properties.remove("sslrootcert");
            properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        properties.putAll(driverOnly);
        if (hosts.get(0).isSocket()) {
            properties.setProperty("socketFactory", UNIX_SOCKET_FACTORY);
            properties.setProperty(
                    "socketFactoryArg",
                    hosts.get(0).name() + "/.s.PGSQL." + hosts.get(0).port());
            // libpq encrypts no Unix socket, whatever is asked for.
            properties.setProperty("sslmode", "disable");
            properties.setProperty("gssEncMode", "disable");
            properties.remove("sslNegotiation");
        }
        return properties;
    }

    /** The driver looks for all hosts as one name, and for localhost instead of a socket; this looks as libpq does. */
    private static Optional<String> passwordFromFile(
            Map<Parameter, String> values, List<ConnectionString.Host> hosts, String database) {
        return hosts.stream()
                .flatMap(host -> namesInPasswordFile(host)
                        .map(name -> Optional.ofNullable(PgPassParser.getPassword(
                                name, Integer.toString(host.port()), database, values.get(Parameter.USER)))))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Stream<String> namesInPasswordFile(ConnectionString.Host host) {
        return host.isSocket() && Surroundings.SOCKET_DIRECTORIES.contains(Path.of(host.name()))
                ? Stream.of(host.name(), "localhost")
                : Stream.of(host.name());
    }
}
