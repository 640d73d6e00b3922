package com.example;

import static io.github.timescalemigrate.junit.MigrationAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.inventory.Aspect;
import io.github.timescalemigrate.inventory.Hypertable;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.junit.EnabledOnTimescale;
import io.github.timescalemigrate.junit.HypertableSource;
import io.github.timescalemigrate.junit.MigrationSoftAssertions;
import io.github.timescalemigrate.junit.Target;
import io.github.timescalemigrate.junit.TimescaleMigration;
import org.assertj.core.api.junit.jupiter.InjectSoftAssertions;
import org.assertj.core.api.junit.jupiter.SoftAssertionsExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;

@TimescaleMigration
@ExtendWith(SoftAssertionsExtension.class)
class FlightsIT {
    @InjectSoftAssertions
    private MigrationSoftAssertions softly;

    @Test
    void everythingArrived(Comparison comparison, @Target Inventory target) {
        softly.assertThat(comparison).table("public.flights").isIdentical();
        softly.assertThat(comparison).table("weather.*").agreesOn(Aspect.CHUNKS, Aspect.ROWS);
        softly.assertThat(target).hasExtension("timescaledb").hasRows("public.flights", 20_000);
    }

    @ParameterizedTest
    @HypertableSource
    void keepsChunksAndRows(Hypertable source, Hypertable target) {
        assertThat(target).hasChunks(source.chunks().size()).hasRows(source.rows());
    }

    @Test
    @EnabledOnTimescale(minVersion = "2.9")
    void answersOurQuery(@Target Database target) {
        long airports = target.queryOne("SELECT count(*) FROM public.airports", row -> row.getLong(1));
        assertEquals(224, airports);
    }
}
