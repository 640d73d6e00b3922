package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.preflight.Finding;
import io.github.timescalemigrate.preflight.Finding.Status;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** All checks of a clean pair are quick, and write nothing. */
@ExtendWith(TimescaleServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreflightCostIT {
    private static final String DATABASE = "it preflight cost";
    /** Where the log of what is written ends, and the next transaction that would write. */
    private static final String WRITTEN =
            "SELECT pg_catalog.pg_current_wal_insert_lsn() || ' ' || pg_catalog.txid_snapshot_xmax(pg_catalog.txid_current_snapshot())";

    private String source = "";
    private String target = "";

    @BeforeAll
    void createAThousandChunks(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets)
            throws SQLException {
        source = sources.createDatabase(DATABASE);
        target = targets.createDatabase(DATABASE);
        DemoData.execute(
                source,
                "CREATE EXTENSION timescaledb",
                "CREATE TABLE metrics (time timestamptz NOT NULL, value int)",
                "SELECT create_hypertable('metrics', 'time', chunk_time_interval => interval '1 day')",
                "INSERT INTO metrics SELECT '2020-01-01 12:00Z'::timestamptz + n * interval '1 day', n"
                        + " FROM generate_series(0, 999) AS n",
                "VACUUM ANALYZE"); // Else the first to read would tidy up, which is written too.
    }

    @AfterAll
    void drop(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) throws SQLException {
        sources.dropDatabase(DATABASE);
        targets.dropDatabase(DATABASE);
    }

    @Test
    void checksAThousandChunksInUnderTenSeconds() {
        Instant start = Instant.now();

        Findings findings = Findings.of(source, target);

        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(10));
        assertThat(findings.all()).noneMatch(Finding::stops);
        assertThat(findings.only("size", Status.PASS).found()).contains("largest: public.metrics ");
        assertThat(findings.of("link"))
                .extracting(Finding::found)
                .satisfiesExactly(
                        from -> assertThat(from).startsWith("source: round trip "),
                        to -> assertThat(to).startsWith("target: round trip "),
                        estimate -> assertThat(estimate)
                                .startsWith("estimated downtime: ")
                                .contains(" tables: dump "));
        findings.assertAll("disk-space", Status.PASS);
    }

    @Test
    void sendsNothingLargeToAServerThatLogsStatements(@On(TARGET) TimescaleServer targets) throws SQLException {
        String logging = targets.createDatabase("it preflight logging");
        DemoData.execute(logging, "ALTER DATABASE \"it preflight logging\" SET log_statement = 'all'");

        assertThat(Findings.of(source, logging).of("link"))
                .extracting(Finding::found)
                .anyMatch(found -> found.endsWith(" from there (not to it, as it logs statements)"));

        targets.dropDatabase("it preflight logging");
    }

    @Test
    @EnabledOnCommunity
    void compressedChunksAndContinuousAggregatesHaveTheirOwnersNames() throws SQLException {
        DemoData.execute(
                source,
                "ALTER TABLE metrics SET (timescaledb.compress)",
                "SELECT compress_chunk(chunk) FROM show_chunks('metrics', older_than => '2020-01-03'::timestamptz) AS chunk",
                "CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS"
                        + " SELECT time_bucket('1 day', time) AS day, sum(value) AS total FROM metrics GROUP BY 1");

        assertThat(Findings.of(source, target).only("size", Status.PASS).found())
                .contains("largest: public.metrics ", ", public.daily ")
                .doesNotContain("_timescaledb");
    }

    /** The servers' own work, such as a checkpoint, may fall into one of a few runs, but hardly into each. */
    @Test
    void writesNothingToEitherSide() throws SQLException {
        Findings.of(source, target);
        List<String> written = new ArrayList<>();
        for (int run = 0; run < 5; run++) {
            String before = DemoData.ask(source, WRITTEN) + " / " + DemoData.ask(target, WRITTEN);
            Findings.of(source, target);
            String after = DemoData.ask(source, WRITTEN) + " / " + DemoData.ask(target, WRITTEN);
            if (before.equals(after)) {
                return;
            }
            written.add(before + " -> " + after);
        }
        assertThat(written).isEmpty();
    }
}
