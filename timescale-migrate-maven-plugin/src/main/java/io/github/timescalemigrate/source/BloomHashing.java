package io.github.timescalemigrate.source;

import io.github.timescalemigrate.connection.Database;

/**
 * How TimescaleDB 2.20 to 2.23 hashes text and uuid for the bloom filters of compressed chunks: by UMASH or by PostgreSQL's
 * function, as its build for that processor has it, so that filters of one deny values to the other (timescaledb pull request 8761).
 * Later ones name the filters after it.
 *
 * @param umash whether it is UMASH
 */
public record BloomHashing(boolean umash) {
    /** How the names of those filters begin. */
    public static final String NAMES = "^_ts_meta_v2_bloom1_";

    /** Whether a database has such filters. */
    static final String HAS_FILTERS =
            """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                            WHERE t.typname = 'bloom1' AND t.typnamespace = (SELECT oid FROM pg_catalog.pg_namespace
                                                                             WHERE nspname = '_timescaledb_internal')
                              AND NOT a.attisdropped AND a.attname ~ '%s')
               AND pg_catalog.current_setting('timescaledb.license', true) = 'timescale'
            """
                    .formatted(NAMES);

    /** A filter of one text, as UMASH makes it. */
    private static final String IS_UMASH =
            """
            SELECT _timescaledb_functions.bloom1_contains('\\x0110010004004400'::_timescaledb_internal.bloom1,
                                                          'test text'::pg_catalog.text)
            """;

    /** Asks a server that has these filters. */
    public static BloomHashing read(Database database) {
        return new BloomHashing(database.queryBoolean(IS_UMASH));
    }
}
