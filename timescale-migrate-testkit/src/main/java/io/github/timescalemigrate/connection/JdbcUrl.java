package io.github.timescalemigrate.connection;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.postgresql.PGProperty;

/** {@code jdbc:postgresql://host:port,host:port/database?property=value&...}, as the driver itself reads it. */
final class JdbcUrl {
    private static final String PREFIX = "jdbc:postgresql:";
    private static final String EXAMPLE =
            ". A JDBC URL looks like jdbc:postgresql://host:5432/database?user=name&sslmode=require";

    private JdbcUrl() {}

    static boolean is(String text) {
        return text.startsWith("jdbc:");
    }

    static Settings parse(String text) {
        if (!text.startsWith(PREFIX)) {
            throw invalid("A JDBC URL must start with " + PREFIX);
        }
        int question = text.indexOf('?');
        String server = text.substring(PREFIX.length(), question < 0 ? text.length() : question);
        var settings = new Settings();
        settings.socketByDefault = false;
        if (server.indexOf('@') >= 0) {
            throw invalid("There is an @ before the parameters: in a JDBC URL user and password are parameters,"
                    + " ?user=name&password=... (percent-encoded); in a database name write %40");
        }
        if (server.startsWith("//")) {
            hostsAndDatabase(server.substring(2), settings);
        } else if (server.startsWith("/")) {
            throw invalid("After " + PREFIX + " one / is not enough for a host, and too much for a database");
        } else {
            settings.put(Parameter.DBNAME, decode(server, "database"));
        }
        if (question >= 0) {
            properties(text.substring(question + 1), settings);
        }
        return settings;
    }

    private static void hostsAndDatabase(String server, Settings settings) {
        int slash = server.indexOf('/');
        if (server.isEmpty()) {
            return;
        }
        if (slash < 0 || server.indexOf('/', slash + 1) >= 0) {
            throw invalid("Between // and ? there must be one /, after the hosts. If a password is there: user and"
                    + " password are parameters, ?user=name&password=... (percent-encoded)");
        }
        Hosts.read(server.substring(0, slash), (text, what) -> text, settings);
        settings.put(Parameter.DBNAME, decode(server.substring(slash + 1), "database"));
    }

    private static void properties(String query, Settings settings) {
        boolean maybeSecret = query.indexOf('@') >= 0;
        int number = 0;
        for (String pair : query.split("&", -1)) {
            number++;
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String where = Settings.where(name, number, maybeSecret);
                property(
                        name,
                        equals < 0 ? "" : decode(pair.substring(equals + 1), "value of a parameter"),
                        where,
                        settings);
                maybeSecret |= name.endsWith("password");
            }
        }
        derive(settings);
    }

    private static void property(String name, String value, String where, Settings settings) {
        String keyword = name.toLowerCase(Locale.ROOT).replaceAll("^pg(?=host$|port$|dbname$)", "");
        switch (keyword) {
            case "host", "port", "dbname", "service" -> settings.put(keyword, value, where);
            default -> {
                if (PGProperty.forName(name) == null) {
                    throw unknown(name, where);
                }
                if (Parameter.REFUSED.containsKey(name)) {
                    settings.put(name, value, where);
                }
                Parameter.ofProperty(name)
                        .filter(parameter -> parameter != Parameter.CONNECT_TIMEOUT)
                        .ifPresentOrElse(
                                parameter -> put(parameter, name, value, settings),
                                () -> settings.driverOnly.put(name, value));
            }
        }
    }

    private static InvalidConnectionStringException unknown(String name, String where) {
        return invalid(Parameter.ofKeyword(name)
                .map(Parameter::property)
                .map(property -> "The parameter " + name + " is libpq's; the JDBC driver calls it " + property)
                .orElseGet(() -> "The JDBC driver has no " + where
                        + ". If that is a piece of a password, percent-encode the password"));
    }

    private static void put(Parameter parameter, String name, String given, Settings settings) {
        String value =
                switch (parameter) {
                    case SSLMODE -> given.toLowerCase(Locale.ROOT);
                    // The driver's words from before it said primary and secondary.
                    case TARGET_SESSION_ATTRS ->
                        given.replace("lave", "econdary").replace("master", "primary");
                    case LOAD_BALANCE_HOSTS, KEEPALIVES -> given.isEmpty() ? "true" : given.toLowerCase(Locale.ROOT);
                    case GSSENCMODE -> given.equals("allow") ? "" : given;
                    case GSSLIB -> given.equals("auto") ? "" : given;
                    default -> given;
                };
        if (!value.isEmpty() && !parameter.allows(parameter.fromDriver(value))) {
            throw invalid(name + " has a value that libpq's " + parameter.keyword() + ", " + parameter.allowed()
                    + ", cannot say, so pg_dump and psql would not follow it");
        }
        settings.put(parameter, parameter.fromDriver(value));
    }

    /** Says in libpq's parameters what the driver's other properties mean, for the client tools. */
    private static void derive(Settings settings) {
        var driver = settings.driverOnly;
        String ssl = driver.remove("ssl");
        if (ssl != null && !ssl.equalsIgnoreCase("false")) {
            settings.values.putIfAbsent(Parameter.SSLMODE, "verify-full");
        }
        if ("org.postgresql.ssl.NonValidatingFactory".equals(driver.get("sslfactory"))) {
            driver.remove("sslfactory");
            settings.values.computeIfPresent(
                    Parameter.SSLMODE, (key, mode) -> mode.startsWith("verify-") ? "require" : mode);
        }
        String schema = driver.remove("currentSchema");
        if (schema != null) {
            String option = "-c search_path=" + schema.replaceAll("([\\\\\\s])", "\\\\$1");
            settings.values.merge(Parameter.OPTIONS, option, (given, added) -> given + " " + added);
        }
        String factory = driver.remove("socketFactory");
        String argument = driver.remove("socketFactoryArg");
        if (factory != null) {
            unixSocket(factory, argument == null ? "" : argument, settings);
        }
        Stream.of("loginTimeout", "connectTimeout")
                .filter(driver::containsKey)
                .map(name -> seconds(name, driver.getOrDefault(name, "")))
                .filter(seconds -> seconds > 0)
                .findFirst()
                .ifPresent(seconds -> settings.put(Parameter.CONNECT_TIMEOUT, Integer.toString(seconds)));
        if (settings.values.containsKey(Parameter.CONNECT_TIMEOUT)) {
            // What the URL did not limit stays as the driver has it.
            driver.putIfAbsent("loginTimeout", "0");
            driver.putIfAbsent("connectTimeout", "10");
        }
    }

    private static int seconds(String name, String value) {
        if (!value.matches("[0-9]{1,6}(\\.[0-9]{1,6})?")) {
            throw invalid(name + " must be a number of seconds");
        }
        return (int) Math.ceil(Double.parseDouble(value));
    }

    private static void unixSocket(String factory, String argument, Settings settings) {
        int end = argument.lastIndexOf("/.s.PGSQL.");
        if (!factory.equals(DriverProperties.UNIX_SOCKET_FACTORY) || end < 1) {
            throw invalid("The parameter socketFactory names a Java class that pg_dump and psql cannot use. For a Unix"
                    + " socket write postgres:///database?host=/directory");
        }
        settings.put(Parameter.HOST, argument.substring(0, end));
        settings.put(Parameter.PORT, argument.substring(end + "/.s.PGSQL.".length()));
    }

    private static String decode(String text, String what) {
        // The driver takes + for a space, which libpq does not.
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid("A % in the " + what
                    + " is not followed by two hexadecimal digits: write %25 for the character itself");
        }
    }

    /** A URL without user, password or parameters. */
    static String format(List<ConnectionString.Host> hosts, String database) {
        return PREFIX + "//"
                + String.join(",", hosts.stream().map(JdbcUrl::format).toList()) + "/"
                + URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String format(ConnectionString.Host host) {
        return (host.name().contains(":") ? "[" + host.name() + "]" : host.name()) + ":" + host.port();
    }

    private static InvalidConnectionStringException invalid(String problem) {
        return new InvalidConnectionStringException(problem + EXAMPLE + ".");
    }
}
