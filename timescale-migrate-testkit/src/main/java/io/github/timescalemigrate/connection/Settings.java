package io.github.timescalemigrate.connection;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** What a parser has found so far. An empty value unsets, as in libpq. */
final class Settings {
    static final String EXAMPLE = "A connection string looks like postgres://user@host:5432/database?sslmode=require";

    final EnumMap<Parameter, String> values = new EnumMap<>(Parameter.class);
    /** Properties of the JDBC driver that libpq has no parameter for. */
    final Map<String, String> driverOnly = new TreeMap<>();

    /** Whether no host means a Unix socket, as in libpq, or {@code localhost}, as in the driver. */
    boolean socketByDefault = true;

    static InvalidConnectionStringException invalid(String problem) {
        return new InvalidConnectionStringException(problem + ". " + EXAMPLE + ".");
    }

    void put(Parameter parameter, String value) {
        if (value.indexOf('\0') >= 0) {
            throw invalid("The value of " + parameter.keyword() + " has a zero byte");
        }
        if (value.isEmpty()) {
            values.remove(parameter);
        } else if (parameter.allows(value)) {
            values.put(parameter, value);
        } else {
            throw invalid(parameter.keyword() + " must be " + parameter.allowed());
        }
    }

    /**
     * Takes a parameter by libpq's name.
     *
     * @param where what to call the parameter if its name is unknown: the name, or where it stands if the name may be
     *     a piece of a password
     */
    void put(String keyword, String value, String where) {
        String refusal = Parameter.REFUSED.get(keyword);
        if (refusal != null) {
            throw invalid("The parameter " + keyword + " cannot be used: " + refusal);
        }
        if (keyword.equals("ssl") && value.equals("true")) {
            // As libpq reads it, for URLs that were made for JDBC.
            put(Parameter.SSLMODE, "require");
        } else if (keyword.equals("requiressl")) {
            put(Parameter.SSLMODE, value.startsWith("1") ? "require" : "prefer");
        } else {
            put(Parameter.ofKeyword(keyword).orElseThrow(() -> unknown(keyword, where)), value);
        }
    }

    private static InvalidConnectionStringException unknown(String keyword, String where) {
        return Parameter.ofProperty(keyword)
                .map(known -> invalid(
                        "The parameter " + keyword + " is the JDBC driver's; libpq calls it " + known.keyword()))
                .orElseGet(() -> invalid("libpq has no " + where
                        + ". If that is a piece of a password, percent-encode the password (quote it in a string of"
                        + " key=value pairs)"));
    }

    /** How an unknown parameter may be named: by its name only if no part of a password can have become that name. */
    static String where(String name, int number, boolean maybeSecret) {
        return maybeSecret || !name.matches("[A-Za-z][A-Za-z0-9_.]*")
                ? "such parameter as the one in place " + number
                : "parameter " + name;
    }
}
