package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import java.util.List;

/** The statement of remedies that decompresses chunks. */
final class DecompressStatement {
    private static final String DECOMPRESS =
            """
            SELECT pg_catalog.format('SELECT %I.decompress_chunk(c) FROM unnest(%L::regclass[]) AS c', n.nspname, ?::text[])
              FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'timescaledb'
            """;

    private DecompressStatement() {}

    /** Made by the server that has these chunks. */
    static String of(Database database, List<String> chunks) {
        return database.queryOne(DECOMPRESS, row -> row.getString(1), (Object) chunks.toArray(String[]::new));
    }
}
