package io.github.timescalemigrate.inventory;

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
}
