package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.NEWER;
import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.comparison.Difference;
import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.inventory.Aspect;
import io.github.timescalemigrate.inventory.InventoryReader;
import io.github.timescalemigrate.inventory.Manifest;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.migration.Format;
import io.github.timescalemigrate.migration.Migration;
import io.github.timescalemigrate.migration.Settings;
import io.github.timescalemigrate.migration.Settings.Way;
import io.github.timescalemigrate.migration.Workspace;
import io.github.timescalemigrate.report.RefusedException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The steps of a migration, called from Java, between two real servers. */
@ExtendWith(TimescaleServers.class)
class MigrationIT {
    private Path folder = Path.of("");
    private String source = "";
    private String target = "";

    @BeforeEach
    void createDatabases(
            @On(SOURCE) TimescaleServer sources,
            @On(TARGET) TimescaleServer targets,
            @TempDir Path workspace,
            TestInfo test)
            throws SQLException {
        folder = workspace;
        String name = "it " + test.getTestMethod().orElseThrow().getName();
        source = sources.createDatabase(name);
        target = targets.createDatabase(name);
    }

    @Test
    void movesAnExtensionThatStandsInASchemaOfItsOwn() throws SQLException {
        DemoData.execute(source, "CREATE SCHEMA \"Time Scale\"", "CREATE EXTENSION timescaledb SCHEMA \"Time Scale\"");
        DemoData.execute(
                source,
                "CREATE TABLE public.readings (at timestamptz NOT NULL, value int)",
                "SELECT \"Time Scale\".create_hypertable('public.readings', 'at')",
                "INSERT INTO public.readings SELECT now() - n * interval '1 day', n FROM generate_series(1, 100) AS n");

        migration().migrate();

        assertThat(DemoData.ask(target, "SELECT count(*) FROM public.readings")).isEqualTo("100");
        assertThat(DemoData.ask(
                        target, "SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'timescaledb'"))
                .isEqualTo("\"Time Scale\"");
    }

    @Test
    void leavesATargetWhoseSchedulerRunsAndWhichIsNotInRestoringMode() throws Exception {
        DemoData.load(source);

        migration().migrate();

        assertThat(DemoData.ask(target, "SELECT current_setting('timescaledb.restoring')"))
                .isEqualTo("off");
        // It is started anew with each change of what it has to know; but it may not stay away.
        Interruption.when(
                        target,
                        "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND backend_type = 'TimescaleDB Background Worker Scheduler'",
                        () -> {})
                .get(30, TimeUnit.SECONDS);
    }

    @Test
    void movesRolesWithOddNamesAndTheirMembershipsAndSettings(
            @On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) throws SQLException {
        DemoData.load(source);
        DemoData.execute(
                targets.superuserUrl(),
                "DROP ROLE IF EXISTS \"météo's \"\"night\"\" shift\"",
                "DROP ROLE IF EXISTS \"Flight Ops\"");

        migration().migrate();

        String roles =
                """
                SELECT json_agg(json_build_array(r.rolname, r.rolcanlogin, r.rolconfig, shobj_description(r.oid, 'pg_authid'),
                                (SELECT json_agg(roleid::regrole) FROM pg_auth_members WHERE member = r.oid))
                                ORDER BY rolname)
                  FROM pg_roles r WHERE rolname IN ('Flight Ops', 'météo''s "night" shift')
                """;
        assertThat(DemoData.ask(target, roles))
                .contains("work_mem=8MB", "re-plans")
                .isEqualTo(DemoData.ask(source, roles));
        String password = "SELECT rolpassword FROM pg_authid WHERE rolname LIKE 'météo%'";
        assertThat(DemoData.ask(target, password)).isEqualTo(DemoData.ask(source, password));
    }

    @Test
    void dumpsAndVerifiesOneStateThoughRowsComeInMeanwhile() throws SQLException {
        DemoData.load(source);
        Manifest dumped = migration().dump();
        DemoData.execute(
                source, "INSERT INTO airports SELECT 'NEW', name, city, state, country, 0, 0 FROM airports LIMIT 1");
        migration().restore();

        assertThat(Comparison.of(dumped.inventory(), InventoryReader.read(ConnectionString.parse(target)))
                        .differences())
                .isEmpty();
        assertThatThrownBy(() -> migration().verify())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("public.airports: 1 difference")
                .hasMessageContaining("source 225   target 224   (-1)");
    }

    @Test
    void namesWhatAnApplicationWritesMeanwhile(@On(TARGET) TimescaleServer targets) throws Exception {
        DemoData.load(source);
        DemoData.execute(source, "CREATE TABLE notes (n int)");
        AtomicBoolean migrated = new AtomicBoolean();
        CompletableFuture<Void> application = CompletableFuture.runAsync(() -> {
            while (!migrated.get()) {
                try {
                    DemoData.execute(
                            source, "INSERT INTO notes VALUES (1)"); // In a session that ends: it is counted at once.
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        try {
            assertThatThrownBy(() -> migration().migrate())
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("The source was written to since the dump")
                    .hasMessageContaining("public.notes: ")
                    .hasMessageContaining("inserted, 0 updated, 0 deleted")
                    .hasMessageNotContaining("public.flights");

            target = targets.createDatabase("it written meanwhile");
            new Migration(new Settings(
                            ConnectionString.parse(source),
                            ConnectionString.parse(target),
                            new Workspace(folder),
                            null,
                            Set.of("source-writes"),
                            TableFilter.ALL))
                    .migrate();
        } finally {
            migrated.set(true);
            application.join();
        }
    }

    @Test
    void refusesToDumpADatabaseWithoutTimescaledb() {
        assertThatThrownBy(() -> migration().dump())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("has no extension timescaledb");
    }

    @Test
    void movesADatabaseThatIsReadOnlyByDefault() throws SQLException {
        DemoData.load(source);
        DemoData.execute(source, "ALTER DATABASE " + quoted(source) + " SET default_transaction_read_only = on");

        migration().migrate();

        assertThat(DemoData.ask(target, "SHOW default_transaction_read_only")).isEqualTo("on");
        assertThat(DemoData.ask(target, "SELECT count(*) FROM _timescaledb_catalog.metadata WHERE key ~ 'migrate'"))
                .isEqualTo("0");
    }

    @Test
    void verifiesWithTheManifestWhenTheSourceIsGone(@On(SOURCE) TimescaleServer sources) throws SQLException {
        DemoData.load(source);
        migration().dump();
        migration().restore();
        sources.dropDatabase(ConnectionString.parse(source).database());

        assertThat(migration((ConnectionString) null, target).verify().identical())
                .isTrue();

        DemoData.execute(target, "DELETE FROM flights WHERE origin = 'LAX'");
        assertThatThrownBy(() -> migration((ConnectionString) null, target).verify())
                .hasMessageContaining("public.flights: 1 difference")
                .hasMessageContaining("source 20,000");
    }

    @Test
    void findsWhatIsNoLongerAsItWas() throws SQLException {
        DemoData.load(source);
        migration().migrate();
        DemoData.execute(
                target,
                "SELECT drop_chunks('flights', older_than => '2001-01-08'::timestamp)",
                "SELECT set_chunk_time_interval('weather.hourly', INTERVAL '2 months')",
                "DROP TABLE delays CASCADE",
                "CREATE TABLE \"Only here\" ()");

        Comparison comparison = Comparison.of(
                InventoryReader.read(ConnectionString.parse(source)),
                InventoryReader.read(ConnectionString.parse(target)));

        assertThat(comparison.differences())
                .extracting(
                        Difference::object, difference -> difference.aspect().aspect())
                .containsExactly(
                        tuple("public.\"Only here\"", Aspect.KIND),
                        tuple("public.delays", Aspect.KIND),
                        tuple("public.flights", Aspect.CHUNKS),
                        tuple("public.flights", Aspect.ROWS),
                        tuple("weather.hourly", Aspect.DIMENSIONS),
                        tuple("sequence public.delays_id_seq", Aspect.KIND));
    }

    @Test
    void aToolThatOutlivedAKilledRunDoesNotWriteIntoTheNextDump() throws Exception {
        DemoData.load(source);
        migration().check();
        try (OutputStream orphan = Files.newOutputStream(folder.resolve("dump.sql.1.part"))) {
            plain().dump();
            orphan.write("what the orphan writes".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(folder.resolve("dump.sql")).content().doesNotContain("what the orphan writes");
        assertThat(folder.resolve("dump.sql.1.part")).doesNotExist();
    }

    @Test
    void aFilterThatMeansNoTableIsNotVerified() throws SQLException {
        DemoData.load(source);
        DemoData.load(target);

        assertThatThrownBy(() -> verifying("flights, weather.Daily, nosuch, *.daily"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(
                        "timescale-migrate.tables or schemas: neither source nor target has a table public.nosuch, *.daily");
        assertThat(verifying("flights, weather.Daily").objects()).hasSizeGreaterThanOrEqualTo(2);
    }

    private Comparison verifying(String tables) {
        return new Migration(new Settings(
                        ConnectionString.parse(source),
                        ConnectionString.parse(target),
                        new Workspace(folder),
                        null,
                        Set.of(),
                        TableFilter.parse(tables)))
                .verify();
    }

    @Test
    void refusesTheSourceAsItsOwnTargetWhateverItsNameIs() throws SQLException {
        DemoData.load(source);
        String again = source.replace("127.0.0.1", "localhost");

        assertThatThrownBy(() -> migration(source, again).migrate())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("different-databases: source and target are the same database");
    }

    @Test
    void refusesATargetOfAnOlderPostgresql(@On(NEWER) TimescaleServer newer) throws SQLException {
        String from = newer.createDatabase("it older target");
        DemoData.execute(from, "CREATE EXTENSION timescaledb");

        assertThatThrownBy(() -> migration(from, target).migrate())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("postgresql-version: source PostgreSQL 18")
                .hasMessageContaining("the target is older")
                .hasMessageContaining("timescaledb-version: source TimescaleDB " + newer.timescaledb());
    }

    @Test
    void reportsEveryFindingAtOnce() throws SQLException {
        DemoData.execute(
                target,
                "CREATE TABLE kept (id int)",
                "ALTER DATABASE " + quoted(target) + " SET timescaledb.restoring = 'on'");

        assertThatThrownBy(() -> migration().check())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("3 checks failed")
                .hasMessageContaining(
                        "timescaledb-version: source: the database it reportsEveryFindingAtOnce has no extension")
                .hasMessageContaining("restoring-mode: target: left in restoring mode")
                .hasMessageContaining("target-empty: target: not empty, it has 1 relation: public.kept");
        assertThat(folder.resolve("check.json")).content().contains("\"failure\"", "\"pass\"");
    }

    @Test
    void theRemedyOfRestoringModeEndsIt() throws SQLException {
        DemoData.load(source);
        DemoData.execute(target, "ALTER DATABASE " + quoted(target) + " SET timescaledb.restoring = 'on'");
        assertThatThrownBy(() -> migration().check())
                .hasMessageContaining("'ALTER DATABASE " + quoted(target) + " RESET timescaledb.restoring'");

        DemoData.execute(target, "ALTER DATABASE " + quoted(target) + " RESET timescaledb.restoring");

        migration().check();
    }

    @Test
    void saysOfAWrongPasswordWhichSideItIsAndDoesNotShowIt() throws SQLException {
        DemoData.load(source);
        String wrong =
                ConnectionString.parse(target).withoutPassword().toString().replace("postgres@", "postgres:not-it@");

        assertThatThrownBy(() -> migration(source, wrong).migrate())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("connections: target: Cannot connect to postgres://postgres:***@")
                .hasMessageContaining("password authentication failed")
                .hasMessageNotContaining("not-it");
    }

    @Test
    void aDumpThatFailsSaysWhyAndLeavesNoManifest(@On(SOURCE) TimescaleServer sources) throws SQLException {
        DemoData.load(source);
        migration().dump();
        DemoData.execute(
                source,
                "DROP ROLE IF EXISTS \"Reads nothing\"",
                "CREATE ROLE \"Reads nothing\" LOGIN PASSWORD 'reads-nothing'");
        ConnectionString reader = ConnectionString.parse(source).withCredentials("Reads nothing", "reads-nothing");

        assertThatThrownBy(() -> migration(reader, target, sources.toolsFolder().orElse(null))
                        .dump())
                .hasMessageContaining("permission denied")
                .hasMessageNotContaining("reads-nothing");
        assertThat(folder.resolve("manifest.json")).doesNotExist();
        assertThatThrownBy(() -> migration().restore())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("manifest.json");
    }

    @Test
    @EnabledOnCommunity({SOURCE, TARGET})
    void holdsPoliciesBackUntilTheRowsAreVerifiedThoughElsewhere(@TempDir Path elsewhere) throws Exception {
        DemoData.load(source);
        DemoData.execute(
                source,
                "SELECT add_retention_policy('flights', INTERVAL '1 year', initial_start => now() + INTERVAL '1 day')");
        migration().dump();
        migration().restore();
        Thread.sleep(6_000); // The scheduler starts a job that is due within five seconds.

        assertThat(DemoData.ask(target, "SELECT count(*) FROM flights")).isEqualTo("20000");
        assertThat(DemoData.ask(target, "SELECT scheduled FROM timescaledb_information.jobs WHERE job_id >= 1000"))
                .isEqualTo("f");

        folder = elsewhere; // Which has no dump.
        migration().verify();

        assertThat(DemoData.ask(target, "SELECT scheduled FROM timescaledb_information.jobs WHERE job_id >= 1000"))
                .isEqualTo("t");
    }

    @Test
    @EnabledOnCommunity({SOURCE, TARGET})
    void movesCompressedChunksAndContinuousAggregatesAsTheyAre() throws SQLException {
        DemoData.load(source);
        DemoData.execute(
                source,
                "ALTER TABLE flights SET (timescaledb.compress, timescaledb.compress_segmentby = 'origin')",
                "SELECT compress_chunk(chunk) FROM show_chunks('flights', older_than => '2001-02-01'::timestamp) AS chunk");
        DemoData.execute(
                source,
                """
                CREATE MATERIALIZED VIEW daily_delay WITH (timescaledb.continuous) AS
                SELECT time_bucket(INTERVAL '1 day', departed_at) AS day, origin, avg(delay_minutes) AS delay
                  FROM flights GROUP BY 1, 2
                """);

        migration().migrate();

        String compressed = "SELECT count(*) FROM timescaledb_information.chunks WHERE is_compressed";
        assertThat(DemoData.ask(target, compressed)).isNotEqualTo("0").isEqualTo(DemoData.ask(source, compressed));
        String rows = "SELECT md5(string_agg(d::text, ' ' ORDER BY day, origin)) FROM daily_delay d";
        assertThat(DemoData.ask(target, rows)).isEqualTo(DemoData.ask(source, rows));
    }

    private static String quoted(String url) {
        return '"' + ConnectionString.parse(url).database() + '"';
    }

    private Migration plain() {
        return new Migration(new Settings(
                ConnectionString.parse(source),
                ConnectionString.parse(target),
                new Workspace(folder),
                null,
                Set.of(),
                TableFilter.ALL,
                Way.DEFAULT.in(Format.PLAIN)));
    }

    private Migration migration() {
        return migration(source, target);
    }

    private Migration migration(@Nullable String from, String to) {
        return migration(from == null ? null : ConnectionString.parse(from), to);
    }

    private Migration migration(@Nullable ConnectionString from, String to) {
        return migration(from, to, null);
    }

    private Migration migration(@Nullable ConnectionString from, String to, @Nullable Path tools) {
        return new Migration(new Settings(
                from, ConnectionString.parse(to), new Workspace(folder), tools, Set.of(), TableFilter.ALL));
    }
}
