package io.github.timescalemigrate.target;

import io.github.timescalemigrate.connection.Database;
import java.util.HashMap;
import java.util.Map;

/**
 * How many rows COPY has written into tables and chunks of the target, by the target's own count. It stands for their number as
 * long as nothing else was written there, which the server's statistics tell: they count every row that is inserted, also those
 * of transactions that failed, and every one that is updated or deleted.
 *
 * @param rows by the table's schema and name, quoted where need be
 */
public record WrittenRows(Map<String, Long> rows) {
    /** Nothing is known. */
    public static final WrittenRows NONE = new WrittenRows(Map.of());

    /**
     * Sessions tell late what they wrote, and at the latest when they end; before PostgreSQL 15 they may do so after that, or
     * never. Jobs of TimescaleDB's own, whose numbers are below 1000, write no rows of users.
     */
    private static final String MAY_BE_LATE =
            """
            SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4 < 150000 OR EXISTS (
                SELECT FROM pg_catalog.pg_stat_activity
                 WHERE datname = pg_catalog.current_database() AND pid <> pg_catalog.pg_backend_pid()
                   AND coalesce(backend_type, '') !~ '^(autovacuum worker|TimescaleDB Background Worker Scheduler|.* \\[[0-9]{1,3}\\])$')
            """;

    /** One that was truncated has no file worth the name any more: statistics do not tell of that. */
    private static final String INSERTED =
            """
            SELECT c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname), pg_catalog.pg_stat_get_tuples_inserted(c.oid)
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND pg_catalog.pg_stat_get_tuples_inserted(c.oid) > 0
               AND pg_catalog.pg_stat_get_tuples_updated(c.oid) = 0 AND pg_catalog.pg_stat_get_tuples_deleted(c.oid) = 0
               AND pg_catalog.pg_relation_size(c.oid) > 0
            """;

    /**
     * Those of tables to which certainly nothing else was written until now, by oid; the others have to be counted.
     *
     * @throws io.github.timescalemigrate.connection.DatabaseException when the statistics cannot be read
     */
    public Map<Long, Long> untouched(Database target) {
        Map<Long, Long> untouched = new HashMap<>();
        if (!rows.isEmpty() && !target.queryBoolean(MAY_BE_LATE)) {
            target.query(INSERTED, row -> {
                long inserted = row.getLong(3);
                boolean same = rows.getOrDefault(row.getString(2), -1L) == inserted;
                if (same) {
                    untouched.put(row.getLong(1), inserted);
                }
                return same;
            });
        }
        return untouched;
    }
}
