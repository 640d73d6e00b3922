package io.github.timescalemigrate.inventory;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table or of a chunk.
 *
 * @param rows their exact number
 * @param checksum over all of them, independent of their order, in 16 hexadecimal digits; null where it was not asked for
 */
public record Contents(long rows, @Nullable String checksum) {
    /** No rows, whose checksum is that of none. */
    public static final Contents NONE = new Contents(0, "0000000000000000");

    /** The number of rows of a table, of which null means that they were not counted. */
    static long rows(TableName table, @Nullable Contents contents) {
        if (contents == null) {
            throw new IllegalStateException("The rows of " + table + " were not counted: read at depth COUNTS");
        }
        return contents.rows();
    }

    static @Nullable Contents at(Depth depth, @Nullable Contents contents) {
        return switch (depth) {
            case METADATA -> null;
            case COUNTS -> contents == null ? null : new Contents(contents.rows(), null);
            case CHECKSUMS -> contents;
        };
    }

    /** The rows of some chunks together. */
    static Contents sum(List<Chunk> chunks) {
        long rows = 0;
        long checksum = 0;
        boolean summed = true;
        for (Chunk chunk : chunks) {
            Contents contents = chunk.contents();
            if (contents != null) {
                rows += contents.rows();
                summed &= contents.checksum() != null;
                checksum += contents.checksum() == null ? 0 : Long.parseUnsignedLong(contents.checksum(), 16);
            }
        }
        return new Contents(rows, summed ? "%016x".formatted(checksum) : null);
    }
}
