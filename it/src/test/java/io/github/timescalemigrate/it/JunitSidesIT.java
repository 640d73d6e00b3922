package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static io.github.timescalemigrate.junit.MigrationAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.inventory.Aspect;
import io.github.timescalemigrate.inventory.Depth;
import io.github.timescalemigrate.inventory.Hypertable;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.InventoryReader;
import io.github.timescalemigrate.inventory.Manifest;
import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.junit.EnabledOnTimescale;
import io.github.timescalemigrate.junit.HypertableSource;
import io.github.timescalemigrate.junit.MigrationContract;
import io.github.timescalemigrate.junit.MigrationResult;
import io.github.timescalemigrate.junit.Source;
import io.github.timescalemigrate.junit.Target;
import io.github.timescalemigrate.junit.TimescaleMigration;
import io.github.timescalemigrate.junit.TimescaleMigrationExtension;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;
import org.testcontainers.containers.JdbcDatabaseContainer;
import org.testcontainers.utility.DockerImageName;

/** Suites of users, run on two databases of which one lacks a hypertable and some rows. */
@ExtendWith(TimescaleServers.class)
class JunitSidesIT {
    private static final String TABLES =
            """
            CREATE EXTENSION timescaledb;
            CREATE TABLE metrics(at timestamptz NOT NULL);
            SELECT create_hypertable('metrics', 'at', chunk_time_interval => interval '7 days');
            INSERT INTO metrics SELECT generate_series('2024-03-07 00:00Z'::timestamptz, '2024-03-20 23:00Z', '1 hour');
            CREATE TABLE plain AS SELECT generate_series(1, 10) AS id;
            """;

    private static final String GONE =
            """
            CREATE TABLE gone(at timestamptz NOT NULL);
            SELECT create_hypertable('gone', 'at');
            """;

    private static final String DATABASE = "junit " + UUID.randomUUID();

    private static @Nullable TimescaleServer sourceServer;
    private static @Nullable TimescaleServer targetServer;
    private static String source = "";
    private static String target = "";
    private static final List<Object> SEEN = new ArrayList<>();

    @BeforeAll
    static void twoDatabases(@On(SOURCE) TimescaleServer one, @On(TARGET) TimescaleServer other) throws SQLException {
        sourceServer = one;
        targetServer = other;
        source = one.createDatabase(DATABASE);
        target = other.createDatabase(DATABASE);
        DemoData.execute(source, TABLES, GONE);
        DemoData.execute(target, TABLES, "DELETE FROM metrics WHERE at < '2024-03-07 03:00Z'");
        DemoData.execute(target, "UPDATE plain SET id = 0 WHERE id = 7");
    }

    @AfterAll
    static void dropThem() throws SQLException {
        if (sourceServer != null && targetServer != null) {
            sourceServer.dropDatabase(DATABASE);
            targetServer.dropDatabase(DATABASE);
        }
    }

    @TimescaleMigration
    static class Injected {
        @Source
        static final DataSource SOURCE = Database.dataSource(ConnectionString.parse(source));

        @Target
        static final ConnectionString TARGET = ConnectionString.parse(target);

        @Test
        void databases(@Source Database source, @Target Database target, @Target DataSource sessions)
                throws SQLException {
            SEEN.add(source.jdbc());
            SEEN.add(target.jdbc());
            long rows = target.queryOne("SELECT pg_catalog.count(*) FROM public.metrics", row -> row.getLong(1));
            assertThat(rows).isEqualTo(333);
            try (var session = sessions.getConnection();
                    var statement = session.createStatement();
                    var row = statement.executeQuery("SHOW search_path")) {
                row.next();
                assertThat(row.getString(1)).isEqualTo("\"$user\", public");
            }
        }

        @Test
        void inventories(@Source Inventory source, @Target Inventory target) {
            assertThat(source).hasHypertable("public.gone").hasRows("public.metrics", 336);
            assertThat(target).hasRows("public.metrics", 333).hasExtension("timescaledb");
        }

        @Test
        void comparison(Comparison comparison, @Source Inventory source, MigrationResult result) {
            assertThat(comparison.source()).isSameAs(source);
            assertThat(result.comparison()).isSameAs(comparison);
            assertThat(comparison).table("public.plain").isIdentical();
            assertThat(comparison).table("public.metrics").agreesOn(Aspect.KIND, Aspect.CHUNKS);
        }
    }

    @Test
    void injectsSessionsAndInventoriesAndEndsTheSessions() throws SQLException {
        SEEN.clear();

        Events tests = run(Injected.class);

        assertThat(failures(tests)).isEmpty();
        assertThat(tests.succeeded().count()).isEqualTo(3);
        for (Object session : SEEN) {
            assertThat(((java.sql.Connection) session).isClosed()).isTrue();
        }
    }

    @TimescaleMigration
    static class Running {
        @Source
        static final JdbcDatabaseContainer<?> SOURCE = new RunningContainer(ConnectionString.parse(source));

        @Target
        static final String TARGET = target;

        @Test
        void compares(Comparison comparison) {
            assertThat(comparison).table("public.metrics").isIdentical();
        }
    }

    /** A container that runs somewhere else: no Docker engine is needed. */
    static final class RunningContainer extends JdbcDatabaseContainer<RunningContainer> {
        private final ConnectionString at;

        RunningContainer(ConnectionString at) {
            super(DockerImageName.parse("timescale/timescaledb:2.19.3-pg17"));
            this.at = at;
        }

        @Override
        public boolean isRunning() {
            return true;
        }

        @Override
        public String getDriverClassName() {
            return "org.postgresql.Driver";
        }

        @Override
        public String getJdbcUrl() {
            return at.jdbcUrl() + "?loggerLevel=OFF";
        }

        @Override
        public String getUsername() {
            return at.user();
        }

        @Override
        public String getPassword() {
            return at.jdbcProperties().getProperty("password");
        }

        @Override
        protected String getTestQueryString() {
            return "SELECT 1";
        }
    }

    @Test
    void takesContainersAndReportsWhatWasCompared() throws Exception {
        Events events = execute(Running.class).allEvents();

        assertThat(failures(events))
                .singleElement()
                .asString()
                .startsWith(
                        "public.metrics: rows: source 336, target 333 (-3) _hyper_1_1_chunk [2024-03-07, 2024-03-14): 168, target 165 (-3)")
                .endsWith("To look again: mvn timescale-migrate:verify -Dtimescale-migrate.tables=public.metrics");
        Map<String, String> entries = events.reportingEntryPublished().stream()
                .map(event -> event.getRequiredPayload(ReportEntry.class).getKeyValuePairs())
                .findFirst()
                .orElseThrow();
        assertThat(entries)
                .containsEntry("timescale-migrate.identical", "false")
                .containsEntry("timescale-migrate.differences", "2")
                .containsEntry("timescale-migrate.depth", "counts")
                .containsEntry("timescale-migrate.tables", "all tables");
        assertThat(entries.get("timescale-migrate.source"))
                .startsWith("postgres")
                .contains(", TimescaleDB 2.");
        assertThat(entries.values().toString()).doesNotContain(password(source)).contains("***");
        assertThat(Path.of(entries.getOrDefault("timescale-migrate.file", "")))
                .isEqualTo(Path.of("target", "timescale-migrate", "junit-verify.json"))
                .content()
                .contains("\"identical\" : false", "\"source\" : \"336\"");
    }

    private static String password(String url) {
        return ":" + ConnectionString.parse(url).jdbcProperties().getProperty("password") + "@";
    }

    @TimescaleMigration
    static class Hypertables {
        @Source
        static final String SOURCE = source;

        @Target
        static final String TARGET = target;

        @ParameterizedTest
        @HypertableSource
        void all(Hypertable source, Hypertable target) {
            SEEN.add(source.name());
            assertThat(target).hasChunks(source.chunks().size());
        }

        @ParameterizedTest
        @HypertableSource(tables = "m*")
        void some(Hypertable source, Hypertable target) {
            assertThat(target).hasRows(source.rows());
        }

        @ParameterizedTest
        @HypertableSource(tables = "typo")
        void none(Hypertable source) {
            assertThat(source).isNotNull();
        }
    }

    @Test
    void runsATestForEachHypertableAndFailsThoseWithoutATarget() {
        SEEN.clear();

        Events events = execute(Hypertables.class).allEvents();

        assertThat(events.dynamicallyRegistered().stream()
                        .map(event -> event.getTestDescriptor().getDisplayName()))
                .containsExactlyInAnyOrder("[1] public.gone", "[2] public.metrics", "[1] public.metrics");
        assertThat(SEEN).hasToString("[public.metrics]");
        assertThat(failures(events))
                .satisfiesExactlyInAnyOrder(
                        gone -> assertThat(gone)
                                .startsWith("public.gone: source hypertable, target missing")
                                .contains("All of it: target", "-Dtimescale-migrate.tables=public.gone"),
                        rows -> assertThat(rows).startsWith("public.metrics: 333 rows, expected 336 (-3)"),
                        none -> assertThat(none)
                                .isEqualTo(Hypertables.class.getName()
                                        + ".none (@HypertableSource): the source has no hypertable of public.typo"));
    }

    @TimescaleMigration
    @TestMethodOrder(MethodOrderer.MethodName.class)
    static class OfTheInstance {
        @Source
        final String source = JunitSidesIT.source;

        @Target
        final ConnectionString target = ConnectionString.parse(JunitSidesIT.target);

        @Test
        void first(@Target Inventory inventory) throws SQLException {
            assertThat(inventory).hasRows("public.plain", 10);
            DemoData.execute(JunitSidesIT.target, "INSERT INTO plain VALUES (11)");
        }

        @Test
        void second(Comparison comparison) throws SQLException {
            DemoData.execute(JunitSidesIT.target, "DELETE FROM plain WHERE id = 11");
            assertThat(comparison.target()).hasRows("public.plain", 11);
        }
    }

    @Test
    void readsAnewForEachTestWhoseInstanceNamesTheSides() {
        assertThat(failures(run(OfTheInstance.class))).isEmpty();
    }

    @TimescaleMigration
    static class OfTheManifest {
        @Source
        static @Nullable Path manifest;

        @Target
        static final String TARGET = target;

        @Test
        void compares(Comparison comparison) {
            assertThat(comparison).table("public.*").agreesOn(Aspect.ROWS);
        }
    }

    @Test
    void takesTheManifestForTheSource(@TempDir Path folder) {
        Path manifest = folder.resolve("manifest.json");
        Manifest.of(InventoryReader.read(ConnectionString.parse(source))).write(manifest);
        OfTheManifest.manifest = manifest;

        assertThat(failures(run(OfTheManifest.class)))
                .singleElement()
                .asString()
                .startsWith(
                        "public.metrics: rows: source 336, target 333 (-3) _hyper_1_1_chunk [2024-03-07, 2024-03-14): 168, target 165 (-3)");
    }

    static class Contract implements MigrationContract {
        @RegisterExtension
        static final TimescaleMigrationExtension MIGRATION = TimescaleMigrationExtension.builder()
                .source(() -> source)
                .target(() -> target)
                .tables("public.*,!public.plain")
                .jobs(1)
                .build();
    }

    @TimescaleMigration(tables = "metrics")
    static class Selected implements MigrationContract {
        @Source
        static final String SOURCE = source;

        @Target
        static final String TARGET = target;
    }

    @TimescaleMigration(tables = "plain", depth = Depth.CHECKSUMS)
    static class Deep extends Selected {}

    @TimescaleMigration(tables = "metrics,typo")
    static class Mistyped extends Selected {}

    @Test
    void comparesWhatIsAskedFor() {
        assertThat(failures(run(Contract.class)).stream().map(JunitSidesIT::firstLine))
                .containsExactly(
                        "public.gone: kind: source hypertable of 0 rows, target missing",
                        "public.metrics: rows: source 336, target 333 (-3) _hyper_1_1_chunk [2024-03-07, 2024-03-14): 168, target 165 (-3)");
        assertThat(failures(run(Selected.class)).stream().map(JunitSidesIT::firstLine))
                .containsExactly(
                        "public.metrics: rows: source 336, target 333 (-3) _hyper_1_1_chunk [2024-03-07, 2024-03-14): 168, target 165 (-3)");
        assertThat(failures(run(Deep.class)))
                .singleElement()
                .asString()
                .contains("public.plain: checksum", "(row (0) only on target; row (7) missing)");
        assertThat(failures(execute(Mistyped.class).allEvents()))
                .singleElement()
                .asString()
                .endsWith("timescale-migrate.tables or schemas: neither source nor target has a table public.typo");
    }

    @TimescaleMigration
    static class Conditions {
        @Target
        static final String TARGET = target;

        @Test
        @EnabledOnTimescale(minVersion = "2.9")
        void enabled(@Target ConnectionString target) {
            assertThat(target).isNotNull();
        }

        @Test
        @EnabledOnTimescale(minVersion = "99")
        void tooOld() {}

        @Test
        @EnabledOnTimescale(maxVersion = "2.8")
        void tooNew() {}

        @Test
        @EnabledOnTimescale(edition = "timescale")
        void community() {}

        @Test
        @EnabledOnTimescale(edition = "apache")
        void apache() {}
    }

    @Test
    void disablesWhatTheTargetIsNotMadeFor() throws SQLException {
        Events tests = run(Conditions.class);

        String version = DemoData.ask(target, "SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'");
        assertThat(tests.succeeded().count()).isEqualTo(2);
        assertThat(tests.skipped().stream().map(event -> event.getRequiredPayload(String.class)))
                .hasSize(3)
                .allSatisfy(reason -> assertThat(reason).startsWith("the target has TimescaleDB " + version));
    }

    @Test
    @EnabledOnCommunity(TARGET)
    void countsCompressedChunks() throws SQLException {
        DemoData.execute(
                target,
                "CREATE TABLE packed AS TABLE metrics",
                "SELECT create_hypertable('packed', 'at', migrate_data => true, chunk_time_interval => interval '7 days')",
                "ALTER TABLE packed SET (timescaledb.compress)",
                "SELECT compress_chunk(c) FROM show_chunks('packed', older_than => '2024-03-15'::timestamptz) c");
        try {
            Hypertable packed = InventoryReader.read(ConnectionString.parse(target)).hypertables().stream()
                    .filter(hypertable -> hypertable.name().name().equals("packed"))
                    .findFirst()
                    .orElseThrow();

            assertThat(packed).hasChunks(2).hasCompressedChunks(1).hasRows(333);
        } finally {
            DemoData.execute(target, "DROP TABLE packed");
        }
    }

    private static EngineExecutionResults execute(Class<?> suite) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(suite))
                .execute();
    }

    private static Events run(Class<?> suite) {
        return execute(suite).testEvents();
    }

    private static List<String> failures(Events events) {
        return events.failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .orElseThrow())
                .map(e -> String.valueOf(e.getMessage()))
                .collect(Collectors.toList());
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
