package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.preflight.Finding;
import io.github.timescalemigrate.preflight.Finding.Status;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The checks of what a dump takes from the source. */
@ExtendWith(TimescaleServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreflightSourceIT {
    /** A role with a name that has to be quoted in SQL and in a shell. */
    private static final String READER = "o'Reader \"x\"";

    private static final String QUOTED_READER = "\"o'Reader \"\"x\"\"\"";
    private String source = "";
    private String asReader = "";
    private String target = "";
    private Path tools = Path.of("");

    @BeforeAll
    void createDatabases(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) throws SQLException {
        source = sources.createDatabase("it preflight source");
        target = targets.createDatabase("it preflight source");
        tools = sources.toolsFolder().orElseThrow();
        DemoData.execute(
                source,
                "CREATE EXTENSION timescaledb",
                "DROP ROLE IF EXISTS " + QUOTED_READER,
                "CREATE ROLE " + QUOTED_READER + " LOGIN PASSWORD 'reader'",
                "CREATE TABLE metrics (time timestamptz NOT NULL, value int)",
                "SELECT create_hypertable('metrics', 'time')",
                "INSERT INTO metrics SELECT now() - n * interval '7 days', n FROM generate_series(1, 7) AS n",
                "CREATE SCHEMA \"Hidden things\"",
                "CREATE TABLE \"Hidden things\".\"Odd 'one'\" (id serial PRIMARY KEY)",
                "SELECT lo_from_bytea(0, 'x')");
        asReader = TimescaleServer.as(READER, "reader", source);
    }

    @AfterAll
    void dropRole(@On(SOURCE) TimescaleServer sources) throws SQLException {
        sources.dropDatabase("it preflight source");
        DemoData.execute(sources.superuserUrl(), "DROP ROLE IF EXISTS " + QUOTED_READER);
    }

    @Test
    void findsWhatTheUserMayNotReadAndHowItMay() throws Exception {
        Findings asSuperuser = Findings.of(source, target);
        asSuperuser.assertAll("dump-privileges", Status.PASS);
        asSuperuser.assertAll("role-passwords", Status.PASS);

        Findings findings = Findings.of(asReader, target);
        assertThat(findings.only("role-passwords", Status.WARNING).found()).contains(QUOTED_READER);
        Finding failure = findings.only("dump-privileges", Status.FAILURE);
        assertThat(failure.found())
                .startsWith("source: " + QUOTED_READER + " may not read 1 schema (\"Hidden things\"); ")
                .contains(
                        "tables (\"Hidden things\".\"Odd 'one'\", public.metrics, _timescaledb_internal._hyper_1_1_chunk, ")
                .contains("1 sequence (\"Hidden things\".\"Odd 'one'_id_seq\"); 1 large object (");

        remedies().execute(failure);

        Findings.of(asReader, target).assertAll("dump-privileges", Status.PASS);
    }

    @Test
    void findsRowSecurityThatHoldsForTheUser() throws Exception {
        DemoData.execute(source, "CREATE TABLE tenants (id int)", "ALTER TABLE tenants ENABLE ROW LEVEL SECURITY");
        Findings.of(source, target).assertAll("row-security", Status.PASS);

        Finding failure = Findings.of(asReader, target).only("row-security", Status.FAILURE);
        assertThat(failure.found()).endsWith("on 1 table: public.tenants");

        remedies().execute(failure);

        Findings.of(asReader, target).assertAll("row-security", Status.PASS);
    }

    @Test
    void warnsOfApplicationsThatAreConnected() throws SQLException {
        Findings.of(source, target).assertAll("clients", Status.PASS);

        try (Connection one = Jdbc.connect(source);
                Connection other = Jdbc.connect(source)) {
            one.setClientInfo("ApplicationName", "orders");
            other.setClientInfo("ApplicationName", "orders");

            assertThat(Findings.of(source, target)
                            .only("clients", Status.WARNING)
                            .found())
                    .isEqualTo("source: 2 clients connected: orders as postgres (2)");
            assertThat(Findings.of(asReader, target)
                            .only("clients", Status.WARNING)
                            .found())
                    .isEqualTo("source: 2 clients connected: orders as postgres (2)");
        }
    }

    @Test
    void findsPreparedTransactions() throws Exception {
        assumeThat(DemoData.ask(source, "SHOW max_prepared_transactions"))
                .as("max_prepared_transactions")
                .isNotEqualTo("0");
        Findings.of(source, target).assertAll("prepared-transactions", Status.PASS);
        DemoData.execute(source, "BEGIN", "CREATE TABLE half (id int)", "PREPARE TRANSACTION 'half of it''s work'");

        Finding failure = Findings.of(source, target).only("prepared-transactions", Status.FAILURE);
        assertThat(failure.found()).endsWith("half of it's work");

        remedies().execute(failure);

        Findings.of(source, target).assertAll("prepared-transactions", Status.PASS);
    }

    @Test
    void countsTheLocksThatBothSidesNeed() {
        Findings findings = Findings.of(source, target);

        findings.assertAll("locks", Status.PASS);
        assertThat(findings.of("locks"))
                .extracting(Finding::found)
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("source: room for ")
                                .contains(" sequences, in 3 sessions: "),
                        second -> assertThat(second)
                                .startsWith("target: room for ")
                                .doesNotContain(" sequences", "sessions"));
        findings.assertAll("standby", Status.PASS);
    }

    private Remedies remedies() {
        return new Remedies(source, target, tools);
    }
}
