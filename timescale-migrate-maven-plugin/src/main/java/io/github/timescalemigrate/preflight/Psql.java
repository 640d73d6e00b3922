package io.github.timescalemigrate.preflight;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Commands of remedies, as a POSIX shell runs them. */
final class Psql {
    private Psql() {}

    /** Statements, each in a transaction of its own, on the source. */
    static String onSource(String... statements) {
        return command("SOURCE", statements);
    }

    /** Statements, each in a transaction of its own, on the target. */
    static String onTarget(String... statements) {
        return command("TARGET", statements);
    }

    private static String command(String side, String... statements) {
        return "psql -X \"$" + side + "\""
                + Arrays.stream(statements)
                        .map(sql -> " -c '" + sql.replace("'", "'\\''") + "'")
                        .collect(Collectors.joining());
    }
}
