package io.github.timescalemigrate.source;

import io.github.timescalemigrate.connection.Database;

/** What pg_dump takes of a database. */
public final class DumpedRelations {
    /**
     * A common table expression {@code dumped} of the tables and sequences that pg_dump locks and reads: all but the system's
     * own and those of extensions, of which only their configuration is dumped.
     */
    public static final String CTE =
            """
            WITH dumped AS (
                SELECT c.oid, c.relkind, c.relpersistence, n.oid AS schema,
                       pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
                  FROM pg_catalog.pg_class c
                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'p', 'S') AND c.relpersistence <> 't'
                   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
                   AND (c.oid IN (SELECT pg_catalog.unnest(e.extconfig) FROM pg_catalog.pg_extension e)
                        OR NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                                          AND d.objid = c.oid AND d.deptype = 'e')))
            """;

    private static final String DATA = CTE
            + """
            SELECT coalesce(pg_catalog.sum(pg_catalog.pg_table_size(oid)), 0)::pg_catalog.int8
                       + pg_catalog.pg_table_size('pg_catalog.pg_largeobject'),
                   coalesce(pg_catalog.sum(pg_catalog.pg_table_size(oid)) FILTER (
                       WHERE EXISTS (SELECT FROM pg_catalog.pg_attribute a
                                       JOIN pg_catalog.pg_type y ON y.oid = a.atttypid AND y.typname = 'compressed_data'
                                      WHERE a.attrelid = dumped.oid AND a.attnum > 0)), 0)::pg_catalog.int8,
                   pg_catalog.count(*)
              FROM dumped WHERE relkind = 'r'
            """;

    private DumpedRelations() {}

    /**
     * What a dump of the data reads.
     *
     * @param bytes of tables and large objects, without indexes
     * @param compressed how many of these bytes TimescaleDB has compressed
     * @param tables with chunks
     */
    public record Data(long bytes, long compressed, long tables) {
        /** Reads it from the source. */
        public static Data of(Database source) {
            return source.queryOne(DATA, row -> new Data(row.getLong(1), row.getLong(2), row.getLong(3)));
        }
    }
}
