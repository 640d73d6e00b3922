package io.github.timescalemigrate.comparison;

import io.github.timescalemigrate.inventory.Aspect;
import io.github.timescalemigrate.inventory.Chunk;
import io.github.timescalemigrate.inventory.Contents;
import io.github.timescalemigrate.inventory.Definition;
import io.github.timescalemigrate.inventory.Dimension;
import io.github.timescalemigrate.inventory.Hypertable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares what two sides have under one name. */
final class ObjectComparer {
    private static final String MISSING = "missing";
    private static final String NONE = "none";

    /** What TimescaleDB gives to the chunks with the hypertable. */
    private static final Set<Aspect> GIVEN_TO_CHUNKS = Set.of(
            Aspect.OWNER, Aspect.PRIVILEGES, Aspect.SETTINGS, Aspect.CONSTRAINTS, Aspect.INDEXES, Aspect.TRIGGERS);

    private final Tolerance tolerance;

    ObjectComparer(Tolerance tolerance) {
        this.tolerance = tolerance;
    }

    /** One of both may be null, not both. */
    ComparedObject compare(ObjectKey key, @Nullable Described source, @Nullable Described target) {
        if (source == null || target == null) {
            return new ComparedObject(key.name(), List.of(presence(key, source, target)));
        }
        List<ComparedAspect> aspects = new ArrayList<>();
        aspects.add(ComparedAspect.of(Aspect.KIND, source.kind(), target.kind(), List.of()));
        aspects.addAll(definitions(key, source.definitions(), target.definitions()));
        if (source.hypertable() != null && target.hypertable() != null) {
            aspects.add(dimensions(source.hypertable(), target.hypertable()));
            Set<Aspect> told = aspects.stream()
                    .filter(ComparedAspect::differs)
                    .map(ComparedAspect::aspect)
                    .filter(GIVEN_TO_CHUNKS::contains)
                    .collect(Collectors.toSet());
            aspects.add(chunks(source.hypertable(), target.hypertable(), told));
        }
        if (source.contents() != null && target.contents() != null) {
            aspects.add(rows(source, target));
            if (source.contents().checksum() != null && target.contents().checksum() != null) {
                aspects.add(checksum(source, target));
            }
        }
        return new ComparedObject(key.name(), aspects);
    }

    private ComparedAspect presence(ObjectKey key, @Nullable Described source, @Nullable Described target) {
        return new ComparedAspect(
                Aspect.KIND,
                source == null ? MISSING : source.withRows(),
                target == null ? MISSING : target.withRows(),
                List.of(),
                source != null
                        ? tolerance.ofMissing(key, source)
                        : target == null ? null : tolerance.ofOnlyOnTarget(key, target));
    }

    private static Map<Aspect, Map<String, String>> byAspect(List<Definition> definitions) {
        Map<Aspect, Map<String, String>> byAspect = new EnumMap<>(Aspect.class);
        definitions.forEach(definition -> byAspect.computeIfAbsent(definition.aspect(), none -> new TreeMap<>())
                .merge(definition.item(), definition.text(), (one, other) -> one + "\n" + other));
        return byAspect;
    }

    /** Each aspect that a side has definitions of. */
    private List<ComparedAspect> definitions(ObjectKey key, List<Definition> source, List<Definition> target) {
        Map<Aspect, Map<String, String>> sources = byAspect(source);
        Map<Aspect, Map<String, String>> targets = byAspect(target);
        Set<Aspect> all = EnumSet.noneOf(Aspect.class);
        all.addAll(sources.keySet());
        all.addAll(targets.keySet());
        return all.stream()
                .map(aspect -> items(
                        key, aspect, sources.getOrDefault(aspect, Map.of()), targets.getOrDefault(aspect, Map.of())))
                .toList();
    }

    private ComparedAspect items(ObjectKey key, Aspect aspect, Map<String, String> source, Map<String, String> target) {
        var details = new Details();
        differing(source, target).forEach(item -> {
            String before = source.get(item);
            String after = target.get(item);
            details.add(detail(item, before, after), tolerance.of(key, aspect, item, before, after));
        });
        return isSingle(source) && isSingle(target)
                ? details.of(aspect, source.getOrDefault("", NONE), target.getOrDefault("", NONE))
                        .withoutDetails()
                : details.of(aspect, number(source.size()), number(target.size()));
    }

    /** What differs; where a rule tolerates all of it, what is tolerated, and by which rules. */
    private static final class Details {
        private final List<String> differing = new ArrayList<>();
        private final List<String> tolerated = new ArrayList<>();
        private final Set<String> rules = new LinkedHashSet<>();

        void add(String detail, @Nullable String rule) {
            if (rule == null) {
                differing.add(detail);
            } else {
                tolerated.add(detail);
                rules.add(rule);
            }
        }

        ComparedAspect of(Aspect aspect, String source, String target) {
            return differing.isEmpty() && !rules.isEmpty()
                    ? new ComparedAspect(aspect, source, target, tolerated, String.join("; ", rules))
                    : ComparedAspect.of(aspect, source, target, differing);
        }
    }

    private static boolean isSingle(Map<String, String> items) {
        return items.isEmpty() || items.keySet().equals(Set.of(""));
    }

    private static Set<String> differing(Map<String, String> source, Map<String, String> target) {
        var items = new TreeSet<>(source.keySet());
        items.addAll(target.keySet());
        items.removeIf(item -> source.containsKey(item) && source.get(item).equals(target.get(item)));
        return items;
    }

    private static String detail(String item, @Nullable String source, @Nullable String target) {
        if (target == null) {
            return "missing: " + (item + " " + DifferenceText.shortened(String.valueOf(source))).strip();
        }
        if (source == null) {
            return "only on target: " + (item + " " + DifferenceText.shortened(target)).strip();
        }
        var excerpt = DifferenceText.excerpt(source, target);
        return "%ssource %s, target %s"
                .formatted(item.isEmpty() ? "" : item + ": ", excerpt.source(), excerpt.target());
    }

    private static ComparedAspect rows(Described source, Described target) {
        long before = rows(source.contents());
        long after = rows(target.contents());
        List<String> details = new ArrayList<>();
        if (before != after) {
            details.add(difference(before, after));
        }
        eachChunk(source, target, (one, other) -> {
            if (one != null && other != null && rows(one.contents()) != rows(other.contents())) {
                details.add("%s: %s, target %s (%s)"
                        .formatted(
                                one,
                                number(rows(one.contents())),
                                number(rows(other.contents())),
                                difference(rows(one.contents()), rows(other.contents()))));
            }
        });
        return ComparedAspect.of(Aspect.ROWS, number(before), number(after), details);
    }

    private static ComparedAspect checksum(Described source, Described target) {
        List<String> details = new ArrayList<>();
        eachChunk(source, target, (one, other) -> {
            if (one != null && other != null && !checksum(one.contents()).equals(checksum(other.contents()))) {
                details.add(one.toString());
            }
        });
        return ComparedAspect.of(Aspect.CHECKSUM, checksum(source.contents()), checksum(target.contents()), details);
    }

    private static long rows(@Nullable Contents contents) {
        return contents == null ? 0 : contents.rows();
    }

    private static String checksum(@Nullable Contents contents) {
        return contents == null || contents.checksum() == null ? NONE : contents.checksum();
    }

    private static String difference(long source, long target) {
        return String.format(Locale.ROOT, "%+,d", target - source);
    }

    private static void eachChunk(
            Described source, Described target, BiConsumer<@Nullable Chunk, @Nullable Chunk> consumer) {
        if (source.hypertable() != null && target.hypertable() != null) {
            pairs(source.hypertable().chunks(), target.hypertable().chunks(), Chunk::name)
                    .values()
                    .forEach(pair -> consumer.accept(pair.source(), pair.target()));
        }
    }

    private static ComparedAspect dimensions(Hypertable source, Hypertable target) {
        return ComparedAspect.of(Aspect.DIMENSIONS, shown(source.dimensions()), shown(target.dimensions()), List.of());
    }

    private static String shown(List<Dimension> dimensions) {
        return dimensions.isEmpty()
                ? NONE
                : dimensions.stream().map(Dimension::toString).collect(Collectors.joining("; "));
    }

    /** @param told what differs of the hypertable itself, which is not said again of each chunk */
    private ComparedAspect chunks(Hypertable source, Hypertable target, Set<Aspect> told) {
        var details = new Details();
        pairs(source.chunks(), target.chunks(), Chunk::name).values().forEach(pair -> {
            if (pair.source() == null) {
                details.add("only on target: " + pair.target(), null);
            } else if (pair.target() == null) {
                details.add("missing: " + pair.source(), null);
            } else {
                chunk(pair.source(), pair.target(), told, details);
            }
        });
        return details.of(
                Aspect.CHUNKS,
                number(source.chunks().size()),
                number(target.chunks().size()));
    }

    private void chunk(Chunk source, Chunk target, Set<Aspect> told, Details details) {
        if (!source.ranges().equals(target.ranges())) {
            details.add("other range: " + source + ", target " + target, null);
        }
        if (source.compressed() != target.compressed()) {
            details.add((source.compressed() ? "not compressed: " : "compressed: ") + target, null);
        }
        if (source.definitions().equals(target.definitions())) {
            return;
        }
        var key = new ObjectKey(ObjectKey.RELATION, source.name().toString());
        for (ComparedAspect compared : definitions(key, source.definitions(), target.definitions())) {
            if (told.contains(compared.aspect())) {
                continue;
            }
            if (compared.differs() || compared.tolerated() != null) {
                details.add(
                        "%s: %s: %s".formatted(source, compared.aspect(), DifferenceText.whatDiffers(compared)),
                        compared.tolerated());
            }
        }
    }

    /** What source and target have under one name; one of both may be null, not both. */
    private record Pair<T>(@Nullable T source, @Nullable T target) {}

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
