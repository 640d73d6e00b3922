package io.github.timescalemigrate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.it.ServerProvider.Started;
import io.github.timescalemigrate.it.ServerProvider.UnavailableException;
import io.github.timescalemigrate.it.TimescaleServer.Role;
import io.github.timescalemigrate.migration.Format;
import io.github.timescalemigrate.migration.Migration;
import io.github.timescalemigrate.migration.Settings.Way;
import io.github.timescalemigrate.report.MigrationException;
import io.github.timescalemigrate.target.RestoringMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What breaks in the middle of a migration, between servers of its own, which it may restart. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InterruptionsIT {
    private static final String NO_LOCK_LEFT =
            """
            SELECT count(*) = 0 FROM pg_locks
             WHERE relation = '_timescaledb_internal.bgw_job_stat'::regclass AND mode = 'ShareLock'
            """;

    private final List<Started> started = new ArrayList<>();
    private final TimescaleServer sources = own(Role.SOURCE);
    private final TimescaleServer targets = own(Role.TARGET);
    private String source = "";
    private String target = "";
    private Path folder = Path.of("");

    private TimescaleServer own(Role role) {
        try {
            Started server = new EmbeddedServer().start(role);
            started.add(server);
            return TimescaleServer.named(role, server.superuserUrl());
        } catch (UnavailableException e) {
            return Assumptions.abort("no server to restart without an embedded one: " + e.reason());
        }
    }

    @AfterAll
    void stopServers() {
        started.forEach(server -> server.stop().run());
    }

    @BeforeEach
    void createDatabases(@TempDir Path workspace) throws Exception {
        folder = workspace;
        source = sources.createDatabase("it interruptions");
        target = targets.createDatabase("it interruptions");
        DemoData.load(source);
    }

    @ParameterizedTest
    @EnumSource
    void theSourcesServerRestartsDuringTheDump(Format format) throws Exception {
        assertThatTheDumpFails(format, proxy -> EmbeddedServer.restart(Role.SOURCE));
    }

    @ParameterizedTest
    @EnumSource
    void aProxyCutsTheConnectionsOfTheDump(Format format) throws Exception {
        assertThatTheDumpFails(format, CuttingProxy::cut);
    }

    @ParameterizedTest
    @EnumSource
    void pgDumpIsKilled(Format format) throws Exception {
        assertThatTheDumpFails(format, proxy -> Interruption.killTheTools());
    }

    /** What is done to a proxy, or behind it. */
    @FunctionalInterface
    private interface Breaking {
        void run(CuttingProxy proxy) throws Exception;
    }

    private void assertThatTheDumpFails(Format format, Breaking breaking) throws Exception {
        Way way = Way.DEFAULT.in(format);
        try (CuttingProxy proxy = new CuttingProxy(source)) {
            migration(source, way).check();
            proxy.after(1_000_000, () -> breaking.run(proxy));

            assertThatThrownBy(() -> migration(proxy.url(), way).dump())
                    .hasMessageContaining("pg_dump")
                    .hasMessageNotContaining(password(source));
        }
        assertThat(folder.resolve("work/manifest.json")).doesNotExist();
        try (var files = Files.list(folder.resolve("work"))) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".part"));
        }
        assertThat(DemoData.ask(source, NO_LOCK_LEFT)).isEqualTo("t");

        migration(source, way).migrate();

        assertIdentical();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DIRECT")
    void theTargetsServerRestartsDuringTheRestore(Format format) throws Exception {
        Way way = Way.DEFAULT.in(format);
        Interruption.makeSlow(source, target);
        var restarted = Interruption.when(target, Interruption.LOADING, () -> EmbeddedServer.restart(Role.TARGET));

        assertThatThrownBy(() -> migration(source, way).migrate())
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("terminating connection")
                .hasMessageContaining("is out of restoring mode and holds only a part of the data");
        restarted.get();

        assertOutOfRestoringMode();
        Interruption.makeFast(target);
        migration(source, way.cleaning()).migrate();
        assertIdentical();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DIRECT")
    void aProxyCutsTheConnectionsOfTheRestore(Format format) throws Exception {
        Way way = Way.DEFAULT.in(format);
        Interruption.makeSlow(source, target);
        try (CuttingProxy proxy = new CuttingProxy(target)) {
            var cut = Interruption.when(target, Interruption.LOADING, proxy::cut);

            assertThatThrownBy(() -> migration(source, proxy.url(), way).migrate())
                    .isInstanceOf(MigrationException.class)
                    .hasMessageMatching("(?s).*(server closed the connection unexpectedly|connection to server was lost"
                            + "|a worker process died unexpectedly).*")
                    .hasMessageContaining("is out of restoring mode and holds only a part of the data");
            cut.get();
        }
        assertOutOfRestoringMode();
        Interruption.makeFast(target);
        migration(source, way.cleaning()).migrate();
        assertIdentical();
    }

    @Test
    void theTargetsServerRestartsDuringACopy() throws Exception {
        Interruption.makeSlow(source, target);
        var restarted = Interruption.when(target, Interruption.LOADING, () -> {
            Interruption.makeFast(target);
            EmbeddedServer.restart(Role.TARGET);
        });

        migration(source, Way.DEFAULT).migrate();
        restarted.get();

        assertOutOfRestoringMode();
        assertIdentical();
    }

    @Test
    void aTargetThatIsGoneForGoodIsLedOutByTheOneCommand() throws Exception {
        Interruption.makeSlow(source, target);
        MigrationException failure;
        try (CuttingProxy proxy = new CuttingProxy(target)) {
            var gone = Interruption.when(target, Interruption.LOADING, proxy::close);
            failure = catchThrowableOfType(MigrationException.class, () -> migration(source, proxy.url(), Way.DEFAULT)
                    .migrate());
            gone.get();
        }
        assertThat(failure).hasMessageContaining("is still in restoring mode");
        assertThat(DemoData.ask(target, "SELECT current_setting('timescaledb.restoring')"))
                .isEqualTo("on");
        String command = failure.remedy().replaceFirst("(?s).*?(psql .*?); then.*", "$1");
        Shell.run(command, source, target, targets);

        assertOutOfRestoringMode();
        Interruption.makeFast(target);
        migration(source, Way.DEFAULT).migrate();
        assertIdentical();
    }

    @Test
    void aServerThatRestartsWhileRestoringModeEndsIsWaitedFor() throws Exception {
        DemoData.execute(target, "CREATE EXTENSION timescaledb");
        var mode = RestoringMode.enter(ConnectionString.parse(target), "timescale-migrate restore test");
        var restarted = Interruption.when(target, "SELECT true", () -> {
            for (int i = 0; i < 3; i++) {
                EmbeddedServer.restart(Role.TARGET);
            }
        });
        Thread.sleep(500);

        mode.close();
        restarted.get();

        assertOutOfRestoringMode();
    }

    @Test
    void theTargetsDiskIsFull() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(32)) {
            DemoData.execute(
                    targets.superuserUrl(),
                    "DROP DATABASE \"it interruptions\" WITH (FORCE)",
                    "CREATE TABLESPACE small LOCATION '" + disk.folder() + "'",
                    "CREATE DATABASE \"it interruptions\" TEMPLATE template0 TABLESPACE small");
            try {
                DemoData.execute(
                        source, "CREATE TABLE bulk AS SELECT n, repeat('x', 500) FROM generate_series(1, 60000) AS n");

                assertThatThrownBy(() -> migration(source, Way.DEFAULT).migrate())
                        .isInstanceOf(MigrationException.class)
                        .hasMessageContaining("No space left on device")
                        .hasMessageContaining("is out of restoring mode and holds only a part of the data");

                assertOutOfRestoringMode();
                DemoData.execute(source, "DROP TABLE bulk");
                migration(source, Way.DEFAULT.cleaning()).migrate();
                assertIdentical();
            } finally {
                targets.dropDatabase("it interruptions");
                DemoData.execute(targets.superuserUrl(), "DROP TABLESPACE small");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDumpsDiskIsFull(Format format) throws Exception {
        Way way = Way.DEFAULT.in(format);
        try (SmallDisk disk = SmallDisk.mount(4)) {
            DemoData.execute(source, "CREATE TABLE bulk AS SELECT gen_random_uuid() FROM generate_series(1, 400000)");
            Migration migration = Interruption.migration(
                    ConnectionString.parse(source),
                    ConnectionString.parse(target),
                    Files.createDirectory(disk.folder().resolve("work")),
                    way);

            assertThatThrownBy(migration::dump)
                    .isInstanceOf(MigrationException.class)
                    .hasMessageContaining("No space left on device");

            assertThat(DemoData.ask(source, NO_LOCK_LEFT)).isEqualTo("t");
            DemoData.execute(source, "DROP TABLE bulk");
            migration.dump();
            migration.restore();
            migration.verify();
            assertIdentical();
        }
    }

    /** A disk of a few megabytes, in memory. */
    private record SmallDisk(Path folder) implements AutoCloseable {
        static SmallDisk mount(int megabytes) throws Exception {
            Path folder = Files.createTempDirectory("small-disk");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            int code = run(
                    "mount -t tmpfs -o size=%dm,mode=777,uid=$(id -u nobody) tmpfs '%s'".formatted(megabytes, folder));
            if (code != 0) {
                Files.delete(folder);
                Assumptions.abort("a small disk is mounted by root alone");
            }
            return new SmallDisk(folder);
        }

        @Override
        public void close() throws Exception {
            run("umount '%1$s' && rmdir '%1$s'".formatted(folder));
        }

        private static int run(String command) throws Exception {
            return new ProcessBuilder("bash", "-c", command).inheritIO().start().waitFor();
        }
    }

    private void assertOutOfRestoringMode() throws Exception {
        assertThat(DemoData.ask(target, "SELECT current_setting('timescaledb.restoring')"))
                .isEqualTo("off");
        assertThat(DemoData.ask(source, NO_LOCK_LEFT)).isEqualTo("t");
    }

    private void assertIdentical() throws Exception {
        List<String> differences = new ArrayList<>(ReadOut.of(source).differences(ReadOut.of(target)));
        differences.addAll(SchemaDump.of(sources, source, folder.resolve("source.sql"))
                .differences(SchemaDump.of(targets, target, folder.resolve("target.sql"))));
        assertThat(differences).isEmpty();
    }

    private static String password(String url) {
        return ConnectionString.parse(url).jdbcProperties().getProperty("password");
    }

    private Migration migration(String from, Way way) {
        return migration(from, target, way);
    }

    private Migration migration(String from, String to, Way way) {
        return Interruption.migration(
                ConnectionString.parse(from), ConnectionString.parse(to), folder.resolve("work"), way);
    }
}
