package io.github.timescalemigrate.source;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.inventory.TableName;
import java.sql.Array;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A table or chunk whose rows go to the target.
 *
 * @param oid on the source
 * @param name with its schema, quoted
 * @param columns those that have values of their own, quoted and separated by commas; empty where there are none
 * @param types the oids of their types
 * @param condition which rows are a user's, of a table that an extension has made: {@code WHERE …}, or empty for all; null for
 *     other tables
 * @param needs the oids of those tables of extensions that its rows reference
 * @param bytes how much is read, at most
 * @param blocks how many blocks of rows it has, of a plain table that can be read in parts; else 0
 * @param inTree whether it is a partition, or others inherit from it, so that it is analyzed when the rows of all are there
 * @param isUnlogged whether a crash of the server empties it
 * @param isLast whether functions of users generate a column or check a row, and may read rows of other tables for that
 */
public record SourceTable(
        long oid,
        String name,
        String columns,
        Set<Long> types,
        @Nullable String condition,
        Set<Long> needs,
        long bytes,
        long blocks,
        boolean inTree,
        boolean isUnlogged,
        boolean isLast) {
    private static final String TABLES = DumpedRelations.CTE
            + """
            , configured AS (
                SELECT config.oid, config.condition FROM pg_catalog.pg_extension e,
                       LATERAL ROWS FROM (pg_catalog.unnest(e.extconfig), pg_catalog.unnest(e.extcondition)) AS config (oid, condition)),
            columns AS (
                SELECT a.attrelid, pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum) AS names,
                       pg_catalog.array_agg(DISTINCT a.atttypid::pg_catalog.int8) AS types
                  FROM pg_catalog.pg_attribute a
                 WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                 GROUP BY a.attrelid),
            calling AS ("""
            + SourceKeys.CALLING
            + """
            ),
            last AS (
                SELECT a.adrelid AS oid FROM pg_catalog.pg_attrdef a
                  JOIN pg_catalog.pg_attribute c ON c.attrelid = a.adrelid AND c.attnum = a.adnum AND c.attgenerated = 's'
                 WHERE a.oid IN (SELECT objid FROM calling WHERE classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass)
                UNION
                SELECT k.conrelid FROM pg_catalog.pg_constraint k
                 WHERE k.contype = 'c'
                   AND k.oid IN (SELECT objid FROM calling WHERE classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass))
            SELECT d.oid, d.name, coalesce(columns.names, ''), coalesce(columns.types, '{}'), configured.condition,
                   ARRAY(SELECT DISTINCT k.confrelid::pg_catalog.int8 FROM pg_catalog.pg_constraint k
                          WHERE configured.oid IS NOT NULL AND k.conrelid = d.oid AND k.contype = 'f' AND k.confrelid <> d.oid),
                   pg_catalog.pg_table_size(d.oid),
                   CASE WHEN a.amname = 'heap' AND configured.oid IS NULL AND c.relpersistence <> 'u' AND last.oid IS NULL
                         AND pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 140000
                         AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i
                                           JOIN pg_catalog.pg_class p ON p.oid = i.inhparent AND p.relkind = 'r'
                                          WHERE i.inhrelid = d.oid)
                         AND NOT EXISTS (SELECT FROM _timescaledb_catalog.hypertable h
                                          WHERE pg_catalog.format('%I.%I', h.schema_name, h.table_name) = d.name)
                        THEN pg_catalog.pg_relation_size(d.oid) / pg_catalog.current_setting('block_size')::pg_catalog.int8 ELSE 0 END,
                   c.relispartition OR parents.inhparent IS NOT NULL, c.relpersistence = 'u', last.oid IS NOT NULL,
                   pg_catalog.pg_relation_size(d.oid), n.nspname, c.relname
              FROM dumped d
              JOIN pg_catalog.pg_namespace n ON n.oid = d.schema
              JOIN pg_catalog.pg_class c ON c.oid = d.oid
              JOIN pg_catalog.pg_am a ON a.oid = c.relam
              LEFT JOIN configured ON configured.oid = d.oid
              LEFT JOIN columns ON columns.attrelid = d.oid
              LEFT JOIN last ON last.oid = d.oid
              LEFT JOIN (SELECT DISTINCT inhparent FROM pg_catalog.pg_inherits) AS parents ON parents.inhparent = d.oid
             WHERE d.relkind = 'r'
            """;

    /** Reads which there are, but those whose rows stay behind; those without a block of rows have 0 bytes. */
    public static List<SourceTable> read(Database source, LeftOut leftOut) {
        Predicate<TableName> hasNoRows = leftOut.hasNoRows();
        List<SourceTable> tables = new ArrayList<>();
        source.query(TABLES, row -> {
            var table = new SourceTable(
                    row.getLong(1),
                    row.getString(2),
                    row.getString(3),
                    oids(row.getArray(4)),
                    withoutMarks(row.getString(2), row.getString(5)),
                    oids(row.getArray(6)),
                    row.getLong(12) == 0 ? 0 : row.getLong(7),
                    row.getLong(8),
                    row.getBoolean(9),
                    row.getBoolean(10),
                    row.getBoolean(11));
            boolean copied = table.isOfAnExtension()
                    ? !Remainder.CATALOG_TABLES_LEFT_OUT.contains(table.name())
                    : !hasNoRows.test(new TableName(row.getString(13), row.getString(14)));
            return copied && tables.add(table);
        });
        return tables;
    }

    /** The marks of a restore are the target's own: those of the source, which may be a target itself, would replace them. */
    private static @Nullable String withoutMarks(String table, @Nullable String condition) {
        return condition == null || !table.equals("_timescaledb_catalog.metadata")
                ? condition
                : condition + (condition.isBlank() ? "WHERE" : " AND")
                        + " NOT pg_catalog.starts_with(key, 'timescale_migrate_')";
    }

    private static Set<Long> oids(Array oids) throws SQLException {
        return Set.of((Long[]) oids.getArray());
    }

    /** Whether an extension has made it, so that only a part of its rows may be a user's. */
    public boolean isOfAnExtension() {
        return condition != null;
    }

    /**
     * A part of a table.
     *
     * @param number which part, from 0
     * @param of how many there are
     * @param blocks of how many blocks all but the last are made; the last goes on to the table's end
     */
    public record Range(long number, long of, long blocks) {
        String condition() {
            return " WHERE ctid >= '(%d,0)'".formatted(blocks * number / of)
                    + (number + 1 == of ? "" : " AND ctid < '(%d,0)'".formatted(blocks * (number + 1) / of));
        }
    }

    /** Ranges of about so many bytes each; one that is the whole table where it cannot be read in parts. */
    public List<Range> ranges(long bytesOfARange) {
        return ranges(blocks == 0 ? 1 : Math.max(1, Math.min(blocks, bytes / bytesOfARange)), blocks);
    }

    /** So many ranges of so many blocks. */
    public static List<Range> ranges(long of, long blocks) {
        return LongStream.range(0, of)
                .mapToObj(number -> new Range(number, of, blocks))
                .toList();
    }

    /** What COPY reads. */
    public String from(@Nullable Range range) {
        if (range == null && !isOfAnExtension()) {
            return columns.isEmpty() ? name : "%s (%s)".formatted(name, columns);
        }
        return "(SELECT %s FROM ONLY %s %s)".formatted(columns, name, range == null ? condition : range.condition());
    }

    /** What COPY writes. */
    public String to() {
        return columns.isEmpty() ? name : "%s (%s)".formatted(name, columns);
    }
}
