package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.migration.Format;
import io.github.timescalemigrate.migration.Migration;
import io.github.timescalemigrate.migration.Settings;
import io.github.timescalemigrate.migration.Settings.Way;
import io.github.timescalemigrate.migration.Workspace;
import io.github.timescalemigrate.report.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A part of a database is moved: what stays behind leaves nothing on the target, and its rows are not in the dump. */
@ExtendWith(TimescaleServers.class)
class SelectionIT {
    private static final String RELATIONS =
            """
            SELECT string_agg(format('%s.%s', n.nspname, c.relname), ' ' ORDER BY n.nspname, c.relname)
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'v', 'm') AND n.nspname !~ '^(pg_|_timescaledb_|timescaledb_|information_schema)'
               AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
            """;

    private static final String INTERNAL =
            """
            SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = '_timescaledb_internal'::regnamespace
               AND relname ~ '^(_hyper_|compress_hyper_|_materialized_|_compressed_)'
            """;

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
        DemoData.load(source);
        DemoData.execute(
                source,
                "CREATE TABLE base (id int); CREATE TABLE heir () INHERITS (base)",
                "INSERT INTO heir VALUES (1), (2)",
                "CREATE TABLE parts (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10)",
                "INSERT INTO parts VALUES (3)");
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void oneHypertableStaysBehindWithItsChunks(Format format) throws Exception {
        String chunks = DemoData.ask(source, "SELECT count(*) FROM show_chunks('flights')");

        migration(TableFilter.parse("!flights, !delay_by_state, !parts*"), Way.DEFAULT.in(format))
                .migrate();

        assertThat(DemoData.ask(target, RELATIONS))
                .isEqualTo(DemoData.ask(source, RELATIONS)
                        .replace(" public.delay_by_state", "")
                        .replace(" public.flights", "")
                        .replace(" public.parts_1", ""));
        assertThat(DemoData.ask(target, INTERNAL))
                .isEqualTo(DemoData.ask(source, INTERNAL.replace("count(*)", "count(*) - " + chunks)));
        assertThat(DemoData.ask(target, "SELECT count(*) FROM _timescaledb_catalog.chunk"))
                .isEqualTo(DemoData.ask(source, "SELECT count(*) - " + chunks + " FROM _timescaledb_catalog.chunk"));
        assertThat(DemoData.ask(target, "SELECT count(*) FROM base")).isEqualTo("2");
        if (format == Format.PLAIN) {
            assertThat(Files.readString(folder.resolve("dump.sql")))
                    .doesNotContain("COPY \"_timescaledb_internal\".\"_hyper_1_");
        }
        assertThat(DemoData.ask(
                        target,
                        "SELECT count(*) FROM _timescaledb_catalog.metadata WHERE key = 'timescale_migrate_restore'"))
                .isEqualTo("0");
    }

    @Test
    void oneSchemaIsMoved() throws Exception {
        migration(TableFilter.parse("weather", ""), Way.DEFAULT).migrate();

        assertThat(DemoData.ask(target, RELATIONS)).startsWith("weather.").doesNotContain("public.");
        assertThat(DemoData.ask(target, "SELECT count(*) FROM weather.hourly"))
                .isEqualTo(DemoData.ask(source, "SELECT count(*) FROM weather.hourly"));
    }

    @Test
    void aTableStaysWithItsPartitions() {
        assertThatThrownBy(() ->
                        migration(TableFilter.parse("!parts"), Way.DEFAULT).migrate())
                .hasMessageContaining("public.parts_1 needs public.parts");
    }

    @Test
    void aTableStaysWithItsHeirs() {
        assertThatThrownBy(
                        () -> migration(TableFilter.parse("!base"), Way.DEFAULT).migrate())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("public.heir needs public.base");
    }

    @Test
    void aNameThatMeansNothingIsRefused() {
        assertThatThrownBy(() -> migration(TableFilter.parse("wether", "!flihgts"), Way.DEFAULT)
                        .migrate())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("nothing of the name wether, !public.flihgts");
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void onlyDefinitionsAreMoved(Format format) throws Exception {
        migration(TableFilter.ALL, Way.DEFAULT.in(format).withoutRows()).migrate();

        assertThat(DemoData.ask(target, RELATIONS)).isEqualTo(DemoData.ask(source, RELATIONS));
        assertThat(DemoData.ask(target, "SELECT count(*) FROM flights")).isEqualTo("0");
        assertThat(DemoData.ask(target, "SELECT count(*) FROM _timescaledb_catalog.chunk"))
                .isEqualTo("0");
        DemoData.execute(
                target, "INSERT INTO flights SELECT (f).* FROM (SELECT NULL::flights AS f) AS none WHERE false");
    }

    @Test
    @EnabledOnCommunity({SOURCE, TARGET})
    void compressedChunksAggregatesAndPoliciesStayBehindToo() throws Exception {
        DemoData.execute(
                source,
                "ALTER TABLE flights SET (timescaledb.compress, timescaledb.compress_segmentby = 'origin')",
                "SELECT compress_chunk(c) FROM show_chunks('flights', older_than => '2001-02-01'::timestamp) AS c",
                "SELECT add_compression_policy('flights', INTERVAL '100 years')",
                "ALTER TABLE weather.hourly SET (timescaledb.compress)",
                "SELECT compress_chunk(c) FROM show_chunks('weather.hourly') AS c LIMIT 2",
                "SELECT add_retention_policy('weather.hourly', INTERVAL '200 years')");
        DemoData.execute(
                source,
                """
                CREATE MATERIALIZED VIEW delay_by_day WITH (timescaledb.continuous) AS
                SELECT time_bucket(INTERVAL '1 day', departed_at) AS day, avg(delay_minutes) AS delay
                  FROM flights GROUP BY 1
                """);
        assertThatThrownBy(() -> migration(TableFilter.parse("!flights, !delay_by_state"), Way.DEFAULT)
                        .migrate())
                .hasMessageContaining("public.delay_by_day needs public.flights");

        migration(TableFilter.parse("!flights, !delay_by_state, !delay_by_day"), Way.DEFAULT)
                .migrate();

        assertThat(DemoData.ask(target, RELATIONS)).doesNotContain("flights").doesNotContain("delay_by_day");
        assertThat(DemoData.ask(target, "SELECT count(*) FROM weather.hourly"))
                .isEqualTo(DemoData.ask(source, "SELECT count(*) FROM weather.hourly"));
        assertThat(DemoData.ask(
                        target,
                        "SELECT string_agg(proc_name, ' ') FROM timescaledb_information.jobs WHERE job_id >= 1000"))
                .isEqualTo("policy_retention");
        assertThat(DemoData.ask(target, "SELECT count(*) FROM _timescaledb_catalog.continuous_agg"))
                .isEqualTo("0");
    }

    private Migration migration(TableFilter tables, Way way) {
        return new Migration(new Settings(
                ConnectionString.parse(source),
                ConnectionString.parse(target),
                new Workspace(folder),
                null,
                Set.of(),
                tables,
                way));
    }
}
