package io.github.timescalemigrate.inventory;

import io.github.timescalemigrate.connection.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Finds single rows of a table or chunk, by its primary key, or by all columns where it has none. The rows are spread over
 * buckets of about a thousand, and only of those whose checksums differ between two sides every row is read.
 */
public final class RowReader {
    private static final int ROWS_OF_A_BUCKET = 1000;
    private static final int MOST_BUCKETS = 1 << 20;

    private static final String FOUND =
            """
            SELECT pg_catalog.to_regclass(pg_catalog.format('%I.%I', ?::text, ?::text))::pg_catalog.oid,
                   pg_catalog.format('%I.%I', ?::text, ?::text)
            """;

    private static final String KEY =
            """
            SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attname)
              FROM pg_catalog.pg_attribute a LEFT JOIN pg_catalog.pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
             WHERE a.attrelid = ?::pg_catalog.oid AND a.attnum > 0 AND NOT a.attisdropped
               AND (i.indrelid IS NULL OR a.attnum = ANY (i.indkey))
            """;

    private final Database database;
    private final String from;
    private final String key;
    private final String sum;
    private final int buckets;

    private RowReader(Database database, String from, String key, String sum, int buckets) {
        this.database = database;
        this.from = from;
        this.key = key;
        this.sum = sum;
        this.buckets = buckets;
    }

    /**
     * A reader of a table's own rows, or of those of one of a hypertable's chunks.
     *
     * @param table the table or hypertable
     * @param part the table itself, or the chunk
     * @param rows about how many it has, the same for both sides
     * @throws io.github.timescalemigrate.connection.DatabaseException when it cannot be read
     */
    public static RowReader of(Database database, TableName table, TableName part, long rows) {
        record Found(long table, String part) {}
        Found found = database.queryOne(
                FOUND,
                row -> new Found(row.getLong(1), row.getString(2)),
                table.schema(),
                table.name(),
                part.schema(),
                part.name());
        String key = database.queryOne(KEY, row -> row.getString(1), found.table());
        String columns =
                ContentsReader.columns(database, found.table()).getOrDefault(found.table(), ContentsReader.NO_COLUMNS);
        return new RowReader(
                database,
                (table.equals(part) ? "ONLY " : "") + found.part(),
                "ROW(" + (key == null ? "" : key) + ")::pg_catalog.text",
                ContentsReader.sum(columns),
                Integer.highestOneBit((int) Math.max(1, Math.min(MOST_BUCKETS, rows / ROWS_OF_A_BUCKET))));
    }

    /** The checksum of each bucket that has rows. */
    public Map<Integer, Long> buckets() {
        Map<Integer, Long> buckets = new HashMap<>();
        database.query(
                "SELECT %s, %s FROM %s GROUP BY 1".formatted(bucket(), sum, from),
                row -> buckets.put(row.getInt(1), checksum(row)));
        return buckets;
    }

    /** The checksum of each row in some buckets, by its key as a row in text; of equal rows together. */
    public Map<String, Long> rows(Set<Integer> buckets) {
        Map<String, Long> rows = new HashMap<>();
        database.query(
                "SELECT %s, %s FROM %s WHERE %s = ANY (?) GROUP BY 1".formatted(key, sum, from, bucket()),
                row -> rows.put(row.getString(1), checksum(row)),
                (Object) buckets.toArray(Integer[]::new));
        return rows;
    }

    private static long checksum(ResultSet row) throws SQLException {
        return row.getBigDecimal(2).toBigInteger().longValue();
    }

    private String bucket() {
        return "(pg_catalog.hashtextextended(%s, 0) & %d)::pg_catalog.int4".formatted(key, buckets - 1);
    }
}
