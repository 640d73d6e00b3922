package io.github.timescalemigrate.pgtools;

import java.time.Duration;
import java.util.List;

/**
 * How a call of a tool ended. Nothing in it is secret.
 *
 * @param tool which
 * @param exitCode 0 for success; psql says 3 when a statement failed under ON_ERROR_STOP
 * @param duration from its start to its end
 * @param errors in the order of appearance; psql without ON_ERROR_STOP has some even when it exits with 0
 * @param warnings warnings, and lines of which it is not known that they are harmless
 * @param lastLines the last lines of the output, 20 at most
 */
public record ToolResult(
        PgTool tool,
        int exitCode,
        Duration duration,
        List<ToolMessage> errors,
        List<ToolMessage> warnings,
        List<String> lastLines) {

    public ToolResult {
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
        lastLines = List.copyOf(lastLines);
    }
}
