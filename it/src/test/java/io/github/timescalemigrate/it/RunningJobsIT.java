package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.migration.Migration;
import io.github.timescalemigrate.migration.Settings;
import io.github.timescalemigrate.migration.Workspace;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of the source compress and decompress chunks all the time: no row may be lost, and they go on afterwards. */
@ExtendWith(TimescaleServers.class)
@EnabledOnCommunity({SOURCE, TARGET})
class RunningJobsIT {
    private static final String DATABASE = "it running jobs";

    private static final String ROWS =
            "SELECT count(*) || ' ' || sum(hashtextextended(m::text, 0)) FROM public.metrics AS m";

    private static final String RUNS =
            "SELECT coalesce(sum(total_runs), 0) FROM timescaledb_information.job_stats WHERE job_id >= 1000";

    private Path folder = Path.of("");
    private String source = "";
    private String target = "";
    private String rows = "";

    @BeforeEach
    void startJobs(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets, @TempDir Path workspace)
            throws Exception {
        folder = workspace;
        source = sources.createDatabase(DATABASE);
        target = targets.createDatabase(DATABASE);
        DemoData.execute(
                source,
                "CREATE EXTENSION timescaledb",
                "CREATE TABLE metrics (at timestamptz NOT NULL, device int, value double precision)",
                "SELECT create_hypertable('metrics', 'at', chunk_time_interval => INTERVAL '1 day')",
                """
                INSERT INTO metrics SELECT '2024-01-01Z'::timestamptz + n * INTERVAL '1 minute', n % 7, n
                  FROM generate_series(0, 28799) AS n
                """,
                "ALTER TABLE metrics SET (timescaledb.compress, timescaledb.compress_segmentby = 'device')",
                """
                CREATE PROCEDURE decompress_some(job_id int, config jsonb) LANGUAGE plpgsql AS $$
                DECLARE chunk regclass;
                BEGIN
                    FOR chunk IN SELECT format('%I.%I', chunk_schema, chunk_name)::regclass FROM timescaledb_information.chunks
                                  WHERE is_compressed ORDER BY random() LIMIT 5 LOOP
                        PERFORM public.decompress_chunk(chunk);
                        COMMIT;
                    END LOOP;
                END $$
                """,
                "SELECT add_compression_policy('metrics', INTERVAL '1 second', schedule_interval => INTERVAL '1 second')",
                "SELECT add_job('decompress_some', INTERVAL '1 second')");
        rows = DemoData.ask(source, ROWS);
        awaitRuns(source, 0); // A server may have no worker left for them.
    }

    /** Else their jobs run on. */
    @AfterEach
    void dropDatabases(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) throws SQLException {
        sources.dropDatabase(DATABASE);
        targets.dropDatabase(DATABASE);
    }

    @RepeatedTest(20)
    void noRowIsLost() throws SQLException {
        migrate();

        assertThat(DemoData.ask(target, ROWS)).isEqualTo(rows);
        assertThat(DemoData.ask(source, ROWS)).isEqualTo(rows);
    }

    @Test
    void theyGoOnAfterwards() throws Exception {
        migrate();

        awaitRuns(source, Integer.parseInt(DemoData.ask(source, RUNS)) + 1);
    }

    @Test
    void oneThatRunsIsDueAtOnceOnTheTarget() throws Exception {
        DemoData.execute(
                source,
                "SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs WHERE job_id >= 1000",
                """
                CREATE PROCEDURE doze(job_id int, config jsonb) LANGUAGE plpgsql AS $$
                BEGIN PERFORM pg_sleep(3); END $$
                """,
                "SELECT add_job('doze', INTERVAL '1 hour')");
        await(
                source,
                """
                SELECT EXISTS (SELECT FROM timescaledb_information.job_stats
                                WHERE job_status = 'Running' AND job_id = (SELECT max(job_id) FROM timescaledb_information.jobs))
                """);
        migrate();

        assertThat(folder.resolve("dump.json")).content().contains("nextStart").doesNotContain("infinity");
        awaitRuns(target, 0);
    }

    private static void awaitRuns(String database, int before) throws Exception {
        await(database, "SELECT (" + RUNS + ") > " + before);
    }

    private static void await(String database, String condition) throws Exception {
        for (int tenth = 0; tenth < 200 && DemoData.ask(database, condition).equals("f"); tenth++) {
            Thread.sleep(100);
        }
        assertThat(DemoData.ask(database, condition)).as(condition).isEqualTo("t");
    }

    private void migrate() {
        new Migration(new Settings(
                        ConnectionString.parse(source),
                        ConnectionString.parse(target),
                        new Workspace(folder),
                        null,
                        Set.of("running-jobs"),
                        TableFilter.ALL))
                .migrate();
    }
}
