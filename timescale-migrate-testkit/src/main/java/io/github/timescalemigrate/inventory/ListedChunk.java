package io.github.timescalemigrate.inventory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A chunk in the catalog.
 *
 * @param status the bits of {@code chunk.status}
 */
record ListedChunk(
        long oid, TableName name, int status, boolean isTable, String sql, long bytes, List<ChunkRange> ranges) {
    private static final int COMPRESSED = 1;
    private static final long BYTES_OF_A_COMPRESSED = 64L << 20;

    static ListedChunk of(ResultSet row) throws SQLException {
        int status = row.getInt("status");
        return new ListedChunk(
                row.getLong("oid"),
                new TableName(row.getString(2), row.getString(3)),
                status,
                row.getBoolean("is_table"),
                row.getString("sql"),
                row.getLong("bytes") + ((status & COMPRESSED) == 0 ? 0 : BYTES_OF_A_COMPRESSED),
                new ArrayList<>());
    }

    Chunk with(@Nullable Contents contents, List<Definition> definitions) {
        List<Definition> all = new ArrayList<>(definitions);
        String states = Stream.of(
                        (status & 2) == 0 ? "" : "unordered",
                        (status & 4) == 0 ? "" : "frozen",
                        (status & 8) == 0 ? "" : "partially compressed")
                .filter(state -> !state.isEmpty())
                .collect(Collectors.joining(", "));
        if (!states.isEmpty()) {
            all.add(new Definition(Aspect.COMPRESSION, "status", states));
        }
        return new Chunk(name, ranges, isCompressed(), contents, all);
    }

    /** Whether it is, if only partly. */
    boolean isCompressed() {
        return (status & COMPRESSED) != 0;
    }
}
