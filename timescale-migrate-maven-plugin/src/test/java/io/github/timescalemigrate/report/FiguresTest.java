package io.github.timescalemigrate.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0 | 0", "999 | 999", "1000 | 1,000", "1204331 | 1,204,331", "-313 | -313"})
    void count(long value, String text) {
        assertThat(Figures.count(value)).isEqualTo(text);
    }

    @Test
    void nounIsInTheSingularForOne() {
        assertThat(Figures.count(0, "row")).isEqualTo("0 rows");
        assertThat(Figures.count(1, "row")).isEqualTo("1 row");
        assertThat(Figures.count(1000, "row")).isEqualTo("1,000 rows");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.0 kB",
        "1049, 1.0 kB",
        "1051, 1.1 kB",
        "999949, 999.9 kB",
        "999950, 1.0 MB",
        "802400000, 802.4 MB",
        "999949999, 999.9 MB",
        "999950000, 1.0 GB",
        "100000000000, 100.0 GB",
        "9223372036854775807, 9223.4 PB"
    })
    void bytes(long bytes, String text) {
        assertThat(Figures.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0 s",
        "1840, 1.8 s",
        "59949, 59.9 s",
        "59950, 1 min 0 s",
        "59999, 1 min 0 s",
        "60000, 1 min 0 s",
        "125900, 2 min 5 s",
        "3599999, 59 min 59 s",
        "3600000, 1 h 0 min",
        "12059000, 3 h 20 min",
        "360000000, 100 h 0 min"
    })
    void duration(long millis, String text) {
        assertThat(Figures.duration(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @Test
    void numbersAreTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(Figures.count(1_204_331)).isEqualTo("1,204,331");
            assertThat(Figures.bytes(1_500)).isEqualTo("1.5 kB");
            assertThat(Figures.duration(Duration.ofMillis(1_800))).isEqualTo("1.8 s");
        } finally {
            Locale.setDefault(before);
        }
    }
}
