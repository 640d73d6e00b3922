package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.preflight.Finding;
import io.github.timescalemigrate.preflight.Finding.Status;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The checks of the source's jobs. */
@ExtendWith(TimescaleServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreflightJobsIT {
    private static final String DATABASE = "it preflight jobs";
    private static final String OWNER = "\"Job 'owner'\"";
    private String source = "";
    private String target = "";
    private String asOrdinary = "";
    private Path tools = Path.of("");

    @BeforeAll
    void createDatabases(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) throws SQLException {
        source = sources.createDatabase(DATABASE);
        target = targets.createDatabase(DATABASE);
        tools = sources.toolsFolder().orElseThrow();
        DemoData.execute(
                source,
                "CREATE EXTENSION timescaledb",
                "CREATE TABLE metrics (time timestamptz NOT NULL, value int)",
                "SELECT create_hypertable('metrics', 'time')",
                "INSERT INTO metrics SELECT '2020-01-02'::timestamptz + n * interval '7 days', n FROM generate_series(0, 2) AS n");
        dropRoles(sources, targets);
        DemoData.execute(source, "CREATE ROLE " + OWNER + " LOGIN");
        DemoData.execute(target, "CREATE ROLE it_ordinary LOGIN PASSWORD 'ordinary'");
        asOrdinary = TimescaleServer.as("it_ordinary", "ordinary", target);
    }

    @AfterAll
    void drop(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) throws SQLException {
        sources.dropDatabase(DATABASE);
        targets.dropDatabase(DATABASE);
        dropRoles(sources, targets);
    }

    private static void dropRoles(TimescaleServer sources, TimescaleServer targets) throws SQLException {
        DemoData.execute(sources.superuserUrl(), "DROP ROLE IF EXISTS " + OWNER);
        DemoData.execute(targets.superuserUrl(), "DROP ROLE IF EXISTS " + OWNER, "DROP ROLE IF EXISTS it_ordinary");
    }

    @Test
    void aDatabaseWithoutJobsPasses(@On(SOURCE) TimescaleServer sources) throws SQLException {
        String empty = sources.createDatabase("it preflight no jobs");
        DemoData.execute(empty, "CREATE EXTENSION timescaledb");
        Findings findings = Findings.of(empty, asOrdinary);

        findings.assertAll("running-jobs", Status.PASS);
        findings.assertAll("job-owners", Status.PASS);
        findings.assertAll("due-jobs", Status.PASS);
    }

    @Test
    @EnabledOnCommunity({SOURCE, TARGET})
    void findsAnOwnerThatTheTargetWouldNotHave() throws Exception {
        DemoData.execute(
                source,
                "CREATE PROCEDURE nothing(job_id int, config jsonb) LANGUAGE sql AS 'SELECT 1'",
                "SET ROLE " + OWNER,
                "SELECT add_job('nothing', '1 day', initial_start => now() + interval '1 day')");
        Findings.of(source, target).assertAll("job-owners", Status.PASS);

        Finding failure = Findings.of(source, asOrdinary).only("job-owners", Status.FAILURE);
        assertThat(failure.found()).startsWith("target: has no role Job 'owner', which owns User-Defined Action [");

        remedies().execute(failure);

        Findings.of(source, asOrdinary).assertAll("job-owners", Status.PASS);
    }

    @Test
    @EnabledOnCommunity({SOURCE, TARGET})
    void tellsWhatRetentionWouldDropFirst() throws Exception {
        DemoData.execute(
                source,
                "SELECT add_retention_policy('metrics', interval '1 year', initial_start => now() + interval '1 day')");

        assertThat(Findings.of(source, target).only("due-jobs", Status.PASS).found())
                .contains("retention will drop 3 chunks of public.metrics [2020-01-02, 2020-01-23)");
        DemoData.execute(
                source,
                "SELECT _timescaledb_functions.stop_background_workers()",
                "UPDATE _timescaledb_internal.bgw_job_stat SET next_start = now() - interval '1 hour'");
        Finding warning = Findings.of(source, target).only("due-jobs", Status.WARNING);
        assertThat(warning.found())
                .contains(
                        "retention is overdue, and drops at once 3 chunks of public.metrics [2020-01-02, 2020-01-23)");

        remedies().execute(warning);

        Findings.of(source, target).assertAll("due-jobs", Status.PASS);
        DemoData.execute(source, "SELECT _timescaledb_functions.start_background_workers()");
    }

    @Test
    @EnabledOnCommunity({SOURCE, TARGET})
    void findsJobsThatRunOrMayStart() throws Exception {
        DemoData.execute(
                source,
                "CREATE PROCEDURE sleep(job_id int, config jsonb) LANGUAGE sql AS 'SELECT pg_sleep(60)'",
                "SELECT add_job('sleep', '1 day', initial_start => now() + interval '1 day')");
        String scheduler =
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE '%Scheduler'";
        for (int i = 0; i < 300 && DemoData.ask(source, scheduler).equals("0"); i++) {
            Thread.sleep(100);
        }
        assertThat(Findings.of(source, target).only("running-jobs", Status.PASS).found())
                .contains("held for as long as the dump runs, ", "User-Defined Action [");
        DemoData.execute(source, "ALTER ROLE " + OWNER + " PASSWORD 'owner'");
        String asOwner = TimescaleServer.as("Job 'owner'", "owner", source);
        Finding warning = Findings.of(asOwner, target).only("running-jobs", Status.WARNING);
        assertThat(warning.found()).contains("may start during the dump", "User-Defined Action [");
        remedies().execute(warning);
        Findings.of(asOwner, target).only("running-jobs", Status.PASS);

        DemoData.execute(source, "SELECT add_job('sleep', '1 day')");
        String running =
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'User-D%'"
                        + " AND query LIKE '%sleep%'";
        for (int i = 0; i < 100 && DemoData.ask(source, running).equals("0"); i++) {
            Thread.sleep(100);
        }
        Finding failure = Findings.of(source, target).only("running-jobs", Status.WARNING);
        assertThat(failure.found()).startsWith("source: 1 job running, ").contains(" (User-Defined Action [");

        remedies().execute(failure);
        for (int i = 0; i < 100 && !DemoData.ask(source, running).equals("0"); i++) {
            Thread.sleep(100);
        }

        Findings.of(source, target).assertAll("running-jobs", Status.PASS);
    }

    private Remedies remedies() {
        return new Remedies(source, target, tools);
    }
}
