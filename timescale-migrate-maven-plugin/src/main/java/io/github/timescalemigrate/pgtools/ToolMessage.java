package io.github.timescalemigrate.pgtools;

import java.util.List;

/**
 * A message of a tool or, through it, of the server: all lines that belong together.
 *
 * @param level what it means to a migration
 * @param text the message itself, with the place where the tool names one: {@code dump.sql:12: relation "a" already exists}
 * @param details DETAIL, HINT, CONTEXT, LINE and the like, as they came
 * @param statement the statement that failed, or empty
 */
public record ToolMessage(Level level, String text, List<String> details, String statement) {

    private static final int READABLE = 500;

    /** What a message means to a migration. */
    public enum Level {
        /** Something failed. */
        ERROR,
        /** A person should look at it. Lines that are not known count as this. */
        WARNING,
        /** Information from the server. */
        NOTICE,
        /** Known to mean nothing, or progress. */
        HARMLESS
    }

    public ToolMessage {
        details = List.copyOf(details);
    }

    /** The message, its details and its statement, the latter cut to a readable length, on lines of their own. */
    public String describe() {
        StringBuilder all = new StringBuilder(text);
        details.forEach(detail -> all.append("\n  ").append(detail.replace("\n", "\n  ")));
        if (!statement.isEmpty()) {
            all.append("\n  statement: ").append(shortened(statement).replace("\n", "\n  "));
        }
        return all.toString();
    }

    private static String shortened(String statement) {
        return statement.length() <= READABLE ? statement : statement.substring(0, READABLE) + "…";
    }
}
