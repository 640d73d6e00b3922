package io.github.timescalemigrate.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.inventory.Server;
import io.github.timescalemigrate.preflight.Finding.Status;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresqlVersionCheckTest {
    @ParameterizedTest
    @CsvSource({
        "16.9, 160009, 17.2, 170002, PASS",
        "17.6, 170006, 17.2, 170002, PASS",
        "17.2, 170002, 16.9, 160009, FAILURE",
        "18beta1, 180000, 17.2, 170002, FAILURE"
    })
    void failsOnlyForAnOlderMajorVersion(
            String source, int sourceNumber, String target, int targetNumber, Status status) {
        var sides = new Sides(side(source, sourceNumber), side(target, targetNumber));

        assertThat(new PostgresqlVersionCheck().run(sides)).singleElement().satisfies(finding -> {
            assertThat(finding.status()).isEqualTo(status);
            assertThat(finding.found()).contains("source PostgreSQL " + source, "target PostgreSQL " + target);
        });
    }

    @Test
    void doesNotApplyWithoutATarget() {
        var sides = new Sides(side("17.2", 170002), new Side.Unreached("no target is named", "Name it."));

        assertThat(new PostgresqlVersionCheck().run(sides))
                .extracting(Finding::status)
                .containsExactly(Status.NOT_APPLICABLE);
    }

    private static Side side(String version, int number) {
        return new Side.Dumped(
                new Side.Facts(new Server("db", version, number, "apache", "postgres", true), List.of()));
    }
}
