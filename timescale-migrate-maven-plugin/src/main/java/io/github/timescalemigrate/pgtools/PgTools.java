package io.github.timescalemigrate.pgtools;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.report.MigrationException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * pg_dump, pg_dumpall, psql and pg_restore of one folder and one version. As they come from one folder, psql knows the
 * {@code \restrict} that pg_dump writes since 17.6, 16.10, 15.14, 14.19 and 13.22.
 */
public final class PgTools {

    private static final Duration UNLIMITED = Duration.ofDays(36_500);

    private final Path folder;
    private final ToolVersion version;
    private final String suffix;

    /** @param suffix of the files: {@code .exe} on Windows, else empty */
    PgTools(Path folder, ToolVersion version, String suffix) {
        this.folder = folder;
        this.version = version;
        this.suffix = suffix;
    }

    /** Where they are. */
    public Path folder() {
        return folder;
    }

    /** The version of all four. */
    public ToolVersion version() {
        return version;
    }

    /**
     * Runs a tool and waits for its end. Its messages are written to the log, in English and UTF-8; warnings and unknown lines
     * appear among the warnings of the build, what is known to be harmless only among its debug messages.
     *
     * <p>On an interrupt of this thread and at the end of the JVM the tool is ended, and waited for, with all processes that it
     * started. The server may work on the statement a little longer: its session has the connection's
     * application name, else {@code timescale-migrate}.
     *
     * @return how it ended, the exit code being 0
     * @throws ToolFailedException if the exit code is not 0
     * @throws MigrationException if it can't be started, or this thread was interrupted; its interrupt status is then set
     */
    public ToolResult run(ToolRun run) {
        List<String> command = command(run);
        Map<String, @Nullable String> environment = environment(run);
        NativeText.ofThisProcess().require(run.tool().command(), command, environment);
        try (ToolLog log = ToolLog.open(run.log())) {
            OutputCollector collector =
                    new OutputCollector(run.tool(), log, Optional.ofNullable(environment.get("PGPASSWORD")));
            collector.command(command);
            long start = System.nanoTime();
            int exitCode = new ChildProcess(command, environment).run(collector::output, collector::error, UNLIMITED);
            ToolResult result = collector.result(exitCode, Duration.ofNanos(System.nanoTime() - start));
            if (exitCode != 0) {
                throw new ToolFailedException(result, run.log());
            }
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MigrationException(
                    run.tool().command() + " was interrupted and has ended", "Run the goal again", e);
        } catch (IOException | TimeoutException e) {
            throw new MigrationException(
                    run.tool().command() + " could not be run: " + e.getMessage(),
                    "Check " + folder + " and " + run.log(),
                    e);
        }
    }

    /**
     * Looks whether the tools can be given a connection.
     *
     * @throws MigrationException if not; says what stands against it
     */
    public void requireUsable(ConnectionString connection) {
        ToolRun run = new ToolRun(PgTool.PSQL, List.of(), connection, folder);
        NativeText.ofThisProcess().require(run.tool().command(), command(run), environment(run));
    }

    private List<String> command(ToolRun run) {
        List<String> command = new ArrayList<>();
        command.add(folder.resolve(run.tool().command() + suffix).toString());
        if (run.tool() == PgTool.PSQL) {
            command.add("--no-psqlrc");
        }
        run.connection().ifPresent(connection -> {
            // A build has nobody to ask.
            command.add("--no-password");
            command.add("--dbname=" + connection.toolConninfo());
        });
        command.addAll(run.arguments());
        return command;
    }

    private static Map<String, @Nullable String> environment(ToolRun run) {
        Map<String, @Nullable String> environment = new HashMap<>();
        run.connection().ifPresent(connection -> {
            ConnectionString.toolVariables().forEach(variable -> environment.put(variable, null));
            environment.put("PGAPPNAME", "timescale-migrate");
            environment.putAll(variables(connection));
        });
        // Messages are told apart by their English words, without colours.
        environment.put("PG_COLOR", null);
        environment.put("LANGUAGE", null);
        environment.put("LC_ALL", "C");
        environment.put("LC_MESSAGES", "C");
        environment.put("PGCLIENTENCODING", "UTF8");
        return environment;
    }

    private static Map<String, String> variables(ConnectionString connection) {
        try {
            return connection.toolEnvironment();
        } catch (IllegalStateException e) {
            throw new MigrationException(
                    "The client tools can't be given this connection: " + e.getMessage(),
                    "Change the connection's parameters",
                    e);
        }
    }
}
