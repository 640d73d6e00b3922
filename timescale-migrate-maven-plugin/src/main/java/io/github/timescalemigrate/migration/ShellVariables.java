package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.preflight.Finding;
import io.github.timescalemigrate.report.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code "$SOURCE"} and {@code "$TARGET"} in remedies have to be where a side is named in the POM, in settings.xml or by a
 * URL that psql does not know.
 *
 * @param environment the environment of this process
 */
record ShellVariables(Map<String, String> environment) {
    /** How to set those that the findings' commands have and this shell has not; empty where there are none. No passwords. */
    String missing(List<Finding> findings, Settings settings) {
        List<String> lines = new ArrayList<>();
        add(lines, findings, "source", settings.source());
        add(lines, findings, "target", settings.target());
        return lines.isEmpty()
                ? ""
                : "For these commands (the password from ~/.pgpass or PGPASSWORD, or psql asks for it):\n  "
                        + String.join("\n  ", lines);
    }

    private void add(List<String> lines, List<Finding> findings, String side, @Nullable ConnectionString database) {
        String variable = side.toUpperCase(Locale.ROOT);
        if (database != null
                && findings.stream().anyMatch(finding -> finding.remedy().contains("\"$" + variable + "\""))
                && !names(environment.getOrDefault(variable, ""), database)) {
            lines.add("export %s=%s"
                    .formatted(variable, Shell.word(database.withoutPassword().toString())));
        }
    }

    private static boolean names(String text, ConnectionString database) {
        return !text.isBlank()
                && !text.startsWith("jdbc:")
                && ConnectionString.parse(text).equals(database);
    }
}
