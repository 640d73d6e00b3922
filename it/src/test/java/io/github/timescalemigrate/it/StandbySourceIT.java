package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.it.ServerProvider.Started;
import io.github.timescalemigrate.it.ServerProvider.UnavailableException;
import io.github.timescalemigrate.it.TimescaleServer.Role;
import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.migration.Migration;
import io.github.timescalemigrate.migration.Settings.Way;
import io.github.timescalemigrate.report.RefusedException;
import io.github.timescalemigrate.source.SourceActivity;
import io.github.timescalemigrate.source.SourceSnapshot;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is written to the primary of a source is never overlooked, though a standby counts no writes. */
@ExtendWith(TimescaleServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StandbySourceIT {
    private static final String MAY_HAVE_BEEN =
            "it may have been, as a standby that has replayed WAL of its primary since";

    private List<Started> servers = List.of();
    private String primary = "";
    private String standby = "";
    private String target = "";

    @BeforeAll
    void startServers() throws Exception {
        try {
            servers = EmbeddedServer.startWithStandby(Role.SOURCE);
        } catch (UnavailableException e) {
            Assumptions.abort("no standby without an embedded server: " + e.reason());
        }
        // ANALYZE by autovacuum is a transaction, too.
        DemoData.execute(servers.get(0).superuserUrl(), "ALTER SYSTEM SET autovacuum = off", "SELECT pg_reload_conf()");
        DemoData.execute(servers.get(0).superuserUrl(), "CREATE DATABASE moved");
        primary = database(servers.get(0));
        standby = database(servers.get(1));
        DemoData.execute(
                primary,
                "CREATE EXTENSION timescaledb",
                "CREATE TABLE metrics (at timestamptz NOT NULL, value int)",
                "SELECT create_hypertable('metrics', 'at')",
                "INSERT INTO metrics VALUES ('2024-01-01', 1)",
                "CREATE FUNCTION takes_rows() RETURNS boolean LANGUAGE sql"
                        + " AS $$SELECT pg_catalog.current_setting('it.refuses', true) IS DISTINCT FROM 'on'$$",
                "CREATE TABLE failing (id int CONSTRAINT refused CHECK (takes_rows()))",
                "INSERT INTO failing VALUES (1)");
    }

    @AfterAll
    void stopServers() {
        for (int i = servers.size() - 1; i >= 0; i--) {
            servers.get(i).stop().run();
        }
    }

    @BeforeEach
    void createTarget(@On(TARGET) TimescaleServer targets) throws Exception {
        target = targets.createDatabase("it standby source");
        awaitReplay();
    }

    @AfterEach
    void resumeReplay() throws Exception {
        DemoData.execute(standby, "SELECT pg_wal_replay_resume()");
    }

    @Test
    void whatWritesNoRowsIsNoWrite() throws Exception {
        try (Database reader = Database.connect(ConnectionString.parse(standby))) {
            SourceActivity then = SourceActivity.read(reader);
            DemoData.execute(primary, "CHECKPOINT");
            awaitReplay();

            assertThat(SourceActivity.read(reader).replayed()).isNotEqualTo(then.replayed());
            assertThat(then.writtenUntilNow(reader)).isEmpty();
            assertThat(then.rowsWrittenUntilNow(reader)).isEmpty();
        }
    }

    /** Its beginning and the transactions after it are in the snapshot of a standby, but not whether it has ended. */
    @Test
    void aTransactionThatWasOpenIsNotOverlooked() throws Exception {
        try (Connection first = Jdbc.connect(primary);
                Connection second = Jdbc.connect(primary);
                Statement oldest = first.createStatement();
                Statement writer = second.createStatement();
                Database reader = Database.connect(ConnectionString.parse(standby))) {
            first.setAutoCommit(false);
            second.setAutoCommit(false);
            oldest.execute("CREATE TABLE never ()");
            writer.execute("INSERT INTO metrics VALUES ('2024-01-01', 2)");
            DemoData.execute(primary, "INSERT INTO metrics VALUES ('2024-01-01', 3)");
            awaitReplay();
            String snapshot = "SELECT txid_current_snapshot()";
            String before = DemoData.ask(standby, snapshot);
            SourceActivity then = SourceActivity.read(reader);
            assertThat(then.writtenUntilNow(reader)).isEmpty();

            second.commit();
            awaitReplay();

            assertThat(DemoData.ask(standby, snapshot)).isEqualTo(before);
            assertThat(then.writtenUntilNow(reader)).singleElement().asString().startsWith(MAY_HAVE_BEEN);
            assertThat(then.rowsWrittenUntilNow(reader))
                    .singleElement()
                    .asString()
                    .startsWith(MAY_HAVE_BEEN);
            first.rollback();
        }
    }

    @Test
    void whatIsReplayedRightAfterTheSnapshotMayBeAWrite() throws Exception {
        try (SourceSnapshot snapshot = SourceSnapshot.export(() -> Database.connect(ConnectionString.parse(standby)));
                Database reader = Database.connect(ConnectionString.parse(standby))) {
            DemoData.execute(primary, "INSERT INTO metrics VALUES ('2024-01-01', 4)");
            awaitReplay();

            assertThat(snapshot.activity().rowsWrittenUntilNow(reader))
                    .singleElement()
                    .asString()
                    .startsWith(MAY_HAVE_BEEN);
        }
    }

    @Test
    void aCopyDoesNotGoOnWhenThePrimaryWasWrittenTo(@TempDir Path folder) throws Exception {
        stopHalfWay(folder);
        DemoData.execute(primary, "INSERT INTO metrics SELECT '2024-01-01', 5 FROM generate_series(1, 1000)");
        awaitReplay();

        assertThatThrownBy(() -> migration(folder).migrate())
                .hasMessageContaining("target-empty: target: holds what a restore that stopped half-way has left");
    }

    @Test
    void aCopyGoesOnWhileReplayIsPaused(@TempDir Path folder) throws Exception {
        DemoData.execute(standby, "SELECT pg_wal_replay_pause()");
        stopHalfWay(folder);
        String rows = "SELECT count(*) FROM metrics";
        String before = DemoData.ask(standby, rows);
        DemoData.execute(primary, "INSERT INTO metrics VALUES ('2024-01-01', 6)");

        migration(folder).migrate();

        assertThat(DemoData.ask(target, rows)).isEqualTo(before);
        assertThat(folder.resolve("journal.json")).content().containsOnlyOnce("\"verify\"");
    }

    @Test
    void saysThatThePrimaryMayHaveBeenWrittenToMeanwhile(@TempDir Path folder) throws Exception {
        AtomicBoolean migrated = new AtomicBoolean();
        CompletableFuture<Void> application = CompletableFuture.runAsync(() -> {
            while (!migrated.get()) {
                try {
                    DemoData.execute(primary, "INSERT INTO metrics VALUES ('2024-01-01', 7)");
                    Thread.sleep(50);
                } catch (SQLException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        try {
            assertThatThrownBy(() -> migration(folder).migrate())
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("The source was written to since the dump, or may have been")
                    .hasMessageContaining(MAY_HAVE_BEEN)
                    .hasMessageContaining("SELECT pg_catalog.pg_wal_replay_pause()");
        } finally {
            migrated.set(true);
            application.join();
        }
    }

    private void stopHalfWay(Path folder) throws Exception {
        DemoData.execute(target, "ALTER DATABASE \"it standby source\" SET it.refuses = 'on'");
        assertThatThrownBy(() -> migration(folder).migrate()).hasMessageContaining("refused");
        DemoData.execute(target, "ALTER DATABASE \"it standby source\" RESET it.refuses");
    }

    private static String database(Started server) {
        return server.superuserUrl().replaceFirst("/postgres$", "/moved");
    }

    private Migration migration(Path folder) {
        return Interruption.migration(
                ConnectionString.parse(standby), ConnectionString.parse(target), folder, Way.DEFAULT);
    }

    /** Of all until a record which is no transaction's. */
    private void awaitReplay() throws Exception {
        String written = DemoData.ask(primary, "SELECT pg_logical_emit_message(false, 'it', '')");
        String replayed = "SELECT pg_last_wal_replay_lsn() >= '%s'".formatted(written);
        for (int i = 0; i < 100 && !DemoData.ask(standby, replayed).equals("t"); i++) {
            Thread.sleep(100);
        }
        assertThat(DemoData.ask(standby, replayed)).isEqualTo("t");
    }
}
