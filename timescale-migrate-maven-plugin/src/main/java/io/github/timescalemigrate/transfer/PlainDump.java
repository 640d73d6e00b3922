package io.github.timescalemigrate.transfer;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.pgtools.PgTool;
import io.github.timescalemigrate.pgtools.PgTools;
import io.github.timescalemigrate.pgtools.ToolRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Moves a database as one SQL script, with exactly the options of Timescale's guide. */
public final class PlainDump {
    private final PgTools tools;
    private final Path logs;

    /**
     * @param tools pg_dump and psql of one version
     * @param logs the folder for their output
     */
    public PlainDump(PgTools tools, Path logs) {
        this.tools = tools;
        this.logs = logs;
    }

    /** Writes the roles of the source's server, with their passwords only where they can be read. */
    public void dumpRoles(ConnectionString source, boolean passwords, Path file) {
        List<String> arguments = new ArrayList<>(List.of("--quote-all-identifiers", "--roles-only", "--file=" + file));
        if (!passwords) {
            arguments.add("--no-role-passwords");
        }
        run(PgTool.PG_DUMPALL, arguments, source);
    }

    /** Writes the database as it is in an exported snapshot. */
    public void dump(ConnectionString source, String snapshot, Path file) {
        run(
                PgTool.PG_DUMP,
                List.of(
                        "--format=plain",
                        "--quote-all-identifiers",
                        "--no-tablespaces",
                        "--no-owner",
                        "--no-privileges",
                        "--snapshot=" + snapshot,
                        "--file=" + file),
                source);
    }

    /** Runs the script on the target, up to its first error. */
    public void load(ConnectionString target, Path file) {
        run(PgTool.PSQL, List.of("--quiet", "--echo-errors", "--set=ON_ERROR_STOP=1", "--file=" + file), target);
    }

    private void run(PgTool tool, List<String> arguments, ConnectionString database) {
        tools.run(new ToolRun(tool, arguments, database, logs.resolve(tool.command() + ".log")));
    }
}
