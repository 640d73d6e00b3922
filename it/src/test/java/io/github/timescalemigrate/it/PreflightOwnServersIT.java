package io.github.timescalemigrate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.it.ServerProvider.Started;
import io.github.timescalemigrate.it.ServerProvider.UnavailableException;
import io.github.timescalemigrate.it.TimescaleServer.Role;
import io.github.timescalemigrate.preflight.Finding.Status;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What takes servers of its own, whichever the other tests have: a standby, and settings that a server takes when it starts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreflightOwnServersIT {
    private List<Started> servers = List.of();
    private String primary = "";
    private String standby = "";
    private String other = "";
    private Path tools = Path.of("");

    @BeforeAll
    void startServers() throws Exception {
        try {
            servers = EmbeddedServer.startWithStandby(Role.SOURCE);
        } catch (UnavailableException e) {
            Assumptions.abort("no standby without an embedded server: " + e.reason());
        }
        String url = servers.get(0).superuserUrl();
        DemoData.execute(url, "CREATE DATABASE moved", "CREATE DATABASE other");
        primary = database(servers.get(0), "moved");
        standby = database(servers.get(1), "moved");
        other = database(servers.get(0), "other");
        tools = servers.get(0).toolsFolder().orElseThrow();
        DemoData.execute(
                primary,
                "CREATE EXTENSION timescaledb",
                "CREATE TABLE metrics (at timestamptz NOT NULL, value int)",
                "SELECT create_hypertable('metrics', 'at')",
                "INSERT INTO metrics VALUES ('2024-01-01', 1)",
                "CREATE UNLOGGED TABLE \"Scratch's\" (id int)");
        awaitReplay();
    }

    @AfterAll
    void stopServers() {
        for (int i = servers.size() - 1; i >= 0; i--) {
            servers.get(i).stop().run();
        }
    }

    @Test
    void aSourceThatIsAStandby() throws Exception {
        Findings.of(primary, other).only("standby", Status.PASS);
        assertThat(Findings.of(standby, other).only("standby", Status.FAILURE).found())
                .isEqualTo("source: a standby, which cannot read unlogged tables: public.\"Scratch's\"");

        DemoData.execute(primary, "ALTER TABLE \"Scratch's\" SET LOGGED");
        awaitReplay();
        Findings findings = Findings.of(standby, other);
        var warning = findings.only("standby", Status.WARNING);
        assertThat(warning.found())
                .startsWith("source: a standby that goes on replaying: ")
                .endsWith("; it may cancel the dump:"
                        + " max_standby_streaming_delay 30s, max_standby_archive_delay 30s, hot_standby_feedback off");
        assertThat(findings.all()).noneMatch(finding -> finding.found().startsWith("could not be checked"));

        new Remedies(standby, other, tools).execute(warning);

        Findings.of(standby, other).only("standby", Status.PASS);
        DemoData.execute(standby, "SELECT pg_wal_replay_resume()");
    }

    @Test
    void aTargetThatIsAStandby() {
        assertThat(Findings.of(other, standby)
                        .only("target-writable", Status.FAILURE)
                        .found())
                .isEqualTo("target: a standby, which cannot be written to");
    }

    @Test
    void aTargetThatLacksTheLibraryOrWorkers() throws Exception {
        DemoData.execute(other, "ALTER SYSTEM SET shared_preload_libraries = auto_explain");
        EmbeddedServer.restartPrimary();
        Findings findings = Findings.of(standby, other);
        findings.only("background-workers", Status.NOT_APPLICABLE);
        var library = findings.of("timescaledb-preloaded").stream()
                .filter(finding -> finding.status() == Status.FAILURE)
                .findAny()
                .orElseThrow();
        assertThat(library.found()).startsWith("target: ");

        new Remedies(standby, other, tools).execute(library);
        DemoData.execute(other, "ALTER SYSTEM SET timescaledb.max_background_workers = 2");
        EmbeddedServer.restartPrimary();
        findings = Findings.of(standby, other);
        findings.assertAll("timescaledb-preloaded", Status.PASS);
        var workers = findings.only("background-workers", Status.WARNING);
        assertThat(workers.found()).startsWith("target: timescaledb.max_background_workers 2, ");

        new Remedies(standby, other, tools).execute(workers);
        EmbeddedServer.restartPrimary();
        Findings.of(standby, other).only("background-workers", Status.PASS);
    }

    private static String database(Started server, String name) {
        return server.superuserUrl().replaceFirst("/postgres$", "/" + name);
    }

    private void awaitReplay() throws Exception {
        String written = DemoData.ask(primary, "SELECT pg_current_wal_lsn()");
        String replayed = "SELECT pg_last_wal_replay_lsn() >= '%s'".formatted(written);
        String url = servers.get(1).superuserUrl();
        for (int i = 0; i < 100 && !DemoData.ask(url, replayed).equals("t"); i++) {
            Thread.sleep(100);
        }
        assertThat(DemoData.ask(url, replayed)).isEqualTo("t");
    }
}
