package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.inventory.Depth;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.migration.Migration;
import io.github.timescalemigrate.migration.Settings;
import io.github.timescalemigrate.migration.Settings.Way;
import io.github.timescalemigrate.migration.Workspace;
import io.github.timescalemigrate.report.RefusedException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How deep a target is compared with a source that may be gone. */
@ExtendWith(TimescaleServers.class)
class VerifyIT {
    private static final String DATABASE = "it verify";

    private static final String CHANGE = "UPDATE public.readings SET value = -1 WHERE value = 7";

    private static final String MARKS =
            "SELECT count(*) FROM _timescaledb_catalog.metadata WHERE starts_with(key, 'timescale_migrate_')";

    private final TimescaleServer sources;
    private final TimescaleServer targets;
    private final Path folder;
    private String source = "";
    private String target = "";

    VerifyIT(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets, @TempDir Path folder) {
        this.sources = sources;
        this.targets = targets;
        this.folder = folder;
    }

    @BeforeEach
    void createDatabases() throws SQLException {
        source = sources.createDatabase(DATABASE);
        target = targets.createDatabase(DATABASE);
        DemoData.execute(
                source,
                "CREATE EXTENSION timescaledb",
                "CREATE TABLE readings (at timestamptz PRIMARY KEY, value int)",
                "SELECT create_hypertable('readings', 'at')",
                "INSERT INTO readings SELECT '2024-01-01Z'::timestamptz + n * interval '1 day', n FROM generate_series(1, 100) n",
                "CREATE TABLE notes AS SELECT 1 AS n");
    }

    @AfterEach
    void dropDatabases() throws SQLException {
        sources.dropDatabase(DATABASE);
        targets.dropDatabase(DATABASE);
    }

    @Test
    void isAsDeepAsTheManifestWhereNoSourceIsNamed() throws SQLException {
        Migration dumping = migration(source, Depth.CHECKSUMS, "*", Way.DEFAULT);
        dumping.dump();
        dumping.restore();

        assertThat(migration(null, null, "*", Way.DEFAULT).verify().target().depth())
                .isEqualTo(Depth.CHECKSUMS);
        DemoData.execute(target, CHANGE);
        assertThat(migration(null, Depth.COUNTS, "*", Way.DEFAULT).verify().identical())
                .isTrue();
        assertThat(migration(null, null, "notes", Way.DEFAULT).verify().identical())
                .isTrue();
        assertThatThrownBy(() -> migration(null, null, "readings", Way.DEFAULT).verify())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("public.readings: 1 difference")
                .hasMessageContaining("checksum");
    }

    @Test
    void isNoDeeperThanTheManifestUnlessTheSourceIsNamed() throws SQLException {
        Migration dumping = migration(source, null, "*", Way.DEFAULT);
        dumping.dump();
        dumping.restore();

        assertThatThrownBy(
                        () -> migration(null, Depth.CHECKSUMS, "*", Way.DEFAULT).verify())
                .isInstanceOf(RefusedException.class)
                .hasMessage("The manifest of the dump was made at depth COUNTS, and cannot be compared at CHECKSUMS");
        assertThat(migration(source, Depth.CHECKSUMS, "*", Way.DEFAULT).verify().identical())
                .isTrue();
        DemoData.execute(target, CHANGE);
        assertThat(migration(source, null, "*", Way.DEFAULT).verify().identical())
                .isTrue();
        assertThatThrownBy(() ->
                        migration(source, Depth.CHECKSUMS, "*", Way.DEFAULT).verify())
                .hasMessageContaining("row (\"2024-01-08 00:00:00+00\") differs");
    }

    /** Only rows that were compared let jobs of the target change them; wherever that is done. */
    @Test
    void letsTheTargetGoOnceItsRowsAreCompared(@TempDir Path elsewhere) throws SQLException {
        Migration dumping = migration(source, null, "*", Way.DEFAULT);
        dumping.dump();
        dumping.restore();

        assertThat(migration(source, Depth.METADATA, "*", Way.DEFAULT).verify().identical())
                .isTrue();
        assertThat(migration(source, null, "notes", Way.DEFAULT).verify().identical())
                .isTrue();
        assertThat(DemoData.ask(target, MARKS)).isEqualTo("2");
        Migration other = new Migration(new Settings(
                ConnectionString.parse(source),
                ConnectionString.parse(target),
                new Workspace(elsewhere),
                null,
                Set.of(),
                TableFilter.ALL));
        assertThat(other.verify().identical()).isTrue();
        assertThat(DemoData.ask(target, MARKS)).isEqualTo("0");
    }

    @Test
    void takesNoRowsForTheSameOfDefinitionsAlone() {
        Way way = Way.DEFAULT.withoutRows();
        Migration dumping = migration(source, Depth.CHECKSUMS, "*", way);
        dumping.dump();
        dumping.restore();

        for (Depth depth : Depth.values()) {
            for (String from : new @Nullable String[] {null, source}) {
                Comparison comparison = migration(from, depth, "*", way).verify();

                assertThat(comparison.target().depth()).isEqualTo(depth);
                assertThat(comparison.identical()).isTrue();
            }
        }
    }

    private Migration migration(@Nullable String from, @Nullable Depth depth, String tables, Way way) {
        return new Migration(new Settings(
                from == null ? null : ConnectionString.parse(from),
                ConnectionString.parse(target),
                new Workspace(folder),
                null,
                Set.of(),
                tables.equals("*") ? TableFilter.ALL : TableFilter.parse(tables),
                depth,
                way));
    }
}
