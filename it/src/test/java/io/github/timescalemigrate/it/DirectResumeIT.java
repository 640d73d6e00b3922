package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.migration.Migration;
import io.github.timescalemigrate.migration.Settings.Way;
import io.github.timescalemigrate.report.RefusedException;
import io.github.timescalemigrate.source.HeldSourceJobs;
import io.github.timescalemigrate.source.SourceActivity;
import io.github.timescalemigrate.source.SourceSnapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A copy from server to server goes on where it stopped, as long as nobody has written to the source. */
@ExtendWith(TimescaleServers.class)
class DirectResumeIT {
    private static final Pattern STEP = Pattern.compile("\"name\" : \"(\\w+)\"");

    /** A table that takes rows only where a setting of the database does not keep it from that. */
    private static final String FAILING =
            """
            CREATE FUNCTION takes_rows() RETURNS boolean LANGUAGE sql
                AS $$SELECT pg_catalog.current_setting('it.refuses', true) IS DISTINCT FROM 'on'$$;
            CREATE TABLE failing (id int CONSTRAINT refused CHECK (takes_rows()));
            INSERT INTO failing VALUES (1)
            """;

    private static final String REFUSING = "ALTER DATABASE \"it direct resume\" SET it.refuses = 'on'";
    private static final String TAKING = "ALTER DATABASE \"it direct resume\" RESET it.refuses";

    private static final String UNITS =
            "SELECT count(*) FROM _timescaledb_catalog.metadata WHERE starts_with(key, 'timescale_migrate_')";

    private static final String BEGUN =
            "SELECT EXISTS (SELECT FROM _timescaledb_catalog.metadata WHERE key = 'timescale_migrate_restore')";

    private static final String FILES =
            """
            SELECT coalesce(string_agg(c.oid || ' ' || pg_relation_filenode(c.oid), ',' ORDER BY c.oid), '') FROM pg_class c
             WHERE relkind IN ('r', 'i') AND oid >= 16384 AND pg_relation_size(oid) > 0 AND relname <> 'failing'
               AND relnamespace::regnamespace::text !~ '^(pg_|_timescaledb_(catalog|config|cache))'
            """;

    private static final String AIRPORTS = "SELECT oid || ' ' || relfilenode FROM pg_class WHERE relname = 'airports'";

    @TempDir
    private Path folder = Path.of("");

    private final TimescaleServer sources;
    private final TimescaleServer targets;
    private String source = "";
    private String target = "";

    DirectResumeIT(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) {
        this.sources = sources;
        this.targets = targets;
    }

    @BeforeEach
    void createDatabases() throws Exception {
        source = sources.createDatabase("it direct resume");
        target = targets.createDatabase("it direct resume");
        DemoData.load(source);
    }

    @ParameterizedTest
    @CsvSource({
        "1, SOURCE, 10000", "2, SOURCE, 100000", "1, SOURCE, 400000", "2, SOURCE, 1000000", "1, SOURCE, 1500000",
        "1, TARGET, 10000", "2, TARGET, 100000", "1, TARGET, 400000", "2, TARGET, 1000000", "1, TARGET, 1500000"
    })
    void aConnectionThatIsCutIsNoEnd(int jobs, String side, long bytes) throws Exception {
        try (CuttingProxy from = new CuttingProxy(source);
                CuttingProxy to = new CuttingProxy(target)) {
            var cut = new CompletableFuture<String>();
            CuttingProxy proxy = side.equals("SOURCE") ? from : to;
            var armed = Interruption.when(
                    target,
                    BEGUN,
                    () -> proxy.after(bytes, () -> {
                        cut.complete(DemoData.ask(target, UNITS));
                        proxy.cut();
                    }));

            migration(from.url(), to.url(), jobs).migrate();
            armed.get();
            assertThat(cut).as("cut").isCompleted();
        }

        assertThat(steps()).containsExactly("check", "copy", "verify");
        assertIdentical();
    }

    @Test
    void whatIsDoneIsNotDoneAgain() throws Exception {
        DemoData.execute(source, FAILING);
        DemoData.execute(target, REFUSING);
        assertThatThrownBy(() -> migration(source, target, 1).migrate())
                .hasMessageContaining("\"failing\" violates check constraint \"refused\"");
        assertThat(DemoData.ask(target, "SHOW timescaledb.restoring")).isEqualTo("off");
        String done = DemoData.ask(target, FILES);
        assertThat(done).isNotEmpty();
        DemoData.execute(target, TAKING);

        migration(source, target, 2).migrate();

        assertThat(DemoData.ask(target, FILES).split(",")).contains(done.split(","));
        assertThat(steps()).containsExactly("check", "copy", "check", "copy", "verify");
        assertIdentical();
    }

    @Test
    void whatIsBegunIsNoEndAndGoesForGoodWhereThatIsAskedFor() throws Exception {
        DemoData.execute(source, FAILING);
        DemoData.execute(target, REFUSING);
        assertThatThrownBy(() -> migration(source, target, 1).migrate()).hasMessageContaining("refused");
        String done = DemoData.ask(target, AIRPORTS);
        DemoData.execute(target, TAKING);

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> migration(source, target, 1).verify())
                .extracting(RefusedException::remedy)
                .isEqualTo("Go on with it: mvn timescale-migrate:migrate");
        cleaning().migrate();

        assertThat(DemoData.ask(target, AIRPORTS)).isNotEqualTo(done);
        assertIdentical();
    }

    /** Such a child has its columns in another order when it is restored. */
    @Test
    void whatDiffersIsOnlyComparedAgainUntilItIsToGo() throws Exception {
        DemoData.execute(
                source,
                "CREATE TABLE parent (a int, b text); CREATE TABLE child (c int, b text, a int)",
                "INSERT INTO child VALUES (1, 'b', 3); ALTER TABLE child INHERIT parent");
        assertThatThrownBy(() -> migration(source, target, 2).migrate()).hasMessageContaining("(order)");
        String there = DemoData.ask(target, AIRPORTS);

        assertThatThrownBy(() -> migration(source, target, 2).migrate()).hasMessageContaining("(order)");
        assertThat(DemoData.ask(target, AIRPORTS)).isEqualTo(there);
        assertThatThrownBy(() -> cleaning().migrate()).hasMessageContaining("(order)");
        assertThat(DemoData.ask(target, AIRPORTS)).isNotEqualTo(there);
    }

    /** A server that crashes empties it, with its indexes. */
    @Test
    void anUnloggedTableThatIsEmptyAgainIsCopiedAgain() throws Exception {
        DemoData.execute(
                source,
                FAILING,
                "CREATE UNLOGGED TABLE unlogged AS SELECT generate_series(1, 1000) AS id",
                "CREATE INDEX unlogged_id ON unlogged (id)",
                "CREATE UNLOGGED TABLE kept AS SELECT generate_series(1, 1000) AS id");
        DemoData.execute(target, REFUSING);
        assertThatThrownBy(() -> migration(source, target, 1).migrate()).hasMessageContaining("refused");
        String file = "SELECT pg_relation_filenode('kept')";
        String kept = DemoData.ask(target, file);
        DemoData.execute(target, TAKING, "TRUNCATE unlogged");

        migration(source, target, 2).migrate();

        assertThat(DemoData.ask(target, "SELECT count(*) FROM unlogged")).isEqualTo("1000");
        assertThat(DemoData.ask(target, file)).isEqualTo(kept);
        assertIdentical();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO airports SELECT 'NEW', name, city, state, country, 0, 0 FROM airports LIMIT 1",
                "CREATE TABLE another ()",
                "SELECT drop_chunks('flights', older_than => '2001-01-08'::timestamp)",
                "COMMENT ON TABLE airports IS 'another comment'",
                "ALTER DATABASE \"it direct resume\" SET work_mem = '8MB'",
                "COMMENT ON DATABASE \"it direct resume\" IS 'another comment'"
            })
    void aSourceThatWasWrittenToIsNotMixed(String change) throws Exception {
        DemoData.execute(source, FAILING);
        DemoData.execute(target, REFUSING);
        assertThatThrownBy(() -> migration(source, target, 2).migrate()).hasMessageContaining("refused");
        DemoData.execute(target, TAKING);
        DemoData.execute(source, change);

        assertThatThrownBy(() -> migration(source, target, 2).migrate())
                .hasMessageContaining("target-empty: target: holds what a restore that stopped half-way has left");
        cleaning().migrate();

        assertIdentical();
    }

    /** What is written to the catalogs that they share is not the source's. */
    @Test
    void aTargetOnTheSameServerIsNoWriteToTheSource() throws Exception {
        DemoData.execute(source, FAILING);
        target = sources.createDatabase("it direct resume here");
        DemoData.execute(target, REFUSING.replace("resume", "resume here"));
        assertThatThrownBy(() -> migration(source, target, 2).migrate()).hasMessageContaining("refused");
        DemoData.execute(target, TAKING.replace("resume", "resume here"));

        migration(source, target, 2).migrate();

        assertThat(steps()).containsExactly("check", "copy", "check", "copy", "verify");
    }

    @Test
    void aTargetThatIsAnotherOneIsNotMixed() throws Exception {
        DemoData.execute(source, FAILING);
        DemoData.execute(target, REFUSING);
        assertThatThrownBy(() -> migration(source, target, 2).migrate()).hasMessageContaining("refused");
        target = targets.createDatabase("it direct resume");

        migration(source, target, 2).migrate();

        assertIdentical();
    }

    @Test
    void eventTriggersThatARunHasDisabledAreEnabledByTheNext() throws Exception {
        DemoData.execute(
                source,
                """
                CREATE FUNCTION nothing() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
                CREATE EVENT TRIGGER quiet ON ddl_command_end EXECUTE FUNCTION nothing();
                ALTER EVENT TRIGGER quiet ENABLE ALWAYS;
                CREATE FUNCTION takes() RETURNS int LANGUAGE sql
                    AS $$SELECT 1 / CASE WHEN pg_catalog.current_setting('it.refuses', true) = 'on' THEN 0 ELSE 1 END$$;
                CREATE MATERIALIZED VIEW refuses AS SELECT takes() AS taken
                """);
        DemoData.execute(target, REFUSING);
        assertThatThrownBy(() -> migration(source, target, 2).migrate()).hasMessageContaining("division by zero");
        assertThat(DemoData.ask(target, "SELECT evtenabled FROM pg_event_trigger WHERE evtname = 'quiet'"))
                .isEqualTo("D");
        DemoData.execute(target, TAKING);

        migration(source, target, 2).migrate();

        assertThat(DemoData.ask(target, "SELECT evtenabled FROM pg_event_trigger WHERE evtname = 'quiet'"))
                .isEqualTo("A");
        assertIdentical();
    }

    /** What the server still does for a run that was killed ends, before it can be done twice. */
    @Test
    void sessionsOfAKilledRunAreEnded() throws Exception {
        DemoData.execute(target, "CREATE EXTENSION timescaledb");
        try (Connection left = Jdbc.connect(target);
                Statement statement = left.createStatement()) {
            statement.execute("SET application_name = 'timescale-migrate restore 1234'");

            migration(source, target, 2).migrate();

            assertThatThrownBy(() -> statement.execute("SELECT 1")).hasMessageContaining("terminating connection");
        }
        assertIdentical();
    }

    /** A session within a transaction keeps what it has written before to itself. */
    @Test
    void rowsThatAreCountedLateAreNotOverlooked() throws Exception {
        try (Connection writer = Jdbc.connect(source);
                Statement statement = writer.createStatement();
                Database reader = Database.connect(ConnectionString.parse(source))) {
            SourceActivity before = SourceActivity.read(reader);
            statement.execute("COMMENT ON TABLE airports IS 'seen at once'");
            SourceActivity then = SourceActivity.read(reader);
            statement.execute("UPDATE airports SET name = name WHERE iata = 'ABQ'");
            writer.setAutoCommit(false);
            statement.execute("SELECT 1");

            assertThat(SourceActivity.read(reader).relations()).isEqualTo(then.relations());
            assertThat(then.writtenUntilNow(reader)).singleElement().asString().contains("cannot be told", "process");
            writer.rollback();
            statement.execute("SELECT 1");
            writer.close();
            assertThat(then.writtenUntilNow(reader)).contains("public.airports: 0 rows inserted, 1 updated, 0 deleted");
            assertThat(before.writtenUntilNow(reader)).isNotEmpty();
        }
    }

    /** Such rows are in neither: no count that is taken after the snapshot would tell of them. */
    @Test
    void whatIsWrittenRightAfterTheSnapshotIsAWrite() throws Exception {
        try (SourceSnapshot snapshot = SourceSnapshot.export(() -> Database.connect(ConnectionString.parse(source)));
                Database reader = Database.connect(ConnectionString.parse(source))) {
            assertThat(snapshot.activity().rowsWrittenUntilNow(reader)).isEmpty();

            DemoData.execute(source, "UPDATE airports SET name = name WHERE iata = 'ABQ'");

            List<String> written = List.of("public.airports: 0 rows inserted, 1 updated, 0 deleted");
            assertThat(snapshot.activity().rowsWrittenUntilNow(reader)).isEqualTo(written);
        }
    }

    /** A crash would empty it, and change nothing else. */
    @Test
    void aSourceWithAnUnloggedTableIsNotTheSameAfterACrash() throws Exception {
        try (Database reader = Database.connect(ConnectionString.parse(source))) {
            DemoData.execute(source, "CREATE UNLOGGED TABLE unlogged AS SELECT 1 AS one; CHECKPOINT");

            assertThat(SourceActivity.read(reader).lasting()).isFalse();
        }
    }

    @Test
    @EnabledOnCommunity({SOURCE, TARGET})
    void jobsOfASourceThatHasLostTheSessionAreHeldAgain() throws Exception {
        DemoData.execute(
                source,
                "CREATE PROCEDURE work(job_id int, config jsonb) LANGUAGE sql AS 'SELECT 1'",
                "SELECT add_job('work', '1 hour')");
        String lock =
                "SELECT count(*) FROM pg_locks WHERE mode = 'ShareLock' AND relation = '_timescaledb_internal.bgw_job_stat'::regclass";
        try (HeldSourceJobs jobs = HeldSourceJobs.hold(ConnectionString.parse(source))) {
            DemoData.execute(
                    source,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                            + " AND application_name = 'timescale-migrate'");

            jobs.again();

            assertThat(jobs.held()).isTrue();
            assertThat(DemoData.ask(source, lock)).isEqualTo("1");
        }
    }

    @Test
    void whatIsWrittenElsewhereIsNoWrite() throws Exception {
        try (Database reader = Database.connect(ConnectionString.parse(source))) {
            SourceActivity then = SourceActivity.read(reader);
            assertThat(then.writtenUntilNow(reader)).isEmpty();
            DemoData.execute(sources.superuserUrl(), "SELECT txid_current()");
            assertThat(then.transactions())
                    .isNotEqualTo(SourceActivity.read(reader).transactions());
            assertThat(then.writtenUntilNow(reader)).isEmpty();
            DemoData.execute(source, "CREATE TABLE another ()");
            assertThat(then.writtenUntilNow(reader)).contains("public.another: new, or a chunk of it");
        }
    }

    @Test
    void whatIsNotCountedIsNotTakenForNoWrite() throws Exception {
        DemoData.execute(source, "ALTER DATABASE \"it direct resume\" SET track_counts = 'False'");
        try (Database reader = Database.connect(ConnectionString.parse(source))) {
            SourceActivity then = SourceActivity.read(reader);
            DemoData.execute(source, "UPDATE airports SET name = name WHERE iata = 'ABQ'");

            assertThat(then.writtenUntilNow(reader))
                    .singleElement()
                    .asString()
                    .contains("cannot be told", "track_counts");
            assertThat(then.rowsWrittenUntilNow(reader)).isEqualTo(then.writtenUntilNow(reader));
        }
    }

    private void assertIdentical() throws Exception {
        List<String> differences = new ArrayList<>(ReadOut.of(source).differences(ReadOut.of(target)));
        differences.addAll(SchemaDump.of(sources, source, folder.resolve("source.sql"))
                .differences(SchemaDump.of(targets, target, folder.resolve("target.sql"))));
        assertThat(differences).isEmpty();
        assertThat(DemoData.ask(target, UNITS)).isEqualTo("0");
    }

    private List<String> steps() throws Exception {
        return STEP.matcher(Files.readString(folder.resolve("journal.json")))
                .results()
                .map(step -> step.group(1))
                .toList();
    }

    private Migration cleaning() {
        return Interruption.migration(
                ConnectionString.parse(source), ConnectionString.parse(target), folder, Way.DEFAULT.cleaning());
    }

    private Migration migration(String from, String to, int jobs) {
        Way way = new Way(Way.DEFAULT.format(), jobs, null, null, false, false);
        return Interruption.migration(ConnectionString.parse(from), ConnectionString.parse(to), folder, way);
    }
}
