package io.github.timescalemigrate.pgtools;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.connection.ConnectionString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The end of restoring mode finds the sessions of a killed psql by their application name. */
@DisabledOnOs(OS.WINDOWS)
class ApplicationNameTest {
    private final Path folder;

    ApplicationNameTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private String applicationName(ConnectionString database) throws IOException {
        Path psql = folder.resolve("psql");
        Files.writeString(psql, "#!/bin/sh\necho \"name: $PGAPPNAME\"\n");
        Files.setPosixFilePermissions(psql, PosixFilePermissions.fromString("rwx------"));
        Path log = folder.resolve("psql.log");
        new PgTools(folder, ToolVersion.parse("psql (PostgreSQL) 17.6").orElseThrow(), "")
                .run(new ToolRun(PgTool.PSQL, List.of(), database, log));
        return Files.readString(log)
                .lines()
                .filter(line -> line.contains("name: "))
                .findAny()
                .orElse("");
    }

    @Test
    void connectionsOwnNameStands() throws IOException {
        var database = ConnectionString.parse("postgres://u@h/d").withApplicationName("timescale-migrate restore 1");

        assertThat(applicationName(database)).endsWith("name: timescale-migrate restore 1");
    }

    @Test
    void otherwiseItIsTheProducts() throws IOException {
        assertThat(applicationName(ConnectionString.parse("postgres://u@h/d"))).endsWith("name: timescale-migrate");
    }
}
