package io.github.timescalemigrate.inventory;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A chunk of a hypertable. A dump carries chunk names and ranges verbatim, so they are the same after a restore.
 *
 * @param name the chunk's table
 * @param ranges the slice of each dimension, in the order of the dimensions
 * @param compressed whether the chunk holds compressed rows (columnstore)
 * @param contents its rows, compressed or not; null where they were not counted
 * @param definitions what else there is of it: constraints, indexes, tablespace, settings of compression
 */
public record Chunk(
        TableName name,
        List<ChunkRange> ranges,
        boolean compressed,
        @Nullable Contents contents,
        List<Definition> definitions) {
    /** Keeps copies of the lists. */
    public Chunk {
        ranges = List.copyOf(ranges);
        definitions = List.copyOf(definitions);
    }

    /** {@code _hyper_1_17_chunk [2024-03-07, 2024-03-14)}. */
    @Override
    public String toString() {
        return name.name() + " " + ranges.stream().map(ChunkRange::toString).collect(Collectors.joining(" x "));
    }
}
