package io.github.timescalemigrate.transfer;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.report.MigrationException;
import io.github.timescalemigrate.source.Sequences;
import io.github.timescalemigrate.source.SourceKeys;
import io.github.timescalemigrate.source.SourceTable;
import io.github.timescalemigrate.source.SourceTable.Range;
import io.github.timescalemigrate.target.RestoreProgress;
import io.github.timescalemigrate.transfer.CopySession.Copied;
import io.github.timescalemigrate.transfer.CopySession.Way;
import io.github.timescalemigrate.transfer.CopyWorkers.Task;
import io.github.timescalemigrate.transfer.DefinitionScript.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Copies the rows of tables, and makes their keys and indexes. A table or chunk is one transaction with its keys, or some small
 * ones are together; of a large table several workers copy a range of blocks each, and make an index each when all ranges are in.
 */
final class TableCopies {
    private static final Set<String> KEYS = Set.of("INDEX", "CONSTRAINT");

    private static final Set<String> ROUTINES = Set.of("FUNCTION", "PROCEDURE", "AGGREGATE", "OPERATOR");

    private static final String DEADLOCK = "40P01";

    /** Where there are fewer indexes left than workers, perhaps: the server's own make one together. */
    private static final String HELP = "SET LOCAL max_parallel_maintenance_workers TO DEFAULT;\n";

    /** Tables of a transaction, whose locks it holds, and their bytes: beyond, the ways to the servers take less than the rows. */
    private static final int MOST_TOGETHER = 16;

    private static final long BYTES_TOGETHER = 4L << 20;

    /** A trigger of TimescaleDB's makes updates of rows that are there. */
    private static final String METADATA = "_timescaledb_catalog.metadata";

    /**
     * ANALYZE of a chunk takes about as long as COPY of its rows. Those that the server's autovacuum will analyze anyway, as their
     * rows were never counted as analyzed before their transaction ended, get along with a tenth of the sample until then: the
     * second stage of vacuumdb --analyze-in-stages.
     */
    private static final String QUICK =
            """
            SET LOCAL default_statistics_target TO DEFAULT;
            SELECT pg_catalog.set_config('default_statistics_target',
                                         least(10, pg_catalog.current_setting('default_statistics_target')::pg_catalog.int4)::pg_catalog.text, true)
              FROM (VALUES (%d::pg_catalog.int8, %s::pg_catalog.regclass)) AS t (rows, oid) JOIN pg_catalog.pg_class c ON c.oid = t.oid
             WHERE pg_catalog.current_setting('autovacuum')::pg_catalog.bool
               AND pg_catalog.current_setting('track_counts')::pg_catalog.bool
               AND rows > 3000
               AND rows > pg_catalog.current_setting('autovacuum_analyze_threshold')::pg_catalog.int8
                          + rows * pg_catalog.current_setting('autovacuum_analyze_scale_factor')::pg_catalog.float8
               AND NOT EXISTS (SELECT FROM pg_catalog.unnest(c.reloptions) AS option WHERE option LIKE 'autovacuum%%');
            """;

    private final RestoreProgress progress;
    private final DefinitionScript script;
    private final SourceKeys keysOfSource;
    private final Map<Long, List<Entry>> keys = new HashMap<>();
    private final Map<Long, List<Entry>> lateKeys = new HashMap<>();
    private final RowForm form;
    private final Map<Long, Long> counted;
    private final CopyProgress copied;
    private final WorkQueue<Task> queue = new WorkQueue<>();

    /**
     * @param form of the rows on their way
     * @param counted is told how many rows each table had, by its oid
     * @param copied is told how far it is
     */
    TableCopies(
            RestoreProgress progress,
            DefinitionScript script,
            SourceKeys keys,
            RowForm form,
            Map<Long, Long> counted,
            CopyProgress copied) {
        this.progress = progress;
        this.script = script;
        this.keysOfSource = keys;
        this.form = form;
        this.counted = counted;
        this.copied = copied;
    }

    /** Copies everything, the largest first, so that all workers end together; what may read rows of other tables comes after those. */
    void run(CopyWorkers workers, List<SourceTable> tables, long bytesOfARange) {
        sortKeys(tables);
        List<SourceTable> ofExtensions =
                tables.stream().filter(SourceTable::isOfAnExtension).toList();
        Map<Long, List<Range>> divided = divided(progress.units("r"));
        queue.addLast(worker -> copyOfExtensions(worker, ofExtensions));
        List<SourceTable> whole = new ArrayList<>();
        tables.stream()
                .filter(table -> !table.isOfAnExtension() && !table.isLast())
                .sorted(Comparator.comparingLong(SourceTable::bytes).reversed())
                .forEach(table -> {
                    List<Range> ranges = progress.has(whole(table))
                            ? List.of()
                            : divided.getOrDefault(table.oid(), table.ranges(bytesOfARange));
                    if (ranges.size() > 1) {
                        add(table, ranges);
                    } else {
                        whole.add(table);
                    }
                });
        together(whole, workers.number()).forEach(some -> queue.addLast(worker -> copyWhole(worker, some)));
        workers.run(queue);
        List<SourceTable> last = tables.stream()
                .filter(SourceTable::isLast)
                .sorted(Comparator.comparing(SourceTable::name))
                .toList();
        workers.run(List.of(worker -> last.forEach(table -> copyWhole(worker, List.of(table)))));
        workers.run(tables.stream()
                .filter(table -> lateKeys.containsKey(table.oid()))
                .<Task>map(table -> worker -> addLateKeys(worker.target(), table))
                .toList());
    }

    /** Where a function of the script comes after the rows, an index may need it: those that call any are made in its order. */
    private void sortKeys(List<SourceTable> tables) {
        Set<Long> users = tables.stream()
                .filter(table -> !table.isOfAnExtension())
                .map(SourceTable::oid)
                .collect(Collectors.toSet());
        boolean inOrder = script.afterRows().stream().anyMatch(entry -> ROUTINES.contains(entry.type()));
        for (Entry entry : script.afterRows()) {
            Long table = KEYS.contains(entry.type()) ? keysOfSource.tables().get(entry.oid()) : null;
            boolean late = keysOfSource.late().contains(entry.oid());
            if (table != null && users.contains(table) && !(late && inOrder)) {
                (late ? lateKeys : keys)
                        .computeIfAbsent(table, none -> new ArrayList<>())
                        .add(entry);
            }
        }
    }

    private void addLateKeys(Database target, SourceTable table) {
        lateKeys.getOrDefault(table.oid(), List.of()).forEach(key -> addKey(target, key));
        target.execute("ANALYZE " + table.name()); // Of what its indexes are made of, too.
    }

    /** A large one alone; of small ones as many as still leave all workers something to do. */
    static List<List<SourceTable>> together(List<SourceTable> tables, int workers) {
        List<List<SourceTable>> together = new ArrayList<>();
        int most = Math.min(MOST_TOGETHER, 1 + tables.size() / (4 * workers));
        long bytes = 0;
        List<SourceTable> some = new ArrayList<>();
        for (SourceTable table : tables) {
            bytes += table.bytes();
            if (some.isEmpty() || some.size() == most || bytes > BYTES_TOGETHER) {
                some = new ArrayList<>();
                together.add(some);
                bytes = table.bytes();
            }
            some.add(table);
        }
        return together;
    }

    /** What of the script is left when the tables have their keys. */
    List<Entry> withoutKeys(List<Entry> entries) {
        Set<Long> done = Stream.of(keys, lateKeys)
                .flatMap(of -> of.values().stream())
                .flatMap(List::stream)
                .map(Entry::id)
                .collect(Collectors.toSet());
        return entries.stream().filter(entry -> !done.contains(entry.id())).toList();
    }

    private void add(SourceTable table, List<Range> ranges) {
        var left = new AtomicInteger(ranges.size());
        ranges.forEach(range -> queue.addLast(worker -> {
            copyRange(worker, table, range);
            if (left.decrementAndGet() == 0) {
                addKeys(table);
            }
        }));
    }

    private void copyWhole(CopySession worker, List<SourceTable> tables) {
        List<SourceTable> left = new ArrayList<>();
        for (SourceTable table : tables) {
            if (progress.has(whole(table)) && !isReset(worker.target(), table)) {
                counted.put(table.oid(), progress.rows(whole(table)));
                copied.skip(table.bytes());
            } else {
                left.add(table);
            }
        }
        List<SourceTable> withRows =
                left.stream().filter(table -> table.bytes() > 0).toList();
        Map<Long, Long> rows = new HashMap<>();
        left.forEach(table -> rows.put(table.oid(), 0L));
        String begin = "BEGIN;\n";
        if (!withRows.isEmpty()) {
            rows.putAll(copy(
                    worker,
                    withRows,
                    "BEGIN; TRUNCATE TABLE ONLY "
                            + withRows.stream().map(SourceTable::name).collect(Collectors.joining(", ONLY ")),
                    true));
            begin = "";
        }
        if (!left.isEmpty()) {
            String help = queue.isEmpty() ? HELP : ""; // Other workers have nothing to do any more.
            worker.target()
                    .execute(left.stream()
                            .map(table -> finish(table, rows.getOrDefault(table.oid(), 0L)))
                            .collect(Collectors.joining("", begin + help, "COMMIT")));
            left.forEach(table -> {
                long its = rows.getOrDefault(table.oid(), 0L);
                progress.committed(whole(table), its);
                counted.put(table.oid(), its);
            });
        }
    }

    /** Whether the server has crashed since its rows were there. */
    private boolean isReset(Database target, SourceTable table) {
        return table.isUnlogged()
                && progress.rows(whole(table)) > 0
                && target.queryBoolean("SELECT pg_catalog.pg_relation_size(?::pg_catalog.regclass) = 0", table.name());
    }

    private String finish(SourceTable table, long rows) {
        if (progress.has(whole(table))) {
            return analyze(table, rows); // All but its rows is there.
        }
        return keys.getOrDefault(table.oid(), List.of()).stream()
                .map(key -> script.sql(key) + "\n")
                .collect(Collectors.joining(
                        "", "", analyze(table, rows) + RestoreProgress.statement(whole(table), rows) + ";\n"));
    }

    private static String analyze(SourceTable table, long rows) {
        return table.inTree() ? "" : QUICK.formatted(rows, literal(table.name())) + "ANALYZE " + table.name() + ";\n";
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private void copyRange(CopySession worker, SourceTable table, Range range) {
        String unit = unit(table, range);
        long rows = progress.rows(unit);
        long bytes = table.bytes() / range.of();
        if (progress.has(unit)) {
            copied.skip(bytes);
        } else {
            Way way = way(table, range);
            worker.begin(way);
            worker.target().execute("BEGIN");
            rows = copy(worker, table, way, bytes, false, null);
            worker.target().execute(RestoreProgress.statement(unit, rows) + "; COMMIT");
            progress.committed(unit, rows);
        }
        counted.merge(table.oid(), rows, Long::sum);
    }

    /**
     * How an earlier attempt has divided tables, by their oids: other ranges would overlap with those.
     *
     * @param units the ranges that are done
     */
    static Map<Long, List<Range>> divided(List<String> units) {
        Map<Long, List<Range>> divided = new HashMap<>();
        for (String unit : units) {
            String[] parts = unit.substring(1).split("\\.", -1);
            divided.computeIfAbsent(
                    Long.valueOf(parts[0]),
                    oid -> SourceTable.ranges(Long.parseLong(parts[1]), Long.parseLong(parts[2])));
        }
        return divided;
    }

    private static String whole(SourceTable table) {
        return "t" + table.oid();
    }

    private static String unit(SourceTable table, Range range) {
        return "r%d.%d.%d.%d".formatted(table.oid(), range.of(), range.blocks(), range.number());
    }

    private void addKeys(SourceTable table) {
        List<Entry> its = keys.getOrDefault(table.oid(), List.of());
        var left = new AtomicInteger(its.size());
        Task analyze = worker -> worker.target().execute("ANALYZE " + table.name());
        for (Entry key : its) {
            queue.addFirst(worker -> {
                addKey(worker.target(), key);
                if (left.decrementAndGet() == 0) {
                    queue.addFirst(analyze);
                }
            });
        }
        if (its.isEmpty()) {
            queue.addFirst(analyze);
        }
    }

    private void addKey(Database target, Entry key) {
        try {
            progress.once(target, "k" + key.id(), HELP + script.sql(key));
        } catch (DatabaseException e) {
            if (!e.hasSqlState(DEADLOCK)) {
                throw e;
            }
            target.execute("ROLLBACK");
            addKey(target, key); // The other, which makes its index the replica identity or the like, is done by then.
        }
    }

    private Way way(SourceTable table, @Nullable Range range) {
        return new Way(table.from(range), table.to(), form.of(table));
    }

    /** Copies tables in a transaction, in this order; the source begins with each while the target is still at what is before it. */
    private Map<Long, Long> copy(CopySession worker, List<SourceTable> tables, String begin, boolean freeze) {
        Map<Long, Long> rows = new HashMap<>();
        Way way = way(tables.get(0), null);
        worker.begin(way);
        worker.target().execute(begin);
        for (int i = 0; i < tables.size(); i++) {
            SourceTable table = tables.get(i);
            Way next = i + 1 < tables.size() ? way(tables.get(i + 1), null) : null;
            rows.put(table.oid(), copy(worker, table, way, table.bytes(), freeze, next));
            way = next == null ? way : next;
        }
        return rows;
    }

    private long copy(CopySession worker, SourceTable table, Way way, long bytes, boolean freeze, @Nullable Way next) {
        CopyProgress.Part part = copied.begin(bytes);
        Copied rows = worker.copy(way, freeze, next, part);
        part.end();
        if (rows.written() != rows.read() && !table.name().equals(METADATA)) {
            throw new MigrationException(
                    "%s: the source gave %s, the target took %s"
                            .formatted(table.name(), Figures.count(rows.read(), "row"), Figures.count(rows.written())),
                    "Look what on the target keeps rows out, such as an event trigger that makes triggers");
        }
        return rows.written();
    }

    /** In one transaction, those that others reference first; with the positions of sequences. */
    private void copyOfExtensions(CopySession worker, List<SourceTable> tables) {
        if (progress.has("c")) {
            copied.skip(tables.stream().mapToLong(SourceTable::bytes).sum());
            return;
        }
        Database target = worker.target();
        List<SourceTable> withRows =
                inOrder(tables).stream().filter(table -> table.bytes() > 0).toList();
        if (withRows.isEmpty()) {
            target.execute("BEGIN");
        } else {
            copy(worker, withRows, "BEGIN", false);
        }
        Sequences.statements(worker.source()).forEach(target::execute);
        target.execute(RestoreProgress.statement("c", 0) + "; COMMIT");
        progress.committed("c", 0);
    }

    private static List<SourceTable> inOrder(List<SourceTable> tables) {
        List<SourceTable> ordered = new ArrayList<>();
        Set<Long> waiting = tables.stream().map(SourceTable::oid).collect(Collectors.toCollection(HashSet::new));
        List<SourceTable> left = new ArrayList<>(tables);
        while (!left.isEmpty()) {
            List<SourceTable> free = left.stream()
                    .filter(table -> table.needs().stream().noneMatch(waiting::contains))
                    .toList();
            List<SourceTable> round = free.isEmpty() ? List.copyOf(left) : free;
            ordered.addAll(round);
            round.forEach(table -> waiting.remove(table.oid()));
            left.removeAll(round);
        }
        return ordered;
    }
}
