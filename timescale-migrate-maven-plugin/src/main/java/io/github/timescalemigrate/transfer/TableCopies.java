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
import org.jspecify.annotations.Nullable;

/**
 * Copies the rows of tables, and makes their keys and indexes. A table or chunk is one transaction with its keys; of a large
 * table several workers copy a range of blocks each, and make an index each when all ranges are in.
 */
final class TableCopies {
    private static final Set<String> KEYS = Set.of("INDEX", "CONSTRAINT");

    private static final String DEADLOCK = "40P01";

    /** A trigger of TimescaleDB's makes updates of rows that are there. */
    private static final String METADATA = "_timescaledb_catalog.metadata";

    /**
     * ANALYZE of a chunk takes about as long as COPY of its rows. Those that the server's autovacuum will analyze anyway, as their
     * rows were never counted as analyzed before their transaction ended, get along with a tenth of the sample until then: the
     * second stage of vacuumdb --analyze-in-stages.
     */
    private static final String QUICK =
            """
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
    private final Map<Long, Long> tablesOfKeys;
    private final Map<Long, List<Entry>> keys = new HashMap<>();
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
        this.tablesOfKeys = keys.tables();
        this.form = form;
        this.counted = counted;
        this.copied = copied;
    }

    /** Copies everything, the largest first, so that all workers end together. */
    void run(CopyWorkers workers, List<SourceTable> tables, long bytesOfARange) {
        Set<Long> users = new HashSet<>();
        tables.stream().filter(table -> !table.isOfAnExtension()).forEach(table -> users.add(table.oid()));
        for (Entry entry : script.afterRows()) {
            Long table = KEYS.contains(entry.type()) ? tablesOfKeys.get(entry.oid()) : null;
            if (table != null && users.contains(table)) {
                keys.computeIfAbsent(table, none -> new ArrayList<>()).add(entry);
            }
        }
        List<SourceTable> ofExtensions =
                tables.stream().filter(SourceTable::isOfAnExtension).toList();
        queue.addLast(worker -> copyOfExtensions(worker, ofExtensions));
        tables.stream()
                .filter(table -> !table.isOfAnExtension())
                .sorted(Comparator.comparingLong(SourceTable::bytes).reversed())
                .forEach(table -> add(table, ranges(table, bytesOfARange)));
        workers.run(queue);
    }

    /** What of the script is left when the tables have their keys. */
    List<Entry> withoutKeys(List<Entry> entries) {
        Set<Long> done =
                keys.values().stream().flatMap(List::stream).map(Entry::id).collect(Collectors.toSet());
        return entries.stream().filter(entry -> !done.contains(entry.id())).toList();
    }

    private void add(SourceTable table, List<Range> ranges) {
        if (ranges.size() <= 1) {
            queue.addLast(worker -> copyWhole(worker, table));
            return;
        }
        var left = new AtomicInteger(ranges.size());
        ranges.forEach(range -> queue.addLast(worker -> {
            copyRange(worker, table, range);
            if (left.decrementAndGet() == 0) {
                addKeys(table);
            }
        }));
    }

    private void copyWhole(CopySession worker, SourceTable table) {
        String unit = whole(table);
        long rows = 0;
        if (progress.has(unit)) {
            rows = progress.rows(unit);
            copied.skip(table.bytes());
        } else {
            Database target = worker.target();
            String its = keys.getOrDefault(table.oid(), List.of()).stream()
                    .map(script::sql)
                    .collect(Collectors.joining("\n"));
            if (table.bytes() == 0) {
                its = "BEGIN;\n" + its;
            } else {
                target.execute("BEGIN; TRUNCATE TABLE ONLY " + table.name());
                rows = copy(worker, table, null, table.bytes(), true);
            }
            target.execute(its + "\n" + analyze(table, rows) + RestoreProgress.statement(unit, rows) + "; COMMIT");
            progress.committed(unit, rows);
        }
        counted.put(table.oid(), rows);
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
            worker.target().execute("BEGIN");
            rows = copy(worker, table, range, bytes, false);
            worker.target().execute(RestoreProgress.statement(unit, rows) + "; COMMIT");
            progress.committed(unit, rows);
        }
        counted.merge(table.oid(), rows, Long::sum);
    }

    /** As an earlier attempt has divided the table, where one has: other ranges would overlap with those. */
    private List<Range> ranges(SourceTable table, long bytesOfARange) {
        if (progress.has(whole(table))) {
            return List.of();
        }
        return progress.units("r" + table.oid() + ".").stream()
                .findFirst()
                .map(unit -> unit.split("\\."))
                .map(unit -> SourceTable.ranges(Long.parseLong(unit[1]), Long.parseLong(unit[2])))
                .orElseGet(() -> table.ranges(bytesOfARange));
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
            // There are fewer indexes than workers, perhaps: the server's own come to help.
            progress.once(
                    target,
                    "k" + key.id(),
                    "SET LOCAL max_parallel_maintenance_workers TO DEFAULT;\n" + script.sql(key));
        } catch (DatabaseException e) {
            if (!e.hasSqlState(DEADLOCK)) {
                throw e;
            }
            target.execute("ROLLBACK");
            addKey(target, key); // The other, which makes its index the replica identity or the like, is done by then.
        }
    }

    private long copy(CopySession worker, SourceTable table, @Nullable Range range, long bytes, boolean freeze) {
        CopyProgress.Part part = copied.begin(bytes);
        Copied rows = worker.copy(table.from(range), table.to(), form.of(table), freeze, part);
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
        target.execute("BEGIN");
        Set<Long> waiting = tables.stream().map(SourceTable::oid).collect(Collectors.toCollection(HashSet::new));
        List<SourceTable> left = new ArrayList<>(tables);
        while (!left.isEmpty()) {
            List<SourceTable> next = left.stream()
                    .filter(table -> table.needs().stream().noneMatch(waiting::contains))
                    .toList();
            List<SourceTable> round = next.isEmpty() ? List.copyOf(left) : next;
            for (SourceTable table : round) {
                if (table.bytes() > 0) {
                    copy(worker, table, null, table.bytes(), false);
                }
                waiting.remove(table.oid());
            }
            left.removeAll(round);
        }
        Sequences.statements(worker.source()).forEach(target::execute);
        target.execute(RestoreProgress.statement("c", 0) + "; COMMIT");
        progress.committed("c", 0);
    }
}
