package io.github.timescalemigrate.transfer;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.pgtools.PgTool;
import io.github.timescalemigrate.pgtools.PgTools;
import io.github.timescalemigrate.pgtools.ToolRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Moves a database as one SQL script, as Timescale's guide does. */
public final class PlainDump implements Transfer {
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

    @Override
    public void dump(Job job, Rights rights, Path to) {
        List<String> arguments = DumpArguments.of(job);
        arguments.addAll(List.of("--format=plain", "--file=" + to));
        DumpArguments.leaveOutRights(rights, arguments);
        run(PgTool.PG_DUMP, arguments, job.source());
        PlainScript.leaveOut(to, job.notInTheDump());
    }

    /** The rights are in the script. */
    @Override
    public void load(ConnectionString target, Rights rights, Path from, Consumer<Database> last) {
        run(PgTool.PSQL, List.of("--quiet", "--echo-errors", "--set=ON_ERROR_STOP=1", "--file=" + from), target);
        try (Database session = Database.connect(target)) {
            last.accept(session);
        }
    }

    @Override
    public Rights carried(Rights wanted) {
        return wanted;
    }

    private void run(PgTool tool, List<String> arguments, ConnectionString database) {
        tools.run(new ToolRun(tool, new ArrayList<>(arguments), database, logs.resolve(tool.command() + ".log")));
    }
}
