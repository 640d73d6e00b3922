package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.List;

/**
 * The source is of a size that this way of migrating suits. Timescale's guide recommends dump and restore up to 100 GB, and
 * asks for disk to be provisioned on the managed target beforehand over 400 GB.
 */
final class SizeCheck implements SourceCheck {
    /** 100 GB, in bytes. */
    private static final long RECOMMENDED = 100_000_000_000L;
    /** 400 GB, in bytes. */
    private static final long WITHOUT_PROVISIONING = 400_000_000_000L;

    /**
     * Sizes over inheritance: chunks are in their hypertable, compressed ones too. %s stands for the edges that TimescaleDB's
     * catalog adds, and for the names of continuous aggregates.
     */
    private static final String LARGEST =
            """
            WITH RECURSIVE parts (part, whole) AS (
                SELECT inhrelid, inhparent FROM pg_catalog.pg_inherits %s
            ), contained (oid, root) AS (
                SELECT c.oid, c.oid
                  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_'
                   AND n.nspname <> 'information_schema'
                   AND c.oid NOT IN (SELECT part FROM parts)
                   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                                      AND d.objid = c.oid AND d.deptype = 'e')
                 UNION
                SELECT p.part, c.root FROM contained c JOIN parts p ON p.whole = c.oid)
            SELECT coalesce(%s, pg_catalog.format('%%I.%%I', n.nspname, r.relname)),
                   pg_catalog.sum(pg_catalog.pg_total_relation_size(c.oid))::pg_catalog.int8
              FROM contained c
              JOIN pg_catalog.pg_class r ON r.oid = c.root
              JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
             GROUP BY n.nspname, r.relname
            HAVING pg_catalog.sum(pg_catalog.pg_total_relation_size(c.oid)) > 0
             ORDER BY 2 DESC, 1
             LIMIT 5
            """;

    /** Compressed rows are in a hypertable of their own up to 2.28; the column stays, unused. */
    private static final String COMPRESSED_HYPERTABLES =
            """
            UNION
            SELECT c.oid, u.oid
              FROM _timescaledb_catalog.hypertable h
              JOIN _timescaledb_catalog.hypertable i
                ON i.id = (pg_catalog.to_jsonb(h) ->> 'compressed_hypertable_id')::pg_catalog.int4
              JOIN pg_catalog.pg_namespace un ON un.nspname = h.schema_name
              JOIN pg_catalog.pg_class u ON u.relnamespace = un.oid AND u.relname = h.table_name
              JOIN pg_catalog.pg_namespace cn ON cn.nspname = i.schema_name
              JOIN pg_catalog.pg_class c ON c.relnamespace = cn.oid AND c.relname = i.table_name
            """;

    private static final String COMPRESSED_CHUNKS =
            """
            UNION
            SELECT s.compress_relid::pg_catalog.oid, s.relid::pg_catalog.oid
              FROM _timescaledb_catalog.compression_settings s WHERE s.compress_relid IS NOT NULL
            """;

    private static final String HAS_COMPRESS_RELID =
            """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute
                            WHERE attrelid = pg_catalog.to_regclass('_timescaledb_catalog.compression_settings')
                              AND attname = 'compress_relid')
            """;

    private static final String CONTINUOUS_AGGREGATE =
            """
            (SELECT pg_catalog.format('%I.%I', a.user_view_schema, a.user_view_name)
               FROM _timescaledb_catalog.continuous_agg a
               JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id
              WHERE h.schema_name = n.nspname AND h.table_name = r.relname)
            """;

    @Override
    public String id() {
        return "size";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        long size = source.queryOne(
                "SELECT pg_catalog.pg_database_size(pg_catalog.current_database())", row -> row.getLong(1));
        boolean timescaledb =
                sides.source().known().map(facts -> facts.timescaledb() != null).orElse(false);
        return judged(size, largest(source, timescaledb));
    }

    private static List<String> largest(Database source, boolean timescaledb) {
        String parts = timescaledb
                ? COMPRESSED_HYPERTABLES + (source.queryBoolean(HAS_COMPRESS_RELID) ? COMPRESSED_CHUNKS : "")
                : "";
        return source.query(
                LARGEST.formatted(parts, timescaledb ? CONTINUOUS_AGGREGATE : "NULL"),
                row -> row.getString(1) + " " + Figures.bytes(row.getLong(2)));
    }

    Finding judged(long size, List<String> largest) {
        String found = "source: %s (%s bytes)%s"
                .formatted(
                        Figures.bytes(size),
                        Figures.count(size),
                        largest.isEmpty() ? "" : ", largest: " + Figures.names(largest));
        if (size > WITHOUT_PROVISIONING) {
            return Finding.failure(
                    id(),
                    "%s, over %s".formatted(found, Figures.bytes(WITHOUT_PROVISIONING)),
                    "Provision the target's disk for it first and then accept this with"
                            + " -Dtimescale-migrate.check.accept=size, or migrate with low downtime by other means.");
        }
        if (size > RECOMMENDED) {
            return Finding.warning(
                    id(),
                    "%s, over %s: the downtime will be long".formatted(found, Figures.bytes(RECOMMENDED)),
                    "Rehearse the migration to know its time, or migrate with low downtime by other means.");
        }
        return Finding.pass(id(), found);
    }
}
