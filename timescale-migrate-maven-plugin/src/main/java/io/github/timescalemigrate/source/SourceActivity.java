package io.github.timescalemigrate.source;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.Together;
import io.github.timescalemigrate.report.Figures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How much was ever written to each table of a database, by PostgreSQL's cumulative statistics, and which transactions had ended:
 * two readings tell whether something was written in between. A session's last rows may be counted late, or when it ends. What a
 * standby replays is not counted there, nor is what a superuser writes after {@code SET track_counts = off}.
 *
 * @param database which database, as {@link DatabaseIdentity} has it
 * @param since when the server started, and when somebody had it count anew, or a crash; never the same where it is set up not to
 *     count all
 * @param at when this was read, by the server's clock
 * @param transactions those that the reading's snapshot sees: a later one of the same text sees the same rows. Empty where that is
 *     not so, on a standby while transactions run
 * @param replayed how far a standby had replayed before the snapshot of {@code transactions}: empty on a primary
 * @param lasting whether a crash changes nothing of that: the end of all is on the disk, else its number is given again, and there are
 *     no unlogged tables, which it would empty
 * @param shared the transactions that wrote what the catalogs of the whole server have of this database and of roles
 * @param relations what was written to each table and chunk, by its oid
 */
public record SourceActivity(
        String database,
        String since,
        String at,
        String transactions,
        String replayed,
        boolean lasting,
        String shared,
        Map<String, Written> relations) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String ANEW =
            "whether it was, cannot be told as its server has started, or begun to count, anew, or does not count all (track_counts)";

    private static final String CATALOG_KEY = "catalog";

    private static final String SINCE =
            """
            SELECT pg_catalog.concat_ws(' ', pg_catalog.pg_postmaster_start_time(), s.stats_reset, b.stats_reset,
                       CASE WHEN NOT pg_catalog.current_setting('track_counts')::pg_catalog.bool
                                 OR EXISTS (SELECT FROM pg_catalog.pg_db_role_setting, pg_catalog.unnest(setconfig) AS setting
                                             WHERE setdatabase IN (0, d.oid) AND setting ~* '^track_counts=(of|f|n|0)')
                            THEN pg_catalog.clock_timestamp() END),
                   pg_catalog.clock_timestamp()::pg_catalog.text
              FROM pg_catalog.pg_database d LEFT JOIN pg_catalog.pg_stat_database s ON s.datid = d.oid, pg_catalog.pg_stat_bgwriter b
             WHERE d.datname = pg_catalog.current_database()
            """;

    /**
     * With the timeline: after a failover the numbers of transactions may begin again. A standby does not name those that run, so
     * that the end of one would not show (GetSnapshotData in src/backend/storage/ipc/procarray.c); where none runs, it shows in xmax.
     */
    private static final String TRANSACTIONS =
            """
            SELECT CASE WHEN pg_catalog.pg_is_in_recovery()
                        THEN (SELECT CASE WHEN pg_catalog.txid_snapshot_xmin(s) = pg_catalog.txid_snapshot_xmax(s)
                                          THEN 'replayed ' || s ELSE '' END
                                FROM pg_catalog.txid_current_snapshot() s)
                        ELSE pg_catalog.left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_insert_lsn()), 8)
                             || ' ' || pg_catalog.txid_current_snapshot() END,
                   CASE WHEN pg_catalog.pg_is_in_recovery() THEN false
                        ELSE pg_catalog.pg_current_wal_flush_lsn() >= pg_catalog.pg_current_wal_insert_lsn()
                             AND NOT EXISTS (SELECT FROM pg_catalog.pg_class WHERE relkind = 'r' AND relpersistence = 'u') END
            """;

    /** It stays the same after a promotion. */
    private static final String REPLAYED =
            """
            SELECT CASE WHEN pg_catalog.pg_is_in_recovery()
                        THEN coalesce(pg_catalog.pg_last_wal_replay_lsn()::pg_catalog.text, '') ELSE '' END
            """;

    /**
     * Sessions that may have written since a time, and not yet have said so. Those of 15 and later do when they are idle for ten
     * seconds, others with their next transaction or at their end (src/backend/utils/activity/pgstat.c, pgstat_report_stat;
     * src/backend/postmaster/pgstat.c before). What writes is a client's, or a job's worker; this program only reads.
     */
    private static final String LATE =
            """
            SELECT pg_catalog.format('process %s (%s)', pid, coalesce(nullif(application_name, ''), backend_type))
              FROM pg_catalog.pg_stat_activity
             WHERE datname = pg_catalog.current_database() AND pid <> pg_catalog.pg_backend_pid()
               AND application_name <> pg_catalog.current_setting('application_name')
               AND coalesce(backend_type, '') NOT IN ('autovacuum worker', 'walsender', 'parallel worker', 'TimescaleDB Background Worker Scheduler')
               AND NOT coalesce(state = 'idle' AND (state_change < ?::pg_catalog.timestamptz
                                                    OR pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 150000
                                                       AND state_change < pg_catalog.clock_timestamp() - '11 s'::pg_catalog.interval), false)
             ORDER BY pid LIMIT 5
            """;

    /** The collector of versions before 15 gives what is at most half a second old. */
    private static final String COLLECTED =
            "SELECT pg_catalog.pg_sleep(1) WHERE pg_catalog.current_setting('server_version_num')::pg_catalog.int4 < 150000";

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

    /**
     * Definitions of all kinds, large objects and roles; ANALYZE writes to pg_statistic. Not the catalogs of the server to which
     * restoring another database of it writes, see {@link #SHARED}; dependencies change only with what depends.
     */
    private static final String CATALOG =
            """
            SELECT coalesce(pg_catalog.sum(pg_catalog.pg_stat_get_tuples_inserted(c.oid)), 0),
                   coalesce(pg_catalog.sum(pg_catalog.pg_stat_get_tuples_updated(c.oid)), 0),
                   coalesce(pg_catalog.sum(pg_catalog.pg_stat_get_tuples_deleted(c.oid)), 0)
              FROM pg_catalog.pg_class c
             WHERE c.relkind = 'r'
               AND (c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace AND c.relname !~ '^pg_statistic'
                    AND c.relname NOT IN ('pg_database', 'pg_db_role_setting', 'pg_shdepend', 'pg_shdescription')
                    OR c.oid IN (SELECT pg_catalog.unnest(extconfig) FROM pg_catalog.pg_extension))
            """;

    /** VACUUM changes rows of pg_database in place, which is no transaction's. */
    private static final String SHARED =
            """
            WITH d AS (SELECT oid, xmin FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
            SELECT pg_catalog.array_to_string(ARRAY(
                SELECT xmin::pg_catalog.text FROM d
                UNION ALL SELECT s.xmin::pg_catalog.text FROM pg_catalog.pg_db_role_setting s, d WHERE setdatabase IN (0, d.oid)
                UNION ALL SELECT s.xmin::pg_catalog.text FROM pg_catalog.pg_shdescription s, d
                           WHERE classoid = 'pg_catalog.pg_authid'::pg_catalog.regclass
                              OR classoid = 'pg_catalog.pg_database'::pg_catalog.regclass AND objoid = d.oid
                ORDER BY 1), ' ')
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
        Together together = database.together();
        together.query(
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
        together.query(
                CATALOG,
                row -> relations.put(
                        CATALOG_KEY, new Written("catalog", true, row.getLong(1), row.getLong(2), row.getLong(3), 0)));
        var identity = DatabaseIdentity.of(together);
        var since = together.query(SINCE, row -> List.of(row.getString(1), row.getString(2)));
        var shared = together.query(SHARED, row -> row.getString(1));
        var replayed = together.query(REPLAYED, row -> row.getString(1));
        var ended = Ended.of(together);
        return new SourceActivity(
                identity.row(),
                since.row().get(0),
                since.row().get(1),
                ended.row().transactions(),
                replayed.row(),
                ended.row().lasting(),
                shared.row(),
                relations);
    }

    /**
     * Which transactions had ended.
     *
     * @param transactions see {@link SourceActivity#transactions}
     * @param lasting see {@link SourceActivity#lasting}
     */
    record Ended(String transactions, boolean lasting) {
        /** As the snapshot of the session sees it. */
        static Together.Answer<Ended> of(Together together) {
            return together.query(TRANSACTIONS, row -> new Ended(row.getString(1), row.getBoolean(2)));
        }
    }

    /** The same with the transactions that a snapshot sees: what is written in between counts as written after it. */
    SourceActivity ending(Ended ended) {
        return new SourceActivity(
                database, since, at, ended.transactions(), replayed, ended.lasting(), shared, relations);
    }

    /**
     * What was written until now, or may have been, one line each; empty where certainly nothing was: the same transactions have
     * ended, a standby has replayed nothing, or the same was counted when nobody can be late with counting any more, for which this
     * waits up to 20 seconds.
     */
    public List<String> writtenUntilNow(Database database) {
        SourceActivity now = read(database);
        if (endedTheSameAs(now)) {
            return List.of();
        }
        List<String> written = differences(now);
        if (!written.isEmpty()) {
            return written;
        }
        List<String> late = awaitThoseLate(database);
        if (!late.isEmpty()) {
            return List.of("whether it was, cannot be told as long as there is " + String.join(", ", late));
        }
        return differences(read(database));
    }

    /**
     * The rows that were written to tables of users until now, or that it cannot be told, one line each; waits up to 20 seconds for
     * sessions that may have written and not yet said so.
     */
    public List<String> rowsWrittenUntilNow(Database database) {
        SourceActivity now = read(database);
        if (endedTheSameAs(now) || !this.database.equals(now.database)) {
            return List.of();
        }
        List<String> untold = untold(now);
        if (!untold.isEmpty()) {
            return untold;
        }
        List<String> rows = rowsWrittenUntil(now);
        if (!rows.isEmpty()) {
            return rows;
        }
        awaitThoseLate(database);
        return rowsWrittenUntil(read(database));
    }

    private boolean endedTheSameAs(SourceActivity now) {
        boolean sameTransactions = !now.transactions.isEmpty() && now.transactions.equals(transactions);
        boolean sameReplayed = !now.replayed.isEmpty() && now.replayed.equals(replayed);
        return database.equals(now.database)
                && (sameTransactions || sameReplayed)
                && (lasting || since.equals(now.since));
    }

    /** Why what was counted in two readings of a database does not tell whether it was written to; empty where it does. */
    private List<String> untold(SourceActivity later) {
        if (!since.equals(later.since)) {
            return List.of(ANEW);
        }
        if (replayed.isEmpty() && later.replayed.isEmpty()) {
            return List.of();
        }
        return List.of(
                later.replayed.isEmpty()
                        ? "it may have been, as it was a standby and was promoted"
                        : "it may have been, as a standby that has replayed WAL of its primary since (%s to %s); to keep it from that:"
                                        .formatted(replayed, later.replayed)
                                + " SELECT pg_catalog.pg_wal_replay_pause()");
    }

    private List<String> awaitThoseLate(Database database) {
        Instant giveUp = Instant.now().plus(PATIENCE);
        while (true) {
            database.execute(COLLECTED);
            database.execute("SELECT pg_catalog.pg_stat_clear_snapshot()");
            List<String> late = database.query(LATE, row -> row.getString(1), at);
            if (late.isEmpty() || Instant.now().isAfter(giveUp)) {
                return late;
            }
            database.execute("SELECT pg_catalog.pg_sleep(1)");
        }
    }

    private List<String> differences(SourceActivity later) {
        if (!database.equals(later.database)) {
            return List.of("it is another database");
        }
        List<String> untold = untold(later);
        if (!untold.isEmpty()) {
            return untold;
        }
        List<String> lines = new ArrayList<>(rowsWrittenUntil(later));
        Set<String> others = new TreeSet<>();
        if (!later.shared.equals(shared)) {
            others.add("settings, owner, privileges or comment of the database, or of roles");
        }
        relations.forEach((oid, then) -> {
            Written now = later.relations.get(oid);
            if (now == null) {
                others.add(then.table() + ": dropped, or a chunk of it");
            } else if (now.file() != then.file()) {
                others.add(then.table() + ": truncated or rewritten");
            } else if (oid.equals(CATALOG_KEY) && !now.equals(then)) {
                others.add("definitions");
            } else if (now.internal() && !now.equals(then)) {
                others.add(then.table() + ": rows");
            } else if (!now.equals(then)) {
                others.add(then.table() + ": changed");
            }
        });
        later.relations.forEach((oid, now) -> {
            if (!relations.containsKey(oid)) {
                others.add(now.table() + ": new, or a chunk of it");
            }
        });
        others.removeIf(line -> lines.stream().anyMatch(row -> row.startsWith(line.replaceFirst(": changed$", ": "))));
        lines.addAll(others);
        return lines;
    }

    /**
     * The rows that were written to tables of users until a later reading: one line for each table, ordered by name. Chunks
     * that were dropped, and tables that were truncated, do not count.
     *
     * @return empty where nothing was written, or where it cannot be told as the readings are not of one database and one count
     */
    private List<String> rowsWrittenUntil(SourceActivity later) {
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
