package io.github.timescalemigrate.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code postgres://user:password@host:port,host:port/dbname?parameter=value&...}: libpq's "Connection URIs". */
final class LibpqUri {
    static final String ENCODE_PASSWORD = "If the password has one of : / ? # @ & % or a space in it, percent-encode"
            + " that character: %3A %2F %3F %23 %40 %26 %25 %20";

    private LibpqUri() {}

    static boolean is(String text) {
        return text.startsWith("postgres://") || text.startsWith("postgresql://");
    }

    static Settings parse(String text) {
        var settings = new Settings();
        String rest = text.substring(text.indexOf("://") + 3);

        // As in libpq: user and password are there if an @ comes before any /.
        int at = rest.indexOf('@');
        int slash = rest.indexOf('/');
        if (at >= 0 && (slash < 0 || at < slash)) {
            userAndPassword(rest.substring(0, at), settings);
            rest = rest.substring(at + 1);
        }

        int question = rest.indexOf('?');
        String query = question < 0 ? "" : rest.substring(question + 1);
        String hostsAndPath = question < 0 ? rest : rest.substring(0, question);
        slash = hostsAndPath.indexOf('/');
        String path = slash < 0 ? "" : hostsAndPath.substring(slash + 1);
        String hosts = slash < 0 ? hostsAndPath : hostsAndPath.substring(0, slash);
        if (hostsAndPath.indexOf('@') >= 0) {
            throw Settings.invalid("There is an @ after the one that ends user and password, or after the first /. "
                    + ENCODE_PASSWORD + "; in a database name write %40");
        }
        hosts(hosts, settings);
        settings.put(Parameter.DBNAME, PercentCoding.decode(path, "database name"));
        query(query, settings);
        return settings;
    }

    private static void userAndPassword(String text, Settings settings) {
        int colon = text.indexOf(':');
        String user = colon < 0 ? text : text.substring(0, colon);
        if (user.indexOf('?') >= 0) {
            throw Settings.invalid("There is a ? before the first @: put a / before the ? that starts the parameters."
                    + " In a user name write %3F");
        }
        settings.put(Parameter.USER, PercentCoding.decode(user, "user name"));
        if (colon >= 0) {
            settings.put(Parameter.PASSWORD, PercentCoding.decode(text.substring(colon + 1), "password"));
        }
    }

    private static void hosts(String text, Settings settings) {
        List<String> names = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String host : text.split(",", -1)) {
            int end = host.indexOf(host.startsWith("[") ? ']' : ':');
            boolean bracket = host.startsWith("[");
            if (bracket && (end < 2 || !host.substring(end + 1).matches("(:.*)?"))) {
                throw Settings.invalid("An IPv6 address must be written as [address]:port");
            }
            names.add(PercentCoding.decode(
                    bracket ? host.substring(1, end) : end < 0 ? host : host.substring(0, end), "host"));
            int port = bracket ? end + 1 : end;
            ports.add(port < 0 ? "" : PercentCoding.decode(host.substring(Math.min(port + 1, host.length())), "port"));
        }
        settings.put(Parameter.HOST, String.join(",", names));
        settings.put(Parameter.PORT, String.join(",", ports));
    }

    private static void query(String query, Settings settings) {
        boolean maybeSecret = query.indexOf('@') >= 0;
        int number = 0;
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            number++;
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw Settings.invalid(
                        "The parameter in place " + number + " after the ? has no = and value. " + ENCODE_PASSWORD);
            }
            String keyword = PercentCoding.decode(pair.substring(0, equals), "name of a parameter");
            String where = Settings.where(keyword, number, maybeSecret);
            settings.put(
                    keyword,
                    PercentCoding.decode(pair.substring(equals + 1), "value of a parameter after the ?"),
                    where);
            maybeSecret |= keyword.endsWith("password");
        }
    }

    /** A URI that shows everything but the secrets. */
    static String format(Map<Parameter, String> values, List<ConnectionString.Host> hosts, String database) {
        var uri = new StringBuilder("postgres://");
        uri.append(PercentCoding.encode(values.getOrDefault(Parameter.USER, "")));
        uri.append(values.containsKey(Parameter.PASSWORD) ? ":***@" : "@");
        uri.append(String.join(",", hosts.stream().map(LibpqUri::format).toList()));
        uri.append('/').append(PercentCoding.encode(database));
        String separator = "?";
        for (var entry : values.entrySet()) {
            switch (entry.getKey()) {
                case USER, PASSWORD, HOST, PORT, DBNAME -> {}
                default -> {
                    uri.append(separator).append(entry.getKey().keyword()).append('=');
                    uri.append(entry.getKey().secret() ? "***" : PercentCoding.encode(entry.getValue()));
                    separator = "&";
                }
            }
        }
        return uri.toString();
    }

    private static String format(ConnectionString.Host host) {
        String name = host.name().contains(":") ? "[" + host.name() + "]" : PercentCoding.encode(host.name());
        return name + ":" + host.port();
    }
}
