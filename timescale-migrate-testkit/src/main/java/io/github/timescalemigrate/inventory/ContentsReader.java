package io.github.timescalemigrate.inventory;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows of tables and chunks, and sums up their checksums, in several sessions of one snapshot. Small ones share a
 * statement, so that the way to the server is gone few times; large ones come first, so that all sessions end together.
 */
final class ContentsReader {
    private static final long BYTES_OF_A_STATEMENT = 64L << 20;
    private static final int TABLES_OF_A_STATEMENT = 100;

    /** The hash of the columns of a table that has none. */
    static final String NO_COLUMNS = "0";

    /**
     * The hash of each table's columns in a row, one for each with a seed of its own, that stands for exactly its text; null is 0.
     * It is that of the type where that takes all of a value, or can be given the rest of it: the one of int8 folds it to 32 bits,
     * so int8 is its seed as well, and of a timestamp the upper half. Else, as for 0 and -0, it is that of a binary form, or of the
     * text, in a row where that keeps to the type's output though users may have defined a cast. The hash of numeric knows neither sign
     * nor scale, so it serves where the type fixes the scale; hashed again, as it has its weight and the seed itself combined in plain
     * ways. A computed NaN may have a sign, which no text shows.
     */
    private static final String COLUMNS =
            """
            WITH RECURSIVE bases AS (
                SELECT oid, oid AS base, -1 AS modifier FROM pg_catalog.pg_type WHERE typtype <> 'd'
                UNION ALL
                SELECT t.oid, b.base, greatest(t.typtypmod, b.modifier)
                  FROM pg_catalog.pg_type t JOIN bases b ON b.oid = t.typbasetype WHERE t.typtype = 'd')
            SELECT c.attrelid, pg_catalog.string_agg(pg_catalog.format('coalesce(' || CASE
                       WHEN c.base IN ('int2'::regtype, 'int4'::regtype) THEN 'pg_catalog.hash%3$sextended(%1$I, %4$L), 0)'
                       WHEN c.base = 'bool'::regtype THEN 'pg_catalog.hashint4extended(%1$I::pg_catalog.int4, %4$L), 0)'
                       WHEN c.base = 'int8'::regtype THEN 'pg_catalog.hashint8extended(%1$I, %1$I # %4$L::pg_catalog.int8), 0)'
                       WHEN c.base = 'uuid'::regtype THEN 'pg_catalog.uuid_hash_extended(%1$I, %4$L), 0)'
                       WHEN c.base IN ('text'::regtype, 'varchar'::regtype)
                           THEN 'pg_catalog.hashtextextended(%1$I COLLATE pg_catalog."C", %4$L), 0)'
                       WHEN c.base IN ('float4'::regtype, 'float8'::regtype)
                           THEN 'CASE WHEN %1$I <> 0 THEN pg_catalog.hash%3$sextended(%1$I, %4$L) END, '
                                || 'pg_catalog.hash_record_extended(ROW(pg_catalog.%2$s(%1$I)), %4$L))'
                       WHEN c.base = 'numeric'::regtype AND c.modifier <> -1
                           THEN 'pg_catalog.hashint4extended((%1$I < 0)::pg_catalog.int4, pg_catalog.hash_numeric_extended(%1$I, %4$L)), 0)'
                       WHEN c.base = 'timestamptz'::regtype
                           THEN 'CASE WHEN %1$I >= ''2000-01-01Z'' THEN pg_catalog.timestamp_hash_extended(pg_catalog.timezone(''0''::interval, %1$I), '
                                || 'pg_catalog.timestamp_hash_extended(pg_catalog.timezone(''0''::interval, '
                                || 'pg_catalog.date_bin(''4294.967296 s'', %1$I, ''2000-01-01Z'')), %4$L)) END, '
                                || 'pg_catalog.hash_record_extended(ROW(pg_catalog.%2$s(%1$I)), %4$L))'
                       WHEN c.base = 'timestamp'::regtype
                           THEN 'CASE WHEN %1$I >= ''2000-01-01'' THEN pg_catalog.timestamp_hash_extended(%1$I, '
                                || 'pg_catalog.timestamp_hash_extended(pg_catalog.date_bin(''4294.967296 s'', %1$I, ''2000-01-01''), %4$L)) END, '
                                || 'pg_catalog.hash_record_extended(ROW(pg_catalog.%2$s(%1$I)), %4$L))'
                       WHEN c.base IN ('bytea'::regtype, 'date'::regtype, 'oid'::regtype, '"char"'::regtype, 'inet'::regtype, 'cidr'::regtype,
                                       'macaddr'::regtype, 'macaddr8'::regtype) THEN 'pg_catalog.hash_record_extended(ROW(%1$I), %4$L), 0)'
                       WHEN c.base IN ('interval'::regtype, 'time'::regtype, 'timetz'::regtype, 'bpchar'::regtype)
                           THEN 'pg_catalog.hash_record_extended(ROW(pg_catalog.%2$s(%1$I)), %4$L), 0)'
                       WHEN c.typnamespace = 'pg_catalog'::regnamespace
                           THEN 'pg_catalog.hashtextextended(%1$I::pg_catalog.text COLLATE pg_catalog."C", %4$L), 0)'
                       ELSE 'pg_catalog.hash_record_extended(ROW(ROW(%1$I)::pg_catalog.text COLLATE pg_catalog."C"), %4$L), 0)'
                       END, c.attname, c.typsend, c.typname, c.seed), ' # ')
              FROM (SELECT a.attrelid, a.attname, b.base, greatest(a.atttypmod, b.modifier) AS modifier, t.typname, t.typnamespace, t.typsend, pg_catalog.hashint8extended(
                           pg_catalog.row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attname), 0) AS seed
                      FROM (SELECT pg_catalog.unnest(?::pg_catalog.oid[]) AS oid) w
                      JOIN pg_catalog.pg_attribute a ON a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped
                      JOIN bases b ON b.oid = a.atttypid JOIN pg_catalog.pg_type t ON t.oid = b.base) c
             GROUP BY c.attrelid
            """;

    /**
     * A table or chunk.
     *
     * @param oid of the table or chunk
     * @param columnsOf the oid of the table whose columns it has
     * @param from what stands after FROM
     * @param bytes about how much is read
     * @param compressed whether rows of it may lie in another table
     */
    record Part(long oid, long columnsOf, String from, long bytes, boolean compressed) {}

    private final Database database;
    private final Reading how;

    ContentsReader(Database database, Reading how) {
        this.database = database;
        this.how = how;
    }

    /** Reads in the session's own snapshot; by oid. */
    Map<Long, Contents> read(List<Part> parts) {
        if (parts.isEmpty()) {
            return Map.of();
        }
        Queue<String> statements = new ConcurrentLinkedQueue<>(statements(parts));
        Map<Long, Contents> contents = new ConcurrentHashMap<>();
        int sessions = Math.min(how.jobs(), statements.size());
        if (sessions == 1) {
            work(database, statements, contents);
        } else {
            inSessions(sessions, statements, contents);
        }
        return contents;
    }

    /** In the session itself and others: to open one takes both sides longer than to count small tables. */
    private void inSessions(int sessions, Queue<String> statements, Map<Long, Contents> contents) {
        String snapshot = database.queryOne("SELECT pg_catalog.pg_export_snapshot()", row -> row.getString(1));
        ExecutorService executor = Executors.newFixedThreadPool(sessions);
        var ended = new ExecutorCompletionService<@Nullable Void>(executor);
        Queue<Database> others = new ConcurrentLinkedQueue<>();
        for (int i = 1; i < sessions; i++) {
            ended.submit(() -> workInAnother(snapshot, others, statements, contents), null);
        }
        Future<?> own = ended.submit(() -> work(database, statements, contents), null);
        try {
            for (int i = 0; i < sessions; i++) {
                ended.take().get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseException(database.connectionString() + ": interrupted while rows were counted", e);
        } finally {
            statements.clear();
            others.forEach(Database::abort); // After a failure the others may be at what takes hours.
            cancel(own);
            executor.shutdown();
        }
    }

    private void workInAnother(
            String snapshot, Queue<Database> others, Queue<String> statements, Map<Long, Contents> contents) {
        try (Database session = database.another()) {
            others.add(session);
            session.execute(Database.beginSnapshot(snapshot));
            work(session, statements, contents);
            others.remove(session);
        }
    }

    /** Until it has ended, as the caller goes on in this session; more than once, as a statement may be about to start. */
    private void cancel(Future<?> own) {
        boolean interrupted = false;
        while (!own.isDone()) {
            try {
                database.cancel();
                own.get(100, TimeUnit.MILLISECONDS);
            } catch (DatabaseException e) {
                database.abort(); // There is no session to go on in.
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException | TimeoutException e) {
                // What is thrown already is the cause.
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void work(Database session, Queue<String> statements, Map<Long, Contents> contents) {
        for (String next = statements.poll(); next != null; next = statements.poll()) {
            session.query(
                    releasingLocks(next),
                    row -> contents.put(row.getLong(1), contents(row.getLong(2), row.getBigDecimal(3))));
        }
    }

    /** Within a transaction: else it would hold those of every table, chunk and index until its end, more than a server has. */
    static String releasingLocks(String query) {
        return "SAVEPOINT before; " + query + "; ROLLBACK TO SAVEPOINT before; RELEASE SAVEPOINT before";
    }

    private static Contents contents(long rows, BigDecimal sum) {
        return new Contents(
                rows, sum == null ? null : "%016x".formatted(sum.toBigInteger().longValue()));
    }

    private List<String> statements(List<Part> parts) {
        Map<Long, String> columns = how.depth() == Depth.CHECKSUMS ? columns(parts) : Map.of();
        List<Part> largestFirst = new ArrayList<>(parts);
        largestFirst.sort(Comparator.comparingLong(Part::bytes).reversed());
        List<String> statements = new ArrayList<>();
        List<String> some = new ArrayList<>();
        long bytes = 0;
        for (Part part : largestFirst) {
            some.add(statement(part, columns));
            bytes += part.bytes();
            if (bytes >= BYTES_OF_A_STATEMENT || some.size() == TABLES_OF_A_STATEMENT) {
                statements.add(String.join(" UNION ALL ", some));
                some.clear();
                bytes = 0;
            }
        }
        if (!some.isEmpty()) {
            statements.add(String.join(" UNION ALL ", some));
        }
        return statements;
    }

    /**
     * Of the rows' checksums: the sum does not depend on the order. The hashes of a row's columns together are the seed of one
     * more, else their values could change places between rows.
     */
    static String sum(String columns) {
        return "coalesce(pg_catalog.sum(pg_catalog.hashint4extended(0, %s)), 0)".formatted(columns);
    }

    private String statement(Part part, Map<Long, String> columns) {
        String sum = how.depth() == Depth.CHECKSUMS
                ? sum(columns.getOrDefault(part.columnsOf(), NO_COLUMNS))
                : "NULL::pg_catalog.numeric";
        return "SELECT %d::pg_catalog.int8, pg_catalog.count(*), %s FROM %s".formatted(part.oid(), sum, part.from());
    }

    private Map<Long, String> columns(List<Part> parts) {
        Long[] tables = parts.stream().map(Part::columnsOf).distinct().toArray(Long[]::new);
        return columns(database, tables);
    }

    /** The hash of the columns of each table that has any, as the checksum of a row takes it; by oid. */
    static Map<Long, String> columns(Database database, Long... tables) {
        if (!database.queryBoolean(
                "SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 140000")) {
            throw new DatabaseException(
                    database.connectionString() + ": checksums need PostgreSQL 14 or later; compare at depth COUNTS");
        }
        return database.query(COLUMNS, row -> Map.entry(row.getLong(1), row.getString(2)), (Object) tables).stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
