package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code it/servers} for real, with servers and, for provisioning, a cache of its own. */
@EnabledIf(value = "canProvision", disabledReason = "embedded servers need a Debian")
class EmbeddedServerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final Path servers;

    EmbeddedServerIT(@TempDir Path folder) throws IOException {
        // The servers of root run as another user, who has to get in here.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        this.folder = folder;
        this.servers = folder.resolve("servers");
    }

    static boolean canProvision() {
        return Files.isExecutable(Path.of("/usr/bin/apt-get"));
    }

    static boolean isDebian() throws IOException {
        return Files.readString(Path.of("/etc/os-release")).contains("\nID=debian\n");
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    @AfterEach
    void stopServers() throws Exception {
        servers("stop", "--all").end();
    }

    @Test
    void startsAServerOnceUnderItsName() throws Exception {
        Run first = servers("start", "one").end();
        Run second = servers("start", "one").end();
        Run other = servers("start", "two").end();

        assertThat(first.out()).matches("postgres://postgres:[0-9a-f]{32}@127\\.0\\.0\\.1:\\d+/postgres\n");
        assertThat(second.out()).isEqualTo(first.out());
        assertThat(other.out()).isNotEqualTo(first.out());
        assertThat(servers("list").end().out().lines())
                .hasSize(2)
                .first()
                .asString()
                .matches("one  PostgreSQL 17\\.\\d+, TimescaleDB [\\d.]+  port \\d+  pid \\d+  running");
        assertThat(servers("start", "one", "--postgresql", "18").end())
                .returns(1, Run::exit)
                .returns("", Run::out)
                .extracting(Run::err)
                .asString()
                .contains("one runs as PostgreSQL 17 on port ", ", not as PostgreSQL 18 on port ", "stop it first");
    }

    @Test
    void stopsAServerAndRemovesItsData() throws Exception {
        String url = start("one");
        start("two");

        assertThat(servers("stop", "one").end()).returns(0, Run::exit);

        assertThat(servers.resolve("one")).doesNotExist();
        assertThatThrownBy(() -> ask(url, "SELECT 1")).hasMessageContaining("does not serve");
        assertThat(servers("list").end().out()).startsWith("two ").hasLineCount(1);
        assertThat(servers("stop", "one").end()).returns(0, Run::exit);
        assertThat(servers("stop", "--all").end()).returns(0, Run::exit);
        assertThat(servers("list").end().out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 18})
    void hasTimescaleDbReadyButNotInstalled(int version) throws Exception {
        String url = start("one", "--postgresql", String.valueOf(version));

        assertThat(ask(url, "SHOW server_version")).startsWith(version + ".");
        assertThat(ask(url, "SELECT count(*) FROM pg_extension WHERE extname = 'timescaledb'"))
                .isEqualTo("0");
        assertThat(ask(url, "CREATE EXTENSION timescaledb", "SHOW timescaledb.license"))
                .isEqualTo("apache");
        assertThat(ask(url, "SHOW timescaledb.telemetry_level")).isEqualTo("off");
        assertThat(
                        ask(
                                url,
                                "SELECT concat_ws(' ', datlocprovider, datlocale) FROM pg_database WHERE datname = 'template1'"))
                .isEqualTo("b C.UTF-8");
        assertThat(ask(url, "SELECT setting FROM pg_file_settings WHERE name = 'timezone' AND applied"))
                .isEqualTo("UTC");
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 18})
    void bringsToolsThatAnyUserCanRun(int version) throws Exception {
        String url = start("one", "--postgresql", String.valueOf(version));
        ask(url, "CREATE EXTENSION timescaledb", "SELECT 1");
        Path tools = Path.of(servers("bin", "--postgresql", String.valueOf(version))
                .end()
                .out()
                .strip());

        for (String tool : List.of("pg_dump", "pg_dumpall", "pg_restore", "psql")) {
            assertThat(run(asOtherUser(tools.resolve(tool) + "", "--version"))
                            .end()
                            .out())
                    .startsWith(tool + " (PostgreSQL) " + version + ".");
        }
        assertThat(run(asOtherUser(tools.resolve("pg_dump").toString(), "--schema-only", url))
                        .end()
                        .out())
                .contains("CREATE EXTENSION IF NOT EXISTS timescaledb");
        String socket = "postgres://postgres@:%s/postgres?host=%s"
                .formatted(url.replaceAll(".*:(\\d+)/.*", "$1"), servers.resolve("one/pg"));
        assertThat(run(asOtherUser(tools.resolve("psql").toString(), "-w", socket))
                        .end()
                        .err())
                .as("it answers on its socket")
                .contains("no password supplied");
    }

    @Test
    void keepsItsPasswordInAFileOfItsOwnerAlone() throws Exception {
        String url = start("one");
        String password = url.replaceAll(".*:([0-9a-f]{32})@.*", "$1");

        List<Path> files = new ArrayList<>();
        try (var tree = Files.walk(servers)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, ISO_8859_1).contains(password)) {
                    files.add(file);
                }
            }
        }

        assertThat(files).containsExactly(servers.resolve("one/url"));
        assertThat(Files.getPosixFilePermissions(files.get(0))).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> ask(url.replace(password, "wrong"), "SELECT 1"))
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void endsWithTheProcessesItWasStartedFor() throws Exception {
        Process first = new ProcessBuilder("sleep", "600").start();
        Process second = new ProcessBuilder("sleep", "600").start();
        try {
            String url = start("one", "--while", String.valueOf(first.pid()));
            assertThat(start("one", "--while", String.valueOf(second.pid()))).isEqualTo(url);

            first.destroyForcibly().waitFor();
            Thread.sleep(2500);
            assertThat(ask(url, "SELECT 1")).as("the second still wants it").isEqualTo("1");

            second.destroyForcibly().waitFor();
            await(() -> !Files.exists(servers.resolve("one")));
            assertThatThrownBy(() -> ask(url, "SELECT 1")).hasMessageContaining("does not serve");
        } finally {
            first.destroyForcibly();
            second.destroyForcibly();
        }
    }

    @Test
    void replacesAServerThatDied() throws Exception {
        String url = start("one");
        long pid = Long.parseLong(servers("list").end().out().replaceAll("(?s).*pid (\\d+).*", "$1"));
        assertThat(run(List.of("kill", "-KILL", String.valueOf(pid))).end().exit())
                .isZero();
        await(() -> servers("list").end().out().strip().endsWith("pid -  dead"));

        assertThat(start("one")).isNotEqualTo(url).satisfies(anew -> assertThat(ask(anew, "SELECT 1"))
                .isEqualTo("1"));
    }

    @Test
    void saysThatAPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Run run = servers("start", "one", "--port", String.valueOf(taken.getLocalPort()))
                    .end();

            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err()).contains("cannot start one: port " + taken.getLocalPort() + " is in use");
            assertThat(servers.resolve("one")).doesNotExist();
        }
    }

    @Test
    void showsTheLogOfAServerThatDoesNotStart() throws Exception {
        assertThat(servers("start", "one", "--port", "99999").end())
                .returns(1, Run::exit)
                .extracting(Run::err)
                .asString()
                .contains("cannot start one; its log ends: ", "99999 is outside the valid range");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "start",
                "stop",
                "start ../one",
                "start --all",
                "start one --postgresql 16",
                "start one --port x",
                "begin"
            })
    void explainsACommandThatItDoesNotKnow(String command) throws Exception {
        assertThat(servers(command.split(" ")).end())
                .returns(1, Run::exit)
                .returns("", Run::out)
                .extracting(Run::err)
                .asString()
                .endsWith("see it/servers --help\n")
                .hasLineCount(1);
    }

    @Test
    @EnabledIf(value = "isRoot", disabledReason = "this already runs as an ordinary user")
    void servesAnOrdinaryUser() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        assertThat(run(List.of("chown", "nobody", home.toString())).end().exit())
                .isZero();
        String cache = servers("bin").end().out().replaceAll("/postgresql-17/.*\n", "");
        Map<String, String> own =
                Map.of("TIMESCALE_MIGRATE_CACHE", cache, "TIMESCALE_MIGRATE_SERVERS", home.toString());
        Path script = Files.copy(EmbeddedServer.SCRIPT.path(), folder.resolve("script"));

        Run start = run(asOtherUser(script.toString(), "start", "one"), own).end();
        try {
            assertThat(ask(start.out().strip(), "SELECT 1")).as(start.err()).isEqualTo("1");
        } finally {
            run(asOtherUser(script.toString(), "stop", "one"), own).end();
        }
    }

    @Test
    void saysWhatItCouldNotGetAndWhatElseServes() throws Exception {
        Map<String, String> offline = Map.of(
                "TIMESCALE_MIGRATE_CACHE",
                folder.resolve("cache").toString(),
                "TIMESCALE_MIGRATE_MIRROR",
                "http://user:secret@127.0.0.1:1/debian");

        Run run = run(script("start", "one"), offline).end();

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("cannot get postgresql-17-timescaledb from Debian trixie at http://127.0.0.1:1/debian.")
                .contains("TIMESCALE_MIGRATE_MIRROR", "Docker", "IT_SOURCE, IT_TARGET and IT_NEWER")
                .doesNotContain("secret");
        assertThat(folder.resolve("cache")).isDirectoryNotContaining("glob:**/postgresql-17*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                deb https://vendor.example/debian stable main
                deb [arch=amd64 signed-by=/nowhere.gpg] http://127.0.0.1:1/own CODENAME main contrib
                deb [signed-by=/nowhere.gpg] http://127.0.0.1:1/own CODENAME-updates main
                deb http://127.0.0.1:1/security CODENAME-security main
                """,
                """
                Types: deb
                URIs: https://vendor.example/debian
                Suites: CODENAME
                Components: main

                Enabled: no
                Types: deb
                URIs: https://disabled.example/debian
                Suites: CODENAME CODENAME-updates
                Components: main

                Types: deb deb-src
                # a comment
                URIs: http://127.0.0.1:1/own http://127.0.0.1:1/other
                Suites: CODENAME CODENAME-updates
                Components: main contrib
                Signed-By:
                 -----BEGIN PGP PUBLIC KEY BLOCK-----
                 .
                 -----END PGP PUBLIC KEY BLOCK-----
                """
            })
    @EnabledIf("isDebian")
    void takesTheMirrorOfTheMachine(String sources) throws Exception {
        String codename = run(List.of("sh", "-c", ". /etc/os-release; echo $VERSION_CODENAME"))
                .end()
                .out()
                .strip();
        Path parts = Files.createDirectory(folder.resolve("parts"));
        Files.writeString(
                parts.resolve(sources.startsWith("deb ") ? "debian.list" : "debian.sources"),
                sources.replace("CODENAME", codename));
        Path configuration = Files.writeString(
                folder.resolve("apt.conf"),
                "Dir::Etc::sourcelist \"/dev/null\"; Dir::Etc::sourceparts \"%s\";".formatted(parts));

        Run run = run(
                        script("bin"),
                        Map.of(
                                "TIMESCALE_MIGRATE_CACHE",
                                        folder.resolve("cache").toString(),
                                "APT_CONFIG", configuration.toString()))
                .end();

        assertThat(run.err()).contains("Debian trixie at http://127.0.0.1:1/own.");
    }

    @Test
    void fillsAHalfFilledCacheOnceForAllWhoWait() throws Exception {
        Path cache = folder.resolve("cache");
        Map<String, String> ownCache = Map.of("TIMESCALE_MIGRATE_CACHE", cache.toString());
        Running killed = run(script("bin"), ownCache);
        await(() -> killed.err().contains("downloading"));
        killed.process().toHandle().descendants().toList().forEach(ProcessHandle::destroyForcibly);
        killed.process().destroyForcibly().waitFor();
        assertThat(cache.resolve("postgresql-17.partial")).exists();
        assertThat(cache.resolve("postgresql-17")).doesNotExist();

        Running first = run(script("bin"), ownCache);
        Running second = run(script("bin"), ownCache);

        Path tools = cache.resolve("postgresql-17/usr/lib/postgresql/17/bin");
        assertThat(List.of(first.end(), second.end())).allSatisfy(run -> {
            assertThat(run.exit()).as(run.err()).isZero();
            assertThat(run.out()).isEqualTo(tools + "\n");
        });
        assertThat(first.err() + second.err())
                .contains("waiting for another process that provisions PostgreSQL 17")
                .containsOnlyOnce("provisioned PostgreSQL 17.");
        assertThat(cache.resolve("postgresql-17.partial")).doesNotExist();
        assertThat(run(asOtherUser(tools.resolve("psql").toString(), "--version"))
                        .end()
                        .exit())
                .isZero();
        run(List.of("rm", "-rf", cache.toString())).end();
    }

    private String start(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("start"));
        command.addAll(List.of(arguments));
        Run run = servers(command.toArray(String[]::new)).end();
        assertThat(run.exit()).as(run.err()).isZero();
        return run.out().strip();
    }

    private Running servers(String... arguments) throws Exception {
        return run(script(arguments));
    }

    private static List<String> script(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(EmbeddedServer.SCRIPT.path().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static List<String> asOtherUser(String... command) {
        List<String> all = new ArrayList<>();
        if (isRoot()) {
            all.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        all.addAll(List.of(command));
        return all;
    }

    private Running run(List<String> command) throws IOException {
        return run(command, Map.of());
    }

    private Running run(List<String> command, Map<String, String> environment) throws IOException {
        Path out = Files.createTempFile(folder, ".run", ".out");
        Path err = Files.createTempFile(folder, ".run", ".err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("TIMESCALE_MIGRATE_SERVERS", servers.toString());
        builder.environment().putAll(environment);
        return new Running(builder.start(), out, err);
    }

    /** Runs statements and answers the last one's first value. */
    private static @Nullable String ask(String url, String... statements) throws SQLException {
        List<ServerProvider> named = List.of(new NamedServer(Map.of("IT_SOURCE", url)));
        try (TimescaleServer server = TimescaleServer.start(SOURCE, named);
                Connection session = server.connect("postgres");
                Statement statement = session.createStatement()) {
            for (int i = 0; i < statements.length - 1; i++) {
                statement.execute(statements[i]);
            }
            try (ResultSet rows = statement.executeQuery(statements[statements.length - 1])) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("out of patience").isLessThan(end);
            Thread.sleep(100);
        }
    }

    private record Running(Process process, Path outFile, Path errFile) {
        String out() throws IOException {
            return Files.readString(outFile);
        }

        String err() throws IOException {
            return Files.readString(errFile);
        }

        Run end() throws Exception {
            int exit = process.waitFor();
            return new Run(exit, out(), err());
        }
    }

    private record Run(int exit, String out, String err) {}
}
