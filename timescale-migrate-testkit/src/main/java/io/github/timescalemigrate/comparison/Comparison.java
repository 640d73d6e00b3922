package io.github.timescalemigrate.comparison;

import io.github.timescalemigrate.inventory.Aspect;
import io.github.timescalemigrate.inventory.Chunk;
import io.github.timescalemigrate.inventory.Dimension;
import io.github.timescalemigrate.inventory.Extension;
import io.github.timescalemigrate.inventory.Hypertable;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.Table;
import io.github.timescalemigrate.inventory.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a source and a target hold, side by side.
 *
 * @param source what the source held
 * @param target what the target holds
 * @param objects extensions first, then tables and hypertables by name
 */
public record Comparison(Inventory source, Inventory target, List<ComparedObject> objects) {
    private static final String MISSING = "missing";

    /** Compares two inventories; the same two always give the same result. */
    public static Comparison of(Inventory source, Inventory target) {
        List<ComparedObject> objects = new ArrayList<>();
        pairs(source.extensions(), target.extensions(), Extension::name)
                .forEach((name, pair) -> objects.add(extension(name, pair)));
        pairs(relations(source), relations(target), Relation::name)
                .forEach((name, pair) -> objects.add(relation(name, pair)));
        return new Comparison(source, target, List.copyOf(objects));
    }

    /** Reads both sides at the same time and compares them; what a reading throws is thrown here. */
    public static Comparison of(Supplier<Inventory> source, Supplier<Inventory> target) {
        var reading = CompletableFuture.supplyAsync(source, Comparison::inThreadOfItsOwn);
        Inventory targetInventory = target.get();
        try {
            return of(reading.join(), targetInventory);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Not in the common pool, whose threads are few and do not have the caller's class loader. */
    private static void inThreadOfItsOwn(Runnable reading) {
        var thread = new Thread(reading, "timescale-migrate source");
        thread.setDaemon(true);
        thread.start();
    }

    /** Every difference that no rule tolerates, in the order of the objects. */
    public List<Difference> differences() {
        return objects.stream().flatMap(object -> object.differences().stream()).toList();
    }

    /** Whether there is no difference but tolerated ones. */
    public boolean identical() {
        return differences().isEmpty();
    }

    private static ComparedObject extension(String name, Pair<Extension> pair) {
        String label = "extension " + name;
        if (pair.source() == null) {
            return new ComparedObject(
                    label,
                    List.of(new ComparedAspect(
                            Aspect.KIND,
                            MISSING,
                            "extension",
                            List.of(),
                            "an extension that only the target has takes nothing away")));
        }
        if (pair.target() == null) {
            return new ComparedObject(label, List.of(ComparedAspect.of(Aspect.KIND, "extension", MISSING, List.of())));
        }
        return new ComparedObject(
                label,
                List.of(version(name, pair.source(), pair.target()), pair.compare(Aspect.SCHEMA, Extension::schema)));
    }

    private static ComparedAspect version(String name, Extension source, Extension target) {
        boolean free = !name.equals("timescaledb") && !source.version().equals(target.version());
        return new ComparedAspect(
                Aspect.VERSION,
                source.version(),
                target.version(),
                List.of(),
                free ? "pg_dump carries no versions: the target creates its own default version" : null);
    }

    /** A table or a hypertable: one of both is set. */
    private record Relation(TableName name, @Nullable Hypertable hypertable, long rows) {
        String kind() {
            if (hypertable == null) {
                return "table";
            }
            TableName view = hypertable.continuousAggregate();
            return view == null ? "hypertable" : "materialization of continuous aggregate " + view;
        }

        String withRows() {
            return kind() + " of " + number(rows) + (rows == 1 ? " row" : " rows");
        }
    }

    private static List<Relation> relations(Inventory inventory) {
        List<Relation> relations = new ArrayList<>();
        for (Table table : inventory.tables()) {
            relations.add(new Relation(table.name(), null, table.rows()));
        }
        for (Hypertable hypertable : inventory.hypertables()) {
            relations.add(new Relation(hypertable.name(), hypertable, hypertable.rows()));
        }
        return relations;
    }

    private static ComparedObject relation(TableName name, Pair<Relation> pair) {
        Relation source = pair.source();
        Relation target = pair.target();
        if (source == null || target == null) {
            return new ComparedObject(name.toString(), List.of(presence(source, target)));
        }
        List<ComparedAspect> aspects = new ArrayList<>();
        aspects.add(ComparedAspect.of(Aspect.KIND, source.kind(), target.kind(), List.of()));
        if (source.hypertable() != null && target.hypertable() != null) {
            aspects.add(dimensions(source.hypertable(), target.hypertable()));
            aspects.add(chunks(source.hypertable(), target.hypertable()));
        }
        aspects.add(rows(source.rows(), target.rows()));
        return new ComparedObject(name.toString(), aspects);
    }

    private static ComparedAspect presence(@Nullable Relation source, @Nullable Relation target) {
        return ComparedAspect.of(
                Aspect.KIND,
                source == null ? MISSING : source.withRows(),
                target == null ? MISSING : target.withRows(),
                List.of());
    }

    private static ComparedAspect rows(long source, long target) {
        return ComparedAspect.of(
                Aspect.ROWS,
                number(source),
                number(target),
                source == target ? List.of() : List.of(String.format(Locale.ROOT, "%+,d", target - source)));
    }

    private static ComparedAspect dimensions(Hypertable source, Hypertable target) {
        return ComparedAspect.of(Aspect.DIMENSIONS, shown(source.dimensions()), shown(target.dimensions()), List.of());
    }

    private static String shown(List<Dimension> dimensions) {
        return dimensions.isEmpty()
                ? "none"
                : dimensions.stream().map(Dimension::toString).collect(Collectors.joining("; "));
    }

    private static ComparedAspect chunks(Hypertable source, Hypertable target) {
        List<String> details = new ArrayList<>();
        pairs(source.chunks(), target.chunks(), Chunk::name).values().stream()
                .flatMap(pair -> chunk(pair).stream())
                .forEach(details::add);
        return ComparedAspect.of(
                Aspect.CHUNKS,
                number(source.chunks().size()),
                number(target.chunks().size()),
                details);
    }

    private static Optional<String> chunk(Pair<Chunk> pair) {
        Chunk source = pair.source();
        Chunk target = pair.target();
        if (target == null) {
            return Optional.of("missing: " + source);
        }
        if (source == null) {
            return Optional.of("only on target: " + target);
        }
        if (!source.ranges().equals(target.ranges())) {
            return Optional.of("other range: " + source + ", target " + target);
        }
        if (source.compressed() != target.compressed()) {
            return Optional.of((source.compressed() ? "not compressed: " : "compressed: ") + target);
        }
        return Optional.empty();
    }

    /** What source and target have under one name; one of both may be null, not both. */
    private record Pair<T>(@Nullable T source, @Nullable T target) {
        ComparedAspect compare(Aspect aspect, Function<T, String> value) {
            return ComparedAspect.of(
                    aspect,
                    source == null ? MISSING : value.apply(source),
                    target == null ? MISSING : value.apply(target),
                    List.of());
        }
    }

    private static <K extends Comparable<K>, T> Map<K, Pair<T>> pairs(
            Collection<T> source, Collection<T> target, Function<T, K> name) {
        Map<K, T> sources = source.stream().collect(Collectors.toMap(name, Function.identity()));
        Map<K, T> targets = target.stream().collect(Collectors.toMap(name, Function.identity()));
        var names = new TreeSet<>(sources.keySet());
        names.addAll(targets.keySet());
        Map<K, Pair<T>> pairs = new TreeMap<>();
        names.forEach(each -> pairs.put(each, new Pair<>(sources.get(each), targets.get(each))));
        return pairs;
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
