package io.github.timescalemigrate.pgtools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.report.MigrationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the tools are shell scripts")
@Timeout(60)
class PgToolsTest {

    private static final ConnectionString CONNECTION =
            ConnectionString.parse("postgres://mover:geheim@db.example:5433/metrics");

    private Path folder;
    private Path log;
    private PgTools tools;

    @BeforeEach
    void prepare(@TempDir Path temporary) {
        folder = temporary;
        log = folder.resolve("logs/tool.log");
        tools = new PgTools(folder, new ToolVersion(17, 6, "17.6"), "");
    }

    @Test
    void aToolIsLedToTheDatabaseByItsEnvironment() throws IOException {
        fake(PgTool.PSQL, "echo \"$@\"; echo $PGHOST $PGPORT $PGUSER $PGPASSWORD $PGAPPNAME $PGCLIENTENCODING $LC_ALL");

        ToolResult result = run(PgTool.PSQL, "--file=dump 1.sql");

        assertThat(result.exitCode()).isZero();
        assertThat(result.duration()).isPositive();
        assertThat(Files.readAllLines(log))
                .containsExactly(
                        "$ " + folder.resolve("psql")
                                + " --no-psqlrc --no-password --dbname=dbname='metrics' --file=dump 1.sql",
                        "--no-psqlrc --no-password --dbname=dbname='metrics' --file=dump 1.sql",
                        "db.example 5433 mover *** timescale-migrate UTF8 C");
    }

    @Test
    void aToolWithoutAConnectionGetsNone() throws IOException {
        fake(PgTool.PG_RESTORE, "echo \"$@\"");

        tools.run(new ToolRun(PgTool.PG_RESTORE, List.of("--list"), Optional.empty(), log));

        assertThat(Files.readAllLines(log)).contains("--list");
    }

    @Test
    void onlyTheOwnerMayReadTheLog() throws IOException {
        Files.createDirectories(log.getParent());
        Files.writeString(log, "before\n");
        Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-r--r--"));
        fake(PgTool.PSQL, "echo after");

        run(PgTool.PSQL);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
                .isEqualTo("rw-------");
        assertThat(Files.readAllLines(log)).startsWith("before").endsWith("after");
    }

    @Test
    void warningsAreKeptAndHarmlessMessagesAreNot() {
        fakeOutput(PgTool.PG_DUMP, "pg_dump-15-data-only.txt", 0);

        ToolResult result = run(PgTool.PG_DUMP);

        assertThat(result.errors()).isEmpty();
        assertThat(result.warnings()).singleElement().satisfies(warning -> assertThat(warning.details())
                .startsWith("a", "b"));
        assertThat(result.lastLines()).hasSize(13);
    }

    @Test
    void aFailureNamesTheFirstErrorWithItsStatement() {
        fakeOutput(PgTool.PSQL, "psql-17-roles.txt", 3);

        ToolFailedException failure = failure(PgTool.PSQL);

        assertThat(failure)
                .hasMessage(
                        """
                        psql failed with exit code 3:
                          roles.sql:16: ERROR: role "postgres" already exists
                            statement: CREATE ROLE "postgres";
                          and 2 more errors
                        Log: %s""",
                        log);
        assertThat(failure.remedy()).isEqualTo("Resolve the first error, then run the goal again");
        assertThat(failure.result().errors()).hasSize(3);
    }

    @Test
    void aFailureWithoutAnErrorShowsTheLastLines() {
        fake(PgTool.PG_DUMP, "echo 'pg_dump: unrecognized option --nope' >&2; exit 1");

        assertThat(failure(PgTool.PG_DUMP))
                .hasMessageStartingWith(
                        "pg_dump failed with exit code 1, saying:\n  pg_dump: unrecognized option --nope\nLog: ");
    }

    @Test
    void noSecretIsLoggedKeptOrThrown() throws IOException {
        fakeOutput(PgTool.PSQL, "psql-17-roles.txt", 3);
        ToolFailedException roles = failure(PgTool.PSQL);
        fakeOutput(PgTool.PSQL, "psql-17-excerpt.txt", 3);
        ToolFailedException excerpt = failure(PgTool.PSQL);

        String everything = Files.readString(log) + trace(roles) + roles.result() + trace(excerpt) + excerpt.result();

        assertThat(everything)
                .contains("NOBYPASSRLS PASSWORD '***'")
                .doesNotContain("SCRAM-SHA-256", "PvfGkTMgy7", "mzcG/YOa9zJ", "3qemtyaGsEH", "geheim");
    }

    @Test
    void aToolThatCannotBeStartedShowsNoPassword() {
        ToolRun run = new ToolRun(PgTool.PSQL, List.of(), CONNECTION, log);

        assertThatExceptionOfType(MigrationException.class)
                .isThrownBy(() -> tools.run(run))
                .withMessageContaining("psql can't be started")
                .satisfies(e -> assertThat(trace(e)).doesNotContain("geheim").contains("No such file"));
    }

    @Test
    void anInterruptEndsTheToolAndWhatItStarted() throws Exception {
        Path pids = folder.resolve("pids");
        fake(PgTool.PG_DUMP, "sleep 300 & echo $! $$ > '" + pids + "'; wait; wait");
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            Throwable thrown = catchThrowableOfType(MigrationException.class, () -> run(PgTool.PG_DUMP));
            failure.complete(
                    Thread.currentThread().isInterrupted() ? thrown : new AssertionError("status is lost", thrown));
        });

        thread.start();
        List<ProcessHandle> processes = started(pids);
        thread.interrupt();

        assertThat(failure.get(30, TimeUnit.SECONDS)).hasMessage("pg_dump was interrupted and has ended");
        assertThat(processes).hasSize(2).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void aToolThatDoesNotListenIsEndedByForce() throws Exception {
        Path pids = folder.resolve("pids");
        fake(PgTool.PG_DUMP, "trap '' TERM; echo $$ > '" + pids + "'; while :; do sleep 1; done");
        Thread thread = new Thread(
                () -> assertThatExceptionOfType(MigrationException.class).isThrownBy(() -> run(PgTool.PG_DUMP)));

        thread.start();
        List<ProcessHandle> processes = started(pids);
        thread.interrupt();
        thread.join(Duration.ofSeconds(30).toMillis());

        assertThat(processes).hasSize(1).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void theEndOfTheJvmEndsTheTool() throws Exception {
        Path pids = folder.resolve("pids");
        fake(PgTool.PG_DUMP, "sleep 300 & echo $! $$ > '" + pids + "'; wait; wait");
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RunsATool.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("jvm.log").toFile())
                .start();
        try {
            List<ProcessHandle> processes = started(pids);
            jvm.destroy();

            assertThat(jvm.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(processes).hasSize(2).noneMatch(ProcessHandle::isAlive);
        } finally {
            jvm.destroyForcibly();
        }
    }

    /** Runs in a JVM of its own. */
    static final class RunsATool {
        private RunsATool() {}

        public static void main(String[] arguments) {
            Path folder = Path.of(arguments[0]);
            new PgTools(folder, new ToolVersion(17, 6, "17.6"), "")
                    .run(new ToolRun(PgTool.PG_DUMP, List.of(), CONNECTION, folder.resolve("tool.log")));
        }
    }

    private ToolResult run(PgTool tool, String... arguments) {
        return tools.run(new ToolRun(tool, List.of(arguments), CONNECTION, log));
    }

    private ToolFailedException failure(PgTool tool) {
        return catchThrowableOfType(ToolFailedException.class, () -> run(tool));
    }

    private void fake(PgTool tool, String body) {
        FakeTools.script(folder.resolve(tool.command()), body);
    }

    private void fakeOutput(PgTool tool, String file, int exitCode) {
        fake(tool, "cat >&2 <<'END'\n" + String.join("\n", CapturedOutput.lines(file)) + "\nEND\nexit " + exitCode);
    }

    private static List<ProcessHandle> started(Path pids) throws Exception {
        while (!Files.exists(pids) || !Files.readString(pids).endsWith("\n")) {
            Thread.sleep(20);
        }
        return List.of(Files.readString(pids).strip().split(" ", -1)).stream()
                .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                .toList();
    }

    private static String trace(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }
}
