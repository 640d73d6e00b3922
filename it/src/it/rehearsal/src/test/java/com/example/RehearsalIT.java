package com.example;

import static io.github.timescalemigrate.junit.TimescaleContainers.connectionString;

import io.github.timescalemigrate.junit.MigrationContract;
import io.github.timescalemigrate.junit.Source;
import io.github.timescalemigrate.junit.Target;
import io.github.timescalemigrate.junit.TimescaleContainers;
import io.github.timescalemigrate.migration.Migration;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.MountableFile;

@Testcontainers(parallel = true, disabledWithoutDocker = true)
class RehearsalIT implements MigrationContract {
    @Container @Source
    static final PostgreSQLContainer SOURCE = TimescaleContainers.of(Images.TIMESCALEDB);

    @Container @Target
    static final PostgreSQLContainer TARGET = TimescaleContainers.of(Images.TIMESCALEDB);

    @BeforeAll
    static void migrate(@TempDir Path folder) {
        TimescaleContainers.load(SOURCE, MountableFile.forClasspathResource("fixture.sql"));
        Migration.of(connectionString(SOURCE), connectionString(TARGET), folder).migrate();
    }
}
