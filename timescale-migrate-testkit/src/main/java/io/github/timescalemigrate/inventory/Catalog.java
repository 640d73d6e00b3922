package io.github.timescalemigrate.inventory;

import io.github.timescalemigrate.connection.Together;
import java.util.ArrayList;
import java.util.List;

/**
 * Where this release of TimescaleDB keeps what the reader needs, told by the catalog itself rather than by a version number.
 *
 * @param chunkRelid chunk.relid instead of schema_name and table_name: from 2.29
 * @param chunkDropped chunk.dropped: up to 2.25
 * @param sliceChunkId dimension_slice.chunk_id instead of the table chunk_constraint: from 2.28
 * @param compressRelid compression_settings.compress_relid: from 2.19
 * @param chunkSkipping chunk_column_stats: from 2.16
 * @param chunkSettings the view chunk_compression_settings: from 2.15
 * @param jobs the table bgw_job, in _timescaledb_config up to 2.24
 * @param functions the schema of internal functions: _timescaledb_internal up to 2.11
 */
record Catalog(
        boolean chunkRelid,
        boolean chunkDropped,
        boolean sliceChunkId,
        boolean compressRelid,
        boolean chunkSkipping,
        boolean chunkSettings,
        String jobs,
        String functions) {

    private static final String READ =
            """
            WITH has AS (
                SELECT pg_catalog.array_agg(c.relname || '.' || a.attname) AS columns
                  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = '_timescaledb_catalog' AND NOT a.attisdropped)
            SELECT 'chunk.relid' = ANY (columns), 'chunk.dropped' = ANY (columns), 'dimension_slice.chunk_id' = ANY (columns),
                   'compression_settings.compress_relid' = ANY (columns), 'chunk_column_stats.column_name' = ANY (columns),
                   pg_catalog.to_regclass('timescaledb_information.chunk_compression_settings') IS NOT NULL,
                   (SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)
                      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                     WHERE c.relname = 'bgw_job' AND c.relkind = 'r' AND n.nspname IN ('_timescaledb_config', '_timescaledb_catalog')),
                   CASE WHEN pg_catalog.to_regproc('_timescaledb_functions.cagg_watermark') IS NULL
                        THEN '_timescaledb_internal' ELSE '_timescaledb_functions' END
              FROM has
            """;

    static Together.Answer<Catalog> of(Together together) {
        return together.query(
                READ,
                row -> new Catalog(
                        row.getBoolean(1),
                        row.getBoolean(2),
                        row.getBoolean(3),
                        row.getBoolean(4),
                        row.getBoolean(5),
                        row.getBoolean(6),
                        row.getString(7),
                        row.getString(8)));
    }

    /** The queries for what hypertables and continuous aggregates have beside what tables and views have. */
    List<String> hypertableDefinitions() {
        List<String> queries = new ArrayList<>(TimescaleDefinitions.OF_HYPERTABLES);
        queries.add(TimescaleDefinitions.WATERMARKS.replace("{functions}", functions));
        if (chunkSkipping) {
            queries.add(TimescaleDefinitions.CHUNK_SKIPPING);
        }
        return queries;
    }

    /** The queries for what chunks have beside what tables have. */
    List<String> chunkDefinitions() {
        return chunkSettings ? List.of(TimescaleDefinitions.CHUNK_COMPRESSION) : List.of();
    }

    /** A query of the jobs and policies. */
    String jobListing() {
        return TimescaleDefinitions.JOB_LISTING.replace("{jobs}", jobs);
    }

    /** A query of what defines them. */
    String jobDefinitions() {
        return TimescaleDefinitions.JOBS.replace("{jobs}", jobs);
    }

    /** A query of one column, oid: the table of each chunk. */
    String chunkRelations() {
        return chunkRelid
                ? "SELECT c.relid::pg_catalog.oid AS oid FROM _timescaledb_catalog.chunk c"
                : """
                  SELECT r.oid FROM _timescaledb_catalog.chunk c
                    JOIN pg_catalog.pg_namespace n ON n.nspname = c.schema_name
                    JOIN pg_catalog.pg_class r ON r.relnamespace = n.oid AND r.relname = c.table_name
                  """;
    }

    /** A query of one column, oid: the tables that hold compressed rows and are not chunks themselves. */
    String compressedRelations() {
        return compressRelid
                ? "SELECT s.compress_relid::pg_catalog.oid AS oid FROM _timescaledb_catalog.compression_settings s"
                        + " WHERE s.compress_relid IS NOT NULL"
                : "SELECT NULL::pg_catalog.oid AS oid WHERE false";
    }

    /**
     * One row for each slice of each chunk, chunks of internal compressed hypertables left out; a chunk without slices has
     * one row of nulls.
     */
    String chunkSlices() {
        String name = chunkRelid
                ? """
                  JOIN pg_catalog.pg_class r ON r.oid = c.relid JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
                  """
                : """
                  JOIN pg_catalog.pg_namespace n ON n.nspname = c.schema_name
                  JOIN pg_catalog.pg_class r ON r.relnamespace = n.oid AND r.relname = c.table_name
                  """;
        String slices = sliceChunkId
                ? "_timescaledb_catalog.dimension_slice s"
                : "(_timescaledb_catalog.chunk_constraint k"
                        + " JOIN _timescaledb_catalog.dimension_slice s ON s.id = k.dimension_slice_id)";
        return """
               SELECT c.hypertable_id, n.nspname, r.relname, c.status, r.oid, r.relkind = 'r' AS is_table,
                      pg_catalog.format('%%I.%%I', n.nspname, r.relname) AS sql, pg_catalog.pg_table_size(r.oid) AS bytes,
                      d.column_name, d.interval_length IS NOT NULL
                          AND d.column_type::pg_catalog.oid NOT IN (20, 21, 23) AS is_time,
                      s.range_start, s.range_end
                 FROM _timescaledb_catalog.chunk c
                 JOIN _timescaledb_catalog.hypertable h ON h.id = c.hypertable_id
                 %s
                 LEFT JOIN %s ON %s.chunk_id = c.id
                 LEFT JOIN _timescaledb_catalog.dimension d ON d.id = s.dimension_id
                WHERE h.compression_state <> 2 %s
                ORDER BY c.hypertable_id, n.nspname, r.relname, d.id
               """
                .formatted(name, slices, sliceChunkId ? "s" : "k", chunkDropped ? "AND NOT c.dropped" : "");
    }
}
