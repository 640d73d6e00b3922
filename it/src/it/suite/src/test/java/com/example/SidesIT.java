package com.example;

import static io.github.timescalemigrate.junit.MigrationAssertions.assertThat;

import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.junit.TimescaleMigrationExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SidesIT {
    @RegisterExtension
    static final TimescaleMigrationExtension migration = TimescaleMigrationExtension.builder()
            .source(() -> System.getenv("SOURCE"))
            .target(() -> Database.dataSource(ConnectionString.parse(System.getenv("TARGET"))))
            .tables("public.*")
            .build();

    @Test
    void everythingArrived(Comparison comparison) {
        assertThat(comparison).isIdentical();
    }
}
