package io.github.timescalemigrate.pgtools;

import io.github.timescalemigrate.report.MigrationException;
import java.nio.file.Path;

/** A tool ended with an exit code other than zero. */
public final class ToolFailedException extends MigrationException {
    private static final long serialVersionUID = 1L;

    private final transient ToolResult result;

    ToolFailedException(ToolResult result, Path log) {
        super(problem(result, log), "Resolve the first error, then run the goal again");
        this.result = result;
    }

    /** How it ended. */
    public ToolResult result() {
        return result;
    }

    private static String problem(ToolResult result, Path log) {
        StringBuilder problem = new StringBuilder(result.tool().command())
                .append(" failed with exit code ")
                .append(result.exitCode());
        if (result.errors().isEmpty()) {
            String lines = String.join("\n  ", result.lastLines());
            problem.append(lines.isEmpty() ? " and said nothing" : ", saying:\n  " + lines);
        } else {
            problem.append(":\n  ").append(result.errors().get(0).describe().replace("\n", "\n  "));
            int more = result.errors().size() - 1;
            if (more > 0) {
                problem.append("\n  and ").append(more).append(more == 1 ? " more error" : " more errors");
            }
        }
        return problem.append("\nLog: ").append(log).toString();
    }
}
