package io.github.timescalemigrate.pgtools;

import io.github.timescalemigrate.connection.ConnectionString;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One call of a tool.
 *
 * @param tool which
 * @param arguments its arguments without {@code --dbname}, {@code --no-password} and psql's {@code --no-psqlrc}, which are
 *     added. They are written to the log, so that they must hold no secret. Dumps go to a file ({@code --file}), never to
 *     standard output. psql should be given {@code --echo-errors}: a failure then shows its statement.
 * @param connection the database; empty where the tool needs none, as {@code pg_restore --list} does
 * @param log the file to which the tool's output is appended, without secrets and readable by its owner only
 */
public record ToolRun(PgTool tool, List<String> arguments, Optional<ConnectionString> connection, Path log) {

    public ToolRun {
        arguments = List.copyOf(arguments);
    }

    public ToolRun(PgTool tool, List<String> arguments, ConnectionString connection, Path log) {
        this(tool, arguments, Optional.of(connection), log);
    }
}
