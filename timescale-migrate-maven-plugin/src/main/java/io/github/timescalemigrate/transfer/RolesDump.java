package io.github.timescalemigrate.transfer;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.pgtools.PgTool;
import io.github.timescalemigrate.pgtools.PgTools;
import io.github.timescalemigrate.pgtools.ToolRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The roles of the source's server, as pg_dumpall writes them. */
public final class RolesDump {
    private RolesDump() {}

    /**
     * Writes the script.
     *
     * @param passwords whether the user may read them
     * @param logs the folder for the tool's output
     */
    public static void write(PgTools tools, ConnectionString source, boolean passwords, Path file, Path logs) {
        List<String> arguments = new ArrayList<>(List.of("--quote-all-identifiers", "--roles-only", "--file=" + file));
        if (!passwords) {
            arguments.add("--no-role-passwords");
        }
        tools.run(
                new ToolRun(PgTool.PG_DUMPALL, arguments, source, logs.resolve(PgTool.PG_DUMPALL.command() + ".log")));
    }
}
