package io.github.timescalemigrate.comparison;

import io.github.timescalemigrate.inventory.Aspect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A comparison in words: the object first, source and target side by side, then what exactly differs. */
public final class DifferenceText {
    private static final int MOST_OBJECTS = 20;
    private static final int MOST_DETAILS = 3;
    private static final int MOST_NAMES = 5;
    private static final int LONGEST = 80;
    private static final int BEFORE = 20;

    private DifferenceText() {}

    /**
     * The lines for the objects that differ, at most twenty objects and three details an aspect, with a count of the rest;
     * empty where nothing differs.
     */
    public static List<String> lines(Comparison comparison) {
        List<ComparedObject> different = comparison.objects().stream()
                .filter(object -> !object.differences().isEmpty())
                .toList();
        List<String> lines = new ArrayList<>();
        different.stream().limit(MOST_OBJECTS).forEach(object -> lines.addAll(lines(object)));
        if (different.size() > MOST_OBJECTS) {
            int rest = different.size() - MOST_OBJECTS;
            lines.add("and " + rest + (rest == 1 ? " more object that differs" : " more objects that differ"));
        }
        return lines;
    }

    /** A line for each rule that tolerates something, with the first of the objects and a count of the rest. */
    public static List<String> tolerated(Comparison comparison) {
        Map<String, Set<String>> objects = new LinkedHashMap<>();
        comparison.tolerated().forEach(difference -> objects.computeIfAbsent(
                        "%s: %s"
                                .formatted(
                                        difference.aspect().aspect(),
                                        difference.aspect().tolerated()),
                        rule -> new LinkedHashSet<>())
                .add(difference.object()));
        return objects.entrySet().stream()
                .map(rule -> rule.getKey() + ": " + capped(List.copyOf(rule.getValue()), MOST_NAMES, ", "))
                .toList();
    }

    /** The lines for one object that differs. */
    public static List<String> lines(ComparedObject object) {
        List<Difference> differences = object.differences();
        List<String> lines = new ArrayList<>();
        lines.add("%s: %s between source and target"
                .formatted(
                        object.name(), differences.size() == 1 ? "1 difference" : differences.size() + " differences"));
        List<Excerpt> sides = differences.stream()
                .map(difference -> excerpt(
                        difference.aspect().source(), difference.aspect().target()))
                .toList();
        int source = width(sides.stream().map(Excerpt::source).toList());
        int target = width(sides.stream().map(Excerpt::target).toList());
        for (int i = 0; i < differences.size(); i++) {
            ComparedAspect aspect = differences.get(i).aspect();
            lines.add("  %-12s source %s   target %s   %s"
                    .formatted(
                            aspect.aspect(),
                            padded(sides.get(i).source(), source),
                            padded(sides.get(i).target(), target),
                            details(aspect))
                    .stripTrailing());
        }
        return lines;
    }

    private static int width(List<String> values) {
        return values.stream().mapToInt(String::length).max().orElse(0);
    }

    private static String padded(String value, int width) {
        return value + " ".repeat(width - value.length());
    }

    /** Of rows, how many more or less they are stands first, and then where. */
    static String details(ComparedAspect aspect) {
        if (aspect.aspect() != Aspect.ROWS || aspect.details().isEmpty()) {
            return firstDetails(aspect);
        }
        String where = capped(aspect.details().subList(1, aspect.details().size()), MOST_DETAILS, "; ");
        return ("(" + aspect.details().get(0) + ") " + where).strip();
    }

    /** Both values, or what is told of them in detail. */
    static String whatDiffers(ComparedAspect aspect) {
        Excerpt excerpt = excerpt(aspect.source(), aspect.target());
        return aspect.details().isEmpty()
                ? "source %s, target %s".formatted(excerpt.source(), excerpt.target())
                : firstDetails(aspect);
    }

    /** Two texts as far as they fit in a line: from a little before the first character that differs. */
    record Excerpt(String source, String target) {}

    static Excerpt excerpt(String source, String target) {
        if (source.length() <= LONGEST && target.length() <= LONGEST && isOneLine(source) && isOneLine(target)) {
            return new Excerpt(source, target);
        }
        int same = 0;
        while (same < Math.min(source.length(), target.length()) && source.charAt(same) == target.charAt(same)) {
            same++;
        }
        int from = source.length() <= LONGEST && target.length() <= LONGEST ? 0 : Math.max(0, same - BEFORE);
        return new Excerpt(from(source, from), from(target, from));
    }

    private static String from(String text, int from) {
        return (from == 0 ? "" : "…") + shortened(text.substring(from));
    }

    private static boolean isOneLine(String text) {
        return text.indexOf('\n') < 0;
    }

    /** In one line, and not long. */
    static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }

    /** The first three details and a count of the rest. */
    static String firstDetails(ComparedAspect aspect) {
        return capped(aspect.details(), MOST_DETAILS, "; ");
    }

    private static String capped(List<String> texts, int most, String separator) {
        String shown = String.join(separator, texts.stream().limit(most).toList());
        int rest = texts.size() - most;
        return rest > 0 ? shown + separator + "and " + rest + " more" : shown;
    }
}
