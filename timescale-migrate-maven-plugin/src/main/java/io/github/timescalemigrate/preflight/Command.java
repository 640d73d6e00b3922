package io.github.timescalemigrate.preflight;

import java.util.Locale;

/** Commands as remedies print them: to be copied into a POSIX shell. */
final class Command {
    private Command() {}

    /**
     * Runs statements with psql, each in a transaction of its own.
     *
     * @param side {@code source} or {@code target}
     */
    static String psql(String side, String... statements) {
        var command = new StringBuilder("psql -X \"$" + side.toUpperCase(Locale.ROOT) + "\"");
        for (String statement : statements) {
            command.append(" -c ").append(quoted(statement));
        }
        return command.toString();
    }

    /** One word, quoted where it has to be. */
    static String word(String text) {
        return text.matches("[A-Za-z0-9_./:-]+") ? text : quoted(text);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
