package io.github.timescalemigrate.inventory;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A hypertable, or the materialization hypertable of a continuous aggregate.
 *
 * @param name the hypertable's name
 * @param continuousAggregate the view that the hypertable materializes, or null for a hypertable of its own
 * @param dimensions in the order of their numbers
 * @param chunks ordered by name
 * @param contents the rows of all its chunks; null where they were not counted
 */
public record Hypertable(
        TableName name,
        @Nullable TableName continuousAggregate,
        List<Dimension> dimensions,
        List<Chunk> chunks,
        @Nullable Contents contents) {
    /** Keeps copies of the lists. */
    public Hypertable {
        dimensions = List.copyOf(dimensions);
        chunks = List.copyOf(chunks);
    }

    /**
     * The exact number of rows in all chunks.
     *
     * @throws IllegalStateException where they were not counted, at depth METADATA
     */
    public long rows() {
        return Contents.rows(name, contents);
    }

    Hypertable at(Depth depth) {
        return new Hypertable(
                name,
                continuousAggregate,
                dimensions,
                chunks.stream()
                        .map(chunk -> new Chunk(
                                chunk.name(),
                                chunk.ranges(),
                                chunk.compressed(),
                                Contents.at(depth, chunk.contents()),
                                chunk.definitions()))
                        .toList(),
                Contents.at(depth, contents));
    }

    boolean isMeantBy(TableFilter filter) {
        return filter.test(continuousAggregate == null ? List.of(name) : List.of(name, continuousAggregate));
    }
}
