package io.github.timescalemigrate.connection;

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
        boolean named = at >= 0 && (slash < 0 || at < slash);
        if (named) {
            userAndPassword(rest.substring(0, at), settings);
            rest = rest.substring(at + 1);
        }
        int question = rest.indexOf('?');
        String query = question < 0 ? "" : rest.substring(question + 1);
        String server = question < 0 ? rest : rest.substring(0, question);
        // A user in a parameter may well be somebody@somewhere; where a password was before, it is rather a piece of
        // that.
        if ((named ? rest : server).indexOf('@') >= 0) {
            throw Settings.invalid(
                    "There is an @ too many: only one may stand there, between the password and the host. "
                            + ENCODE_PASSWORD + "; elsewhere, too, write %40 for @");
        }
        slash = server.indexOf('/');
        Hosts.read(slash < 0 ? server : server.substring(0, slash), PercentCoding::decode, settings);
        settings.put(Parameter.DBNAME, PercentCoding.decode(slash < 0 ? "" : server.substring(slash + 1), "database"));
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

    private static void query(String query, Settings settings) {
        boolean maybeSecret = query.indexOf('@') >= 0;
        int number = 0;
        for (String pair : query.split("&", -1)) {
            number++;
            if (pair.isEmpty()) {
                continue;
            }
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
