package io.github.timescalemigrate.comparison;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.inventory.Aspect;
import io.github.timescalemigrate.inventory.Chunk;
import io.github.timescalemigrate.inventory.Contents;
import io.github.timescalemigrate.inventory.Hypertable;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.RowReader;
import io.github.timescalemigrate.inventory.Table;
import io.github.timescalemigrate.inventory.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Names the rows that make checksums differ, by their primary keys, where both databases can be asked. */
public final class DifferingRows {
    private static final int MOST_ROWS = 20;
    private static final int MOST_BUCKETS = 100;

    private final Database source;
    private final Database target;

    /**
     * The same comparison, with rows named where checksums differ.
     *
     * @param source opens a session of the database whose inventory was compared, which is closed again
     * @throws io.github.timescalemigrate.connection.DatabaseException when a database cannot be read
     */
    public static Comparison in(Comparison comparison, Supplier<Database> source, Supplier<Database> target) {
        if (comparison.differences().stream()
                .noneMatch(difference -> difference.aspect().aspect() == Aspect.CHECKSUM)) {
            return comparison;
        }
        try (Database ofSource = source.get();
                Database ofTarget = target.get()) {
            return new DifferingRows(ofSource, ofTarget).in(comparison);
        }
    }

    /** @param source the database whose inventory was compared, or one that holds the same */
    public DifferingRows(Database source, Database target) {
        this.source = source;
        this.target = target;
    }

    /**
     * The same comparison, with the first twenty rows of each table among the details of its checksum, where that differs. Of very
     * different tables only a part is looked at, as many rows as a hundred thousand.
     *
     * @throws io.github.timescalemigrate.connection.DatabaseException when a database cannot be read
     */
    public Comparison in(Comparison comparison) {
        Map<String, List<TableName>> parts = parts(comparison);
        Map<TableName, Long> counts = new HashMap<>();
        for (Inventory side : List.of(comparison.source(), comparison.target())) {
            contents(side).forEach((name, its) -> counts.merge(name, its == null ? 0 : its.rows(), Math::max));
        }
        return new Comparison(
                comparison.source(),
                comparison.target(),
                comparison.objects().stream()
                        .map(object -> parts.containsKey(object.name())
                                ? with(object, parts.get(object.name()), counts)
                                : object)
                        .toList());
    }

    /** The table first, then those of its parts, itself or chunks, whose checksums differ. */
    private static Map<String, List<TableName>> parts(Comparison comparison) {
        Map<TableName, @Nullable Contents> target = contents(comparison.target());
        Map<String, List<TableName>> parts = new LinkedHashMap<>();
        for (Table table : comparison.source().tables()) {
            if (differs(table.contents(), target.get(table.name()))) {
                parts.put(table.name().toString(), List.of(table.name(), table.name()));
            }
        }
        for (Hypertable hypertable : comparison.source().hypertables()) {
            List<TableName> chunks = new ArrayList<>(List.of(hypertable.name()));
            for (Chunk chunk : hypertable.chunks()) {
                if (differs(chunk.contents(), target.get(chunk.name()))) {
                    chunks.add(chunk.name());
                }
            }
            if (chunks.size() > 1) {
                parts.put(hypertable.name().toString(), chunks);
            }
        }
        return parts;
    }

    private static Map<TableName, @Nullable Contents> contents(Inventory inventory) {
        Map<TableName, @Nullable Contents> contents = new HashMap<>();
        inventory.tables().forEach(table -> contents.put(table.name(), table.contents()));
        inventory.hypertables().stream()
                .flatMap(hypertable -> hypertable.chunks().stream())
                .forEach(chunk -> contents.put(chunk.name(), chunk.contents()));
        return contents;
    }

    private static boolean differs(@Nullable Contents source, @Nullable Contents target) {
        return source != null && target != null && source.checksum() != null && !source.equals(target);
    }

    private ComparedObject with(ComparedObject object, List<TableName> parts, Map<TableName, Long> counts) {
        List<String> rows = new ArrayList<>();
        for (TableName part : parts.subList(1, parts.size())) {
            if (rows.size() <= MOST_ROWS) {
                rows.addAll(rows(parts.get(0), part, counts.getOrDefault(part, 0L)));
            }
        }
        List<String> shown = new ArrayList<>(rows.subList(0, Math.min(MOST_ROWS, rows.size())));
        if (rows.size() > MOST_ROWS) {
            shown.add("more rows than these");
        }
        return new ComparedObject(
                object.name(),
                object.aspects().stream()
                        .map(aspect -> aspect.aspect() == Aspect.CHECKSUM ? with(aspect, shown) : aspect)
                        .toList());
    }

    private static ComparedAspect with(ComparedAspect aspect, List<String> rows) {
        List<String> details = new ArrayList<>(rows);
        details.addAll(aspect.details());
        return new ComparedAspect(aspect.aspect(), aspect.source(), aspect.target(), details, aspect.tolerated());
    }

    private List<String> rows(TableName table, TableName part, long rows) {
        RowReader ofSource = RowReader.of(source, table, part, rows);
        RowReader ofTarget = RowReader.of(target, table, part, rows);
        Set<Integer> buckets = differing(ofSource.buckets(), ofTarget.buckets()).stream()
                .limit(MOST_BUCKETS)
                .collect(Collectors.toSet());
        Map<String, Long> before = ofSource.rows(buckets);
        Map<String, Long> after = ofTarget.rows(buckets);
        return new TreeSet<>(differing(before, after))
                .stream()
                        .map(key -> "row %s %s"
                                .formatted(
                                        DifferenceText.shortened(key),
                                        !after.containsKey(key)
                                                ? "missing"
                                                : before.containsKey(key) ? "differs" : "only on target"))
                        .toList();
    }

    private static <K> Set<K> differing(Map<K, Long> before, Map<K, Long> after) {
        Set<K> keys = new HashSet<>(before.keySet());
        keys.addAll(after.keySet());
        keys.removeIf(key -> before.containsKey(key) && before.get(key).equals(after.get(key)));
        return keys;
    }
}
