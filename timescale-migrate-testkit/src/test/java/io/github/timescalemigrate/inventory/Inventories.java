package io.github.timescalemigrate.inventory;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Inventories for tests. */
public final class Inventories {
    private static final long DAY = 86_400_000_000L;

    private Inventories() {}

    /** An inventory with the extension and nothing else. */
    public static Inventory empty() {
        return new Inventory(
                Instant.parse("2026-11-22T10:11:12.123456789Z"),
                Depth.COUNTS,
                new Server("db", "17.6", 170_006, "timescale", "postgres", true),
                List.of(new Extension("timescaledb", "2.19.3", "public")),
                List.of(),
                List.of(),
                List.of(),
                false);
    }

    public static Inventory withExtensions(Extension... extensions) {
        Inventory empty = empty();
        return new Inventory(
                empty.readAt(),
                empty.depth(),
                empty.server(),
                List.of(extensions),
                List.of(),
                List.of(),
                List.of(),
                false);
    }

    public static Inventory withHypertables(Hypertable... hypertables) {
        Inventory empty = empty();
        return new Inventory(
                empty.readAt(),
                empty.depth(),
                empty.server(),
                empty.extensions(),
                List.of(hypertables),
                List.of(),
                List.of(),
                false);
    }

    public static Inventory withTables(Table... tables) {
        Inventory empty = empty();
        return new Inventory(
                empty.readAt(),
                empty.depth(),
                empty.server(),
                empty.extensions(),
                List.of(),
                List.of(tables),
                List.of(),
                false);
    }

    public static TableName name(String name) {
        return new TableName("public", name);
    }

    public static Table table(String name, long rows) {
        return new Table(name(name), new Contents(rows, null));
    }

    /** A hypertable by time, a week a chunk. */
    public static Hypertable hypertable(String name, long rows, Chunk... chunks) {
        return new Hypertable(name(name), null, List.of(weekly()), List.of(chunks), new Contents(rows, null));
    }

    public static Dimension weekly() {
        return time("7 days");
    }

    public static Dimension time(@Nullable String interval) {
        return new Dimension("time", "timestamp with time zone", "Time", interval, null, null);
    }

    /** Chunk _hyper_1_N_chunk of the N-th week after 2024-01-04. */
    public static Chunk chunk(int number) {
        return chunk(number, number, false);
    }

    public static Chunk compressed(int number) {
        return chunk(number, number, true);
    }

    public static Chunk chunk(int number, int week, boolean compressed) {
        long start = (19_726 + 7L * week) * DAY;
        return new Chunk(
                new TableName("_timescaledb_internal", "_hyper_1_" + number + "_chunk"),
                List.of(new ChunkRange("time", true, start, start + 7 * DAY)),
                compressed,
                null,
                List.of());
    }
}
