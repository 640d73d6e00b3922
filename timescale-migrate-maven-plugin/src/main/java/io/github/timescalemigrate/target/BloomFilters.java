package io.github.timescalemigrate.target;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.source.BloomHashing;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The filters that compressed chunks have for some columns from TimescaleDB 2.20 on, one for each batch. A filter says which values
 * are certainly not in the batch, by hashes of them: of an enum's value that is the hash of its oid, which is another one on each
 * server, so that a filter which was copied denies values that are there; so it does where {@link BloomHashing} is another one. A
 * batch without a filter is read (tsl/src/compression/batch_metadata_builder_bloom1.c, bloom1_contains).
 */
final class BloomFilters {
    private static final String MAY_BE_WRONG =
            """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_type WHERE typtype = 'e')
               AND EXISTS (SELECT FROM pg_catalog.pg_attribute
                            WHERE atttypid = pg_catalog.to_regtype('_timescaledb_internal.bloom1') AND NOT attisdropped
                              AND attname ~ '^_ts_meta_v2_bloom')
            """;

    /**
     * The name of a filter has that of its column in it, or from 2.26 on those of several. Where a chunk has columns of oids, only
     * the filters are kept that are certainly for another one. Long names are cut (tsl/src/compression/create.c,
     * compressed_column_metadata_name_v2).
     */
    private static final String WRONG = OidTypes.CTE
            + """
            , columns AS (
                SELECT a.attrelid, a.attname, EXISTS (SELECT FROM oid_types o WHERE o.type = a.atttypid) AS of_oids
                  FROM pg_catalog.pg_attribute a
                 WHERE a.attnum > 0 AND NOT a.attisdropped)
            SELECT pg_catalog.format('UPDATE %I.%I SET %s WHERE %s', n.nspname, z.relname,
                                     pg_catalog.string_agg(pg_catalog.format('%I = NULL', b.attname), ', '),
                                     pg_catalog.string_agg(pg_catalog.format('%I IS NOT NULL', b.attname), ' OR '))
              FROM _timescaledb_catalog.compression_settings s
              JOIN pg_catalog.pg_class z ON z.oid = s.compress_relid
              JOIN pg_catalog.pg_namespace n ON n.oid = z.relnamespace
              JOIN pg_catalog.pg_attribute b ON b.attrelid = z.oid AND NOT b.attisdropped
               AND b.atttypid = pg_catalog.to_regtype('_timescaledb_internal.bloom1')
             WHERE ?::pg_catalog.bool AND b.attname ~ ?
                OR EXISTS (SELECT FROM columns a WHERE a.attrelid = s.relid AND a.of_oids)
               AND NOT EXISTS (
                       SELECT FROM columns a
                        WHERE a.attrelid = s.relid AND NOT a.of_oids
                          AND pg_catalog.regexp_replace(b.attname, '^_ts_meta_v2_bloom._', '')
                              = CASE WHEN pg_catalog.octet_length(a.attname::pg_catalog.text) <= 39 THEN a.attname::pg_catalog.text
                                     ELSE pg_catalog.left(pg_catalog.md5(a.attname), 4) || '_' || pg_catalog.left(a.attname, 39) END)
             GROUP BY n.nspname, z.relname
            """;

    private BloomFilters() {}

    /**
     * Removes those that came from another server and are wrong here. To be called in restoring mode.
     *
     * @param ofSource how the source hashes; null where it has no filters that depend on it
     */
    static void removeWrong(Database target, @Nullable BloomHashing ofSource) {
        boolean otherHash = ofSource != null && !ofSource.equals(BloomHashing.read(target));
        if (otherHash || target.queryBoolean(MAY_BE_WRONG)) {
            target.execute(target.query(WRONG, row -> row.getString(1), otherHash, BloomHashing.NAMES).stream()
                    .map(update -> "BEGIN; " + update + "; COMMIT")
                    .collect(Collectors.joining("; ")));
        }
    }
}
