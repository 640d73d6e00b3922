package com.example;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.junit.MigrationContract;
import io.github.timescalemigrate.junit.Source;
import io.github.timescalemigrate.junit.Target;
import io.github.timescalemigrate.migration.Migration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class ServersRehearsalIT implements MigrationContract {
    @Source
    static final ConnectionString SOURCE = database(System.getenv("SOURCE_SERVER"));

    @Target
    static final ConnectionString TARGET = database(System.getenv("TARGET_SERVER"));

    @BeforeAll
    static void migrate(@TempDir Path folder) throws IOException {
        try (Database source = Database.connect(SOURCE);
                var fixture = ServersRehearsalIT.class.getResourceAsStream("/fixture.sql")) {
            source.execute("SET search_path = public; " + new String(fixture.readAllBytes(), StandardCharsets.UTF_8));
        }
        Migration.of(SOURCE, TARGET, folder).migrate();
    }

    private static ConnectionString database(String server) {
        try (Database maintenance = Database.connect(ConnectionString.parse(server))) {
            maintenance.execute("DROP DATABASE IF EXISTS rehearsal WITH (FORCE)");
            maintenance.execute("CREATE DATABASE rehearsal TEMPLATE template0");
            return maintenance.connectionString().withDatabase("rehearsal");
        }
    }
}
