package io.github.timescalemigrate.inventory;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * The slice of one dimension that a chunk covers, as {@code _timescaledb_catalog.dimension_slice} stores it: independent of
 * the time zone of who reads it.
 *
 * @param column the dimension's column
 * @param time true where start and end are microseconds since 1970-01-01 00:00 UTC; false for integers and for hashes of a
 *     space dimension
 * @param start the first value inside; {@link Long#MIN_VALUE} where the slice is open
 * @param end the first value beyond; {@link Long#MAX_VALUE} where the slice is open
 */
public record ChunkRange(String column, boolean time, long start, long end) {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT);

    /** {@code [2024-03-07, 2024-03-14)}, with the time of day where it is not midnight UTC. */
    @Override
    public String toString() {
        return (start == Long.MIN_VALUE ? "(-infinity" : "[" + shown(start))
                + ", "
                + (end == Long.MAX_VALUE ? "infinity" : shown(end))
                + ")";
    }

    private String shown(long value) {
        if (!time) {
            return Long.toString(value);
        }
        try {
            var at = Instant.EPOCH.plus(value, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
            return at.truncatedTo(ChronoUnit.DAYS).equals(at) ? DATE.format(at) : at.toString();
        } catch (DateTimeException e) {
            return Long.toString(value);
        }
    }
}
