package io.github.timescalemigrate.pgtools;

import io.github.timescalemigrate.pgtools.ToolMessage.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts the lines that the tools write to standard error together to messages, and tells harmless ones from others. */
final class ToolOutput {

    private static final int KEPT_CHARACTERS = 4000;

    // PostgreSQL's src/common/logging.c: "program: file:line: severity: text"; information has no severity.
    private static final Pattern TOOL_LINE =
            Pattern.compile("(?:.*[/\\\\])?(psql|pg_dumpall|pg_dump|pg_restore)(?:\\.exe)?:(?:(\\S.*?:\\d+):)? (.*)");
    private static final Pattern TOOL_MESSAGE = Pattern.compile("(fatal|error|warning|detail|hint): (.*)");
    // src/interfaces/libpq/fe-protocol3.c, pqBuildErrorMessage3(): always two blanks.
    private static final Pattern SERVER_MESSAGE =
            Pattern.compile("(ERROR|FATAL|PANIC|WARNING|NOTICE|INFO|LOG|DEBUG):  (.*)");
    private static final Pattern SERVER_DETAIL = Pattern.compile(
            "(?:DETAIL|HINT|CONTEXT|QUERY|LOCATION|(?:SCHEMA|TABLE|COLUMN|DATATYPE|CONSTRAINT) NAME):  .*"
                    + "|LINE \\d+: .*|\\s*\\^");
    private static final Pattern STATEMENT = Pattern.compile("STATEMENT:  (.*)");
    // pg_dump and pg_restore, each major version in its own words.
    private static final Pattern COMMAND = Pattern.compile("(?:The command|Command|Query|query) was: (.*)");
    private static final String FROM_SERVER = "Error message from server: ";

    private final Consumer<ToolMessage> messages;
    private @Nullable Draft draft;

    /** @param messages is given each message when its last line has been seen */
    ToolOutput(Consumer<ToolMessage> messages) {
        this.messages = messages;
    }

    /** Takes the next line, without its end. */
    void line(String line) {
        Matcher tool = TOOL_LINE.matcher(line);
        if (tool.matches()) {
            String place = tool.group(2) == null ? "" : tool.group(2) + ": ";
            tool(tool.group(1), place, tool.group(3));
        } else if (!server("", line)) {
            unmarked(line);
        }
    }

    /** There are no more lines. */
    void end() {
        if (draft != null) {
            messages.accept(draft.finish());
            draft = null;
        }
    }

    private void tool(String tool, String place, String text) {
        if (server(place, text)) {
            return;
        }
        Matcher message = TOOL_MESSAGE.matcher(text);
        if (message.matches()) {
            client(message.group(1), place, message.group(2));
        } else {
            information(tool, place, text);
        }
    }

    private boolean server(String place, String text) {
        Matcher message = SERVER_MESSAGE.matcher(text);
        if (message.matches()) {
            begin(serverLevel(message.group(1)), place + message.group(1) + ": " + message.group(2));
            return true;
        }
        Matcher statement = STATEMENT.matcher(text);
        if (statement.matches() && draft != null) {
            draft.statement(statement.group(1));
            return true;
        }
        return false;
    }

    private void client(String severity, String place, String text) {
        Matcher command = COMMAND.matcher(text);
        if (draft != null && command.matches()) {
            draft.statement(command.group(1));
        } else if (draft != null && (isDetail(severity) || text.startsWith(FROM_SERVER))) {
            draft.detail(text);
        } else {
            begin(severity.equals("warning") || isDetail(severity) ? Level.WARNING : Level.ERROR, place + text);
        }
    }

    private static boolean isDetail(String severity) {
        return severity.equals("detail") || severity.equals("hint");
    }

    private static Level serverLevel(String severity) {
        return switch (severity) {
            case "ERROR", "FATAL", "PANIC" -> Level.ERROR;
            case "WARNING" -> Level.WARNING;
            case "DEBUG" -> Level.HARMLESS;
            default -> Level.NOTICE;
        };
    }

    private void information(String tool, String place, String text) {
        // Up to PostgreSQL 14 the tables and the hint follow as lines without a severity (pg_dump_sort.c).
        if (draft != null && draft.isAboutCircularForeignKeys() && HarmlessOutput.followsCircularForeignKeys(text)) {
            draft.detail(text.strip());
        } else if (!tool.equals("psql") && HarmlessOutput.isProgress(text)) {
            begin(Level.HARMLESS, text);
        } else {
            begin(Level.WARNING, place + text);
        }
    }

    private void unmarked(String line) {
        Matcher command = COMMAND.matcher(line);
        if (draft != null && command.matches()) {
            draft.statement(command.group(1));
        } else if (draft != null
                && !draft.inStatement()
                && SERVER_DETAIL.matcher(line).matches()) {
            draft.detail(line);
        } else if (draft != null && !draft.isHarmless()) {
            draft.more(line);
        } else if (!line.isBlank()) {
            begin(Level.WARNING, line);
        }
    }

    private void begin(Level level, String text) {
        end();
        draft = new Draft(level, text);
    }

    /** A message whose last line has not been seen. */
    private static final class Draft {
        private final Level level;
        private final StringBuilder text;
        private final List<StringBuilder> details = new ArrayList<>();
        private Optional<StringBuilder> statement = Optional.empty();
        private StringBuilder last;

        Draft(Level level, String text) {
            this.level = level;
            this.text = new StringBuilder(text);
            this.last = this.text;
        }

        void detail(String line) {
            last = new StringBuilder(line);
            details.add(last);
        }

        void statement(String line) {
            last = new StringBuilder(line);
            statement = Optional.of(last);
        }

        void more(String line) {
            if (last.length() < KEPT_CHARACTERS) {
                last.append('\n').append(line);
            }
        }

        boolean inStatement() {
            return statement.isPresent();
        }

        boolean isAboutCircularForeignKeys() {
            return HarmlessOutput.isAboutCircularForeignKeys(text.toString());
        }

        boolean isHarmless() {
            return level != Level.ERROR && finish().level() == Level.HARMLESS;
        }

        ToolMessage finish() {
            ToolMessage message = new ToolMessage(
                    level,
                    text.toString().stripTrailing(),
                    details.stream().map(Draft::trimmed).toList(),
                    statement.map(Draft::trimmed).orElse(""));
            return HarmlessOutput.isHarmless(message)
                    ? new ToolMessage(Level.HARMLESS, message.text(), message.details(), message.statement())
                    : message;
        }

        private static String trimmed(StringBuilder part) {
            return part.toString().stripTrailing();
        }
    }
}
