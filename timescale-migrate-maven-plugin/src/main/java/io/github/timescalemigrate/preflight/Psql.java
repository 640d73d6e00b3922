package io.github.timescalemigrate.preflight;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Commands of remedies, as a POSIX shell runs them. */
final class Psql {
    private Psql() {}

    /** Statements, each in a transaction of its own, on the source. */
    static String onSource(String... statements) {
        return on("source", statements);
    }

    /** Statements, each in a transaction of its own, on the target. */
    static String onTarget(String... statements) {
        return on("target", statements);
    }

    /**
     * Statements, each in a transaction of its own.
     *
     * @param side {@code source} or {@code target}
     */
    static String on(String side, String... statements) {
        return "psql -X \"$" + side.toUpperCase(Locale.ROOT) + "\""
                + Arrays.stream(statements)
                        .map(sql -> " -c '" + sql.replace("'", "'\\''") + "'")
                        .collect(Collectors.joining());
    }
}
