package io.github.timescalemigrate.source;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much was ever written to each table of a database, by PostgreSQL's cumulative statistics: two readings tell whether
 * something was written in between. A session's last rows may be counted some seconds late, or when it ends.
 *
 * @param database which database, as {@link DatabaseIdentity} has it
 * @param since when the server started, and when somebody had it count anew
 * @param relations what was written to each table and chunk, by its oid
 */
public record SourceActivity(String database, String since, Map<String, Written> relations) {
    private static final String SINCE =
            """
            SELECT pg_catalog.concat_ws(' ', pg_catalog.pg_postmaster_start_time(), s.stats_reset)
              FROM pg_catalog.pg_database d LEFT JOIN pg_catalog.pg_stat_database s ON s.datid = d.oid
             WHERE d.datname = pg_catalog.current_database()
            """;

    private static final String RELATIONS =
            """
            SELECT c.oid::pg_catalog.text, pg_catalog.format('%I.%I', n.nspname, t.relname),
                   n.nspname = '_timescaledb_internal',
                   pg_catalog.pg_stat_get_tuples_inserted(c.oid),
                   pg_catalog.pg_stat_get_tuples_updated(c.oid),
                   pg_catalog.pg_stat_get_tuples_deleted(c.oid),
                   coalesce(pg_catalog.pg_relation_filenode(c.oid), 0)::pg_catalog.int8
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
              LEFT JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid AND i.inhseqno = 1
              JOIN pg_catalog.pg_class t ON t.oid = coalesce(i.inhparent, c.oid)
              JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
             WHERE c.relkind = 'r' AND c.relpersistence <> 't'
               AND cn.nspname !~ '^pg_' AND cn.nspname <> 'information_schema'
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                                  AND d.objid = c.oid AND d.deptype = 'e')
            """;

    /** Definitions of all kinds, large objects and roles; ANALYZE writes to pg_statistic. */
    private static final String CATALOG =
            """
            SELECT coalesce(pg_catalog.sum(pg_catalog.pg_stat_get_tuples_inserted(c.oid)), 0),
                   coalesce(pg_catalog.sum(pg_catalog.pg_stat_get_tuples_updated(c.oid)), 0),
                   coalesce(pg_catalog.sum(pg_catalog.pg_stat_get_tuples_deleted(c.oid)), 0)
              FROM pg_catalog.pg_class c
             WHERE c.relkind = 'r'
               AND (c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace AND c.relname !~ '^pg_statistic'
                    OR c.oid IN (SELECT pg_catalog.unnest(extconfig) FROM pg_catalog.pg_extension))
            """;

    /**
     * What was written to a table or chunk, or to the system's and TimescaleDB's catalogs together.
     *
     * @param table its name, that of the hypertable for a chunk
     * @param internal whether it is TimescaleDB's own: compressed rows, materializations
     * @param inserted rows
     * @param updated rows
     * @param deleted rows
     * @param file the number of its file, another one after a truncation or a rewrite
     */
    public record Written(String table, boolean internal, long inserted, long updated, long deleted, long file) {}

    /** Reads what the statistics say now. */
    public static SourceActivity read(Database database) {
        Map<String, Written> relations = new TreeMap<>();
        database.query(
                RELATIONS,
                row -> relations.put(
                        row.getString(1),
                        new Written(
                                row.getString(2),
                                row.getBoolean(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6),
                                row.getLong(7))));
        relations.put(
                "catalog",
                database.queryOne(
                        CATALOG,
                        row -> new Written("catalog", true, row.getLong(1), row.getLong(2), row.getLong(3), 0)));
        return new SourceActivity(
                DatabaseIdentity.of(database), database.queryOne(SINCE, row -> row.getString(1)), relations);
    }

    /** Reads what the statistics say now. */
    public static SourceActivity read(ConnectionString source) {
        try (Database database = Database.connect(source)) {
            return read(database);
        }
    }

    /**
     * The rows that were written to tables of users until a later reading: one line for each table, ordered by name. Chunks
     * that were dropped, and tables that were truncated, do not count.
     *
     * @return empty where nothing was written, or where it cannot be told as the readings are not of one database and one count
     */
    public List<String> rowsWrittenUntil(SourceActivity later) {
        Map<String, long[]> rows = new TreeMap<>();
        if (database.equals(later.database)) {
            later.relations.forEach((oid, now) -> {
                Written then = relations.getOrDefault(oid, new Written("", false, 0, 0, 0, 0));
                if (!now.internal()) {
                    long[] sum = rows.computeIfAbsent(now.table(), table -> new long[3]);
                    sum[0] += Math.max(0, now.inserted() - then.inserted());
                    sum[1] += Math.max(0, now.updated() - then.updated());
                    sum[2] += Math.max(0, now.deleted() - then.deleted());
                }
            });
        }
        List<String> lines = new ArrayList<>();
        rows.forEach((table, sum) -> {
            if (sum[0] + sum[1] + sum[2] > 0) {
                lines.add("%s: %s inserted, %s updated, %s deleted"
                        .formatted(table, Figures.count(sum[0], "row"), Figures.count(sum[1]), Figures.count(sum[2])));
            }
        });
        return lines;
    }
}
