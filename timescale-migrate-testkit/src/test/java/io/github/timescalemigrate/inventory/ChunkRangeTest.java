package io.github.timescalemigrate.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkRangeTest {
    @Test
    void showsDatesWhereBothEndsAreMidnight() {
        assertThat(time(micros("2024-03-07T00:00:00Z"), micros("2024-03-14T00:00:00Z")))
                .hasToString("[2024-03-07, 2024-03-14)");
        assertThat(time(micros("1969-12-31T00:00:00Z"), 0)).hasToString("[1969-12-31, 1970-01-01)");
    }

    @Test
    void showsTheTimeOfDayWhereItIsNotMidnight() {
        assertThat(time(micros("2024-03-07T12:30:00Z"), micros("2024-03-08T00:00:00.000001Z")))
                .hasToString("[2024-03-07T12:30Z, 2024-03-08T00:00:00.000001Z)");
    }

    @Test
    void showsYearsOfOtherThanFourDigits() {
        assertThat(time(micros("-0044-03-15T00:00:00Z"), micros("+12024-01-01T00:00:00Z")))
                .hasToString("[-0044-03-15, +12024-01-01)");
    }

    @Test
    void showsOpenEndsAsInfinite() {
        assertThat(time(Long.MIN_VALUE, 0)).hasToString("(-infinity, 1970-01-01)");
        assertThat(new ChunkRange("device", false, 1_073_741_823, Long.MAX_VALUE))
                .hasToString("[1073741823, infinity)");
        assertThat(time(Long.MIN_VALUE, Long.MAX_VALUE)).hasToString("(-infinity, infinity)");
    }

    @Test
    void showsTheLargestFiniteValues() {
        assertThat(time(Long.MIN_VALUE + 1, Long.MAX_VALUE - 1))
                .hasToString("[-290308-12-21T19:59:05.224193Z, +294247-01-10T04:00:54.775806Z)");
    }

    @Test
    void showsIntegersAsTheyAre() {
        assertThat(new ChunkRange("tick", false, -2000, 1000)).hasToString("[-2000, 1000)");
    }

    @Test
    void aChunkIsShownWithEachOfItsRanges() {
        var chunk = new Chunk(
                new TableName("_timescaledb_internal", "_hyper_1_17_chunk"),
                List.of(
                        time(micros("2024-03-07T00:00:00Z"), micros("2024-03-14T00:00:00Z")),
                        new ChunkRange("device", false, Long.MIN_VALUE, 1_073_741_823)),
                false,
                null,
                List.of());

        assertThat(chunk).hasToString("_hyper_1_17_chunk [2024-03-07, 2024-03-14) x (-infinity, 1073741823)");
    }

    private static ChunkRange time(long start, long end) {
        return new ChunkRange("time", true, start, end);
    }

    private static long micros(String instant) {
        Instant at = Instant.parse(instant);
        return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
    }
}
