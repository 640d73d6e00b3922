package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.migration.Format;
import io.github.timescalemigrate.migration.Migration;
import io.github.timescalemigrate.migration.Settings.Way;
import io.github.timescalemigrate.preflight.Finding;
import io.github.timescalemigrate.preflight.Finding.Status;
import io.github.timescalemigrate.report.MigrationException;
import io.github.timescalemigrate.report.RefusedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a restore has left on the target is recognised, and dropped for a new attempt where the user says so. */
@ExtendWith(TimescaleServers.class)
class CleaningIT {
    private static final String DATABASE = "it cleaning";

    @TempDir
    private Path folder = Path.of("");

    private final TimescaleServer sources;
    private final TimescaleServer targets;
    private String source = "";
    private String target = "";

    CleaningIT(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) {
        this.sources = sources;
        this.targets = targets;
    }

    @BeforeEach
    void createDatabases() throws Exception {
        source = Everything.prepare(sources, DATABASE);
        target = Everything.prepare(targets, DATABASE);
    }

    @AfterEach
    void removeDatabasesAndRoles() throws Exception {
        Everything.remove(sources, DATABASE);
        Everything.remove(targets, DATABASE);
    }

    @ParameterizedTest
    @EnumSource(names = {"DIRECTORY", "PLAIN"})
    void aRestoreThatStoppedHalfWayIsRecognisedAndCleaned(Format format) throws Exception {
        DemoData.load(source);
        Interruption.makeSlow(source, target);
        Way way = Way.DEFAULT.in(format);
        var killed = Interruption.when(target, Interruption.LOADING, Interruption::killTheTools);

        assertThatThrownBy(() -> migration(way).migrate())
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining(format == Format.PLAIN ? "psql" : "pg_restore")
                .hasMessageContaining("is out of restoring mode and holds only a part of the data");
        killed.get();
        assertThat(DemoData.ask(target, "SELECT current_setting('timescaledb.restoring')"))
                .isEqualTo("off");
        String left = "target-empty: target: holds what a restore that stopped half-way has left there: ";
        assertThatThrownBy(() -> migration(way).check())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("1 check failed")
                .hasMessageContaining(left)
                .hasMessageContaining("-Dtimescale-migrate.clean=true empties it for a new attempt");
        assertThatThrownBy(() -> migration(way).migrate()).hasMessageContaining(left);
        assertThatThrownBy(() -> migration(way).restore()).hasMessageContaining(left);
        assertThatThrownBy(() -> migration(way).verify())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("restore that did not come to its end");
        assertThat(DemoData.ask(target, "SELECT to_regclass('public.waits') IS NOT NULL"))
                .isEqualTo("t");
        Interruption.makeFast(target);
        DemoData.execute(source, "UPDATE waits SET id = 2");

        assertThat(migration(way.cleaning()).check())
                .filteredOn(finding -> finding.check().equals("target-empty"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.status()).isEqualTo(Status.WARNING);
                    assertThat(finding.remedy())
                            .contains("The restore drops this first: ", "table public.flights", "table public.waits")
                            .contains("view public.delay_by_state", "routine public.slow()", "schema weather");
                });
        migration(way.cleaning()).migrate();

        assertIdentical();
        assertThat(DemoData.ask(target, "SELECT id FROM waits")).isEqualTo("2");
    }

    @ParameterizedTest
    @EnumSource(names = {"DIRECTORY", "PLAIN"})
    void everythingIsDroppedAndComesAgain(Format format) throws Exception {
        Everything.load(sources, source, sections());
        Way way = Way.DEFAULT.in(format);
        migration(way).dump();
        migration(way).restore();
        DemoData.execute(
                target,
                "UPDATE _timescaledb_catalog.metadata SET value = replace(value, 'LOADED', 'BEGUN')"
                        + " WHERE key = 'timescale_migrate_restore'");

        assertThat(migration(way.cleaning()).check()).noneMatch(Finding::stops);
        migration(way.cleaning()).restore();
        List<String> twice = differences();
        migration(way.cleaning()).verify();

        targets.dropDatabase(DATABASE);
        target = Everything.prepare(targets, DATABASE);
        migration(way).restore();
        assertThat(twice).isEqualTo(differences());
    }

    @Test
    void otherContentIsNeverDropped() throws Exception {
        DemoData.load(source);
        DemoData.load(target);

        assertThatThrownBy(() -> migration(Way.DEFAULT.cleaning()).migrate())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("target-empty: target: not empty")
                .hasMessageNotContaining("clean=true");
        migration(Way.DEFAULT).dump();
        assertThatThrownBy(() -> migration(Way.DEFAULT.cleaning()).restore())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("target-empty: target: not empty");
        assertThat(DemoData.ask(target, "SELECT count(*) FROM flights")).isEqualTo("20000");
    }

    @Test
    void manyChunksAreDroppedWithoutRunningOutOfLocks() throws Exception {
        DemoData.execute(source, "CREATE EXTENSION timescaledb");
        DemoData.execute(
                source,
                "CREATE SCHEMA parts",
                "CREATE TABLE public.readings (at timestamptz NOT NULL, device int, value text)",
                "CREATE INDEX ON public.readings (device, at)",
                "SELECT create_hypertable('public.readings', 'at', chunk_time_interval => INTERVAL '1 hour',"
                        + " associated_schema_name => 'parts')",
                "INSERT INTO public.readings SELECT '2024-01-01Z'::timestamptz + n * INTERVAL '1 hour', 1, 'x'"
                        + " FROM generate_series(1, 2000) AS n");
        Way way = Way.DEFAULT;
        migration(way).dump();
        migration(way).restore();

        migration(way.cleaning()).restore();

        assertThat(migration(way).verify().identical()).isTrue();
    }

    private Set<String> sections() throws Exception {
        Set<String> sections = new TreeSet<>();
        if (sources.isCommunity() && targets.isCommunity()) {
            sections.add("community");
        }
        return sections;
    }

    private void assertIdentical() throws Exception {
        assertThat(differences()).isEmpty();
    }

    private List<String> differences() throws Exception {
        List<String> differences = new ArrayList<>(ReadOut.of(source).differences(ReadOut.of(target)));
        differences.addAll(SchemaDump.of(sources, source, folder.resolve("source.sql"))
                .differences(SchemaDump.of(targets, target, folder.resolve("target.sql"))));
        differences.removeIf(difference -> difference.contains("timescale_migrate_restore"));
        return differences;
    }

    private Migration migration(Way way) {
        return Interruption.migration(
                ConnectionString.parse(source), ConnectionString.parse(target), folder.resolve("work"), way);
    }
}
