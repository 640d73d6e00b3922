package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.target.OidTypes;
import java.util.ArrayList;
import java.util.List;

/**
 * Nothing that is copied byte for byte has numbers in it that the target has for something else. pg_dump writes regclass and its
 * like as names, but those within compressed columns as oids (tsl/src/compression/algorithms/datum_serialize.c: a type's send
 * function, which for enums gives labels); and tables, hyper or not, are partitioned by hashes, which of enums are those of their
 * values' oids (src/partitioning.c, ts_get_partition_hash; src/backend/access/hash/hashfunc.c, hashenum).
 */
final class ObjectIdentifiersCheck implements Check {
    private static final String COMPRESSED =
            "SELECT relid AS chunk, compress_relid AS compressed FROM _timescaledb_catalog.compression_settings";

    /** To 2.18. */
    private static final String COMPRESSED_BY_ID =
            """
            SELECT c.oid AS chunk, z.oid AS compressed
              FROM _timescaledb_catalog.chunk k JOIN _timescaledb_catalog.chunk b ON b.id = k.compressed_chunk_id
              JOIN pg_catalog.pg_namespace n ON n.nspname = k.schema_name
              JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = k.table_name
              JOIN pg_catalog.pg_namespace zn ON zn.nspname = b.schema_name
              JOIN pg_catalog.pg_class z ON z.relnamespace = zn.oid AND z.relname = b.table_name
            """;

    /** A column to segment by keeps its type in the compressed chunk, and is dumped like any other. */
    private static final String COMPRESSED_COLUMNS = OidTypes.CTE
            + """
            SELECT pg_catalog.format('%%I.%%I.%%I', hn.nspname, h.relname, a.attname),
                   pg_catalog.format('%%I.%%I', n.nspname, c.relname)
              FROM (%s) AS p
              JOIN pg_catalog.pg_attribute a ON a.attrelid = p.chunk AND a.attnum > 0 AND NOT a.attisdropped
              JOIN pg_catalog.pg_attribute z ON z.attrelid = p.compressed AND z.attname = a.attname AND z.atttypid <> a.atttypid
              JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid
              JOIN pg_catalog.pg_class h ON h.oid = i.inhparent
              JOIN pg_catalog.pg_namespace hn ON hn.oid = h.relnamespace
             WHERE a.atttypid IN (SELECT type FROM oid_types WHERE NOT of_enum)
             ORDER BY hn.nspname, h.relname, a.attnum, c.oid
            """;

    /** With chunks or partitions that hold only some of the hashes. */
    private static final String PARTITIONED = OidTypes.CTE
            + """
            SELECT pg_catalog.format('%I.%I.%I', n.nspname, c.relname, a.attname)
              FROM _timescaledb_catalog.dimension d
              JOIN _timescaledb_catalog.hypertable h ON h.id = d.hypertable_id
              JOIN pg_catalog.pg_namespace n ON n.nspname = h.schema_name
              JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = h.table_name
              JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = d.column_name
             WHERE d.partitioning_func = 'get_partition_hash' AND d.partitioning_func_schema ~ '^_timescaledb_'
               AND a.atttypid IN (SELECT type FROM oid_types)
               AND EXISTS (SELECT FROM _timescaledb_catalog.dimension_slice s
                            WHERE s.dimension_id = d.id
                              AND (s.range_start <> -9223372036854775808 OR s.range_end <> 9223372036854775807))
            UNION
            SELECT pg_catalog.format('%I.%I.%I', n.nspname, c.relname, a.attname)
              FROM pg_catalog.pg_partitioned_table p
              JOIN pg_catalog.pg_class c ON c.oid = p.partrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (p.partattrs)
             WHERE p.partstrat = 'h' AND a.atttypid IN (SELECT type FROM oid_types)
               AND EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid)
             ORDER BY 1
            """;

    private record Column(String name, String chunk) {}

    @Override
    public String id() {
        return "object-identifiers";
    }

    @Override
    public List<Finding> run(Sides sides) {
        return sides.source()
                .session()
                .map(this::find)
                .orElseGet(() -> List.of(Finding.notApplicable(id(), "needs a session of the source")));
    }

    private List<Finding> find(Database source) {
        boolean byRelation = Catalog.has(source, "compression_settings", "compress_relid");
        if (!byRelation && !Catalog.has(source, "chunk", "compressed_chunk_id")) {
            return List.of(Finding.notApplicable(id(), "source: no catalog of compressed chunks that can be read"));
        }
        List<Finding> findings = new ArrayList<>();
        List<Column> columns = source.query(
                COMPRESSED_COLUMNS.formatted(byRelation ? COMPRESSED : COMPRESSED_BY_ID),
                row -> new Column(row.getString(1), row.getString(2)));
        if (!columns.isEmpty()) {
            List<String> names = columns.stream().map(Column::name).distinct().toList();
            List<String> chunks = columns.stream().map(Column::chunk).distinct().toList();
            findings.add(Finding.failure(
                    id(),
                    "source: compressed, of type regclass or the like, whose values would mean other things on the target: %s in %s: %s"
                            .formatted(
                                    Figures.count(names.size(), "column"),
                                    Figures.count(chunks.size(), "chunk"),
                                    Figures.names(names)),
                    "Give the columns a type such as text, or decompress these chunks, which the target can compress again: "
                            + Psql.onSource(DecompressStatement.of(source, chunks))));
        }
        List<String> partitioned = source.query(PARTITIONED, row -> row.getString(1));
        if (!partitioned.isEmpty()) {
            findings.add(
                    Finding.failure(
                            id(),
                            "source: partitioned by hashes of an enum, regclass or the like, which are others on the"
                                    + " target, so that chunks or partitions would refuse rows and queries miss them: "
                                    + Figures.names(partitioned),
                            "Put the rows into new tables that are partitioned by a type such as text, or by ranges or lists."));
        }
        return findings.isEmpty()
                ? List.of(Finding.pass(
                        id(), "source: no oids in compressed columns, and no hashes of them in dimensions"))
                : findings;
    }
}
