package io.github.timescalemigrate.inventory;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A chunk of a hypertable. A dump carries chunk names and ranges verbatim, so they are the same after a restore.
 *
 * @param name the chunk's table
 * @param ranges the slice of each dimension, in the order of the dimensions
 * @param compressed whether the chunk holds compressed rows (columnstore)
 */
public record Chunk(TableName name, List<ChunkRange> ranges, boolean compressed) {
    /** Keeps a copy of the list. */
    public Chunk {
        ranges = List.copyOf(ranges);
    }

    /** {@code _hyper_1_17_chunk [2024-03-07, 2024-03-14)}. */
    @Override
    public String toString() {
        return name.name() + " " + ranges.stream().map(ChunkRange::toString).collect(Collectors.joining(" x "));
    }
}
