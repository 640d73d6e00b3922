package io.github.timescalemigrate.pgtools;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToolVersionTest {

    @ParameterizedTest
    @CsvSource({
        "pg_dump (PostgreSQL) 17.6 (Debian 17.6-0+deb13u1), 17, 6, 17.6",
        "psql (PostgreSQL) 15.18, 15, 18, 15.18",
        "pg_restore (PostgreSQL) 18beta1, 18, 0, 18beta1",
        "pg_dumpall (PostgreSQL) 17devel, 17, 0, 17devel",
        "pg_dump (PostgreSQL) 9.6.24, 9, 6, 9.6.24",
        "pg_dump (EnterpriseDB) 17.2.0, 17, 2, 17.2.0",
    })
    void readsWhatAToolSays(String output, int major, int minor, String text) {
        assertThat(ToolVersion.parse(output)).contains(new ToolVersion(major, minor, text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pg_dump: error while loading shared libraries: libpq.so.5", "git version 2.39"})
    void doesNotGuess(String output) {
        assertThat(ToolVersion.parse(output)).isEmpty();
    }

    @Test
    void ordersByMajorThenMinorWithBetasBeforeReleases() {
        List<ToolVersion> ordered = Stream.of("17.9", "17.10", "18beta1", "18beta2", "18.0", "18.1")
                .map(text -> ToolVersion.parse("psql (PostgreSQL) " + text).orElseThrow())
                .toList();

        assertThat(ordered.stream().sorted()).containsExactlyElementsOf(ordered);
    }
}
