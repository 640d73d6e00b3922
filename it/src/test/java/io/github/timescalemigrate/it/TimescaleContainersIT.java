package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.junit.TimescaleContainers.connectionString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.inventory.InventoryReader;
import io.github.timescalemigrate.it.TimescaleServer.Role;
import io.github.timescalemigrate.junit.TimescaleContainers;
import io.github.timescalemigrate.migration.Migration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.MountableFile;

@EnabledWithDocker
@Testcontainers(parallel = true)
class TimescaleContainersIT {
    @Container
    private static final PostgreSQLContainer SOURCE = TimescaleContainers.of(EnabledWithDocker.TAG);

    @Container
    private static final PostgreSQLContainer TARGET =
            TimescaleContainers.of("timescale/timescaledb:" + EnabledWithDocker.TAG);

    @TempDir
    Path folder = Path.of("");

    @Test
    void areReadyForARehearsal() throws IOException {
        TimescaleContainers.load(
                SOURCE,
                script(
                        """
                        CREATE TABLE readings (at timestamptz NOT NULL, sensor int NOT NULL, value float);
                        SELECT create_hypertable('readings', 'at');
                        COPY readings FROM stdin;
                        2024-03-07 12:00:00+00	1	21.5
                        2024-03-17 12:00:00+00	1	22.5
                        \\.
                        """));

        Migration.of(connectionString(SOURCE), connectionString(TARGET), folder.resolve("workspace"))
                .migrate();

        Comparison comparison = Comparison.of(
                InventoryReader.read(connectionString(SOURCE)), InventoryReader.read(connectionString(TARGET)));
        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.target().rows()).isEqualTo(2);
    }

    @Test
    void sayWhichStatementOfAFixtureIsWrong() throws IOException {
        MountableFile script = script("CREATE TABLE before ();\nSELECT nosuch;\nCREATE TABLE after ();\n");

        assertThatThrownBy(() -> TimescaleContainers.load(SOURCE, script))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("fixture.sql cannot be loaded: ")
                .hasMessageContaining(":2: ERROR:  column \"nosuch\" does not exist");
        try (Database database = Database.connect(connectionString(SOURCE))) {
            assertThat(database.queryBoolean("SELECT to_regclass('public.after') IS NULL"))
                    .isTrue();
            database.execute("DROP TABLE public.before");
        }
    }

    @Test
    void haveRoomForManyChunksAndSendNoTelemetry() {
        try (Database database = Database.connect(connectionString(TARGET))) {
            assertThat(setting(database, "max_locks_per_transaction")).isEqualTo("128");
            assertThat(setting(database, "timescaledb.max_background_workers")).isEqualTo("16");
            assertThat(setting(database, "timescaledb.telemetry_level")).isEqualTo("off");
            assertThat(setting(database, "is_superuser")).isEqualTo("on");
        }
        assertThat(connectionString(TARGET).toString()).doesNotContain(TARGET.getPassword());
    }

    @Test
    void serveOurOwnTests() throws Exception {
        var docker = new DockerServer(Map.of("IT_IMAGE_17", "timescale/timescaledb:" + EnabledWithDocker.TAG));

        try (TimescaleServer server = TimescaleServer.start(Role.SOURCE, List.of(docker))) {
            assertThat(server.describe()).contains("Docker image timescale/timescaledb:" + EnabledWithDocker.TAG);
            DemoData.load(server.createDatabase("demo"));
        }
    }

    private static String setting(Database database, String name) {
        return database.queryOne("SELECT current_setting(?)", row -> row.getString(1), name);
    }

    /** Readable by its owner alone, who is not the container's. */
    private MountableFile script(String sql) throws IOException {
        Path file = Files.writeString(folder.resolve("fixture.sql"), sql);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return MountableFile.forHostPath(file);
    }
}
