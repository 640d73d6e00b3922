package io.github.timescalemigrate.comparison;

import io.github.timescalemigrate.inventory.Aspect;
import java.util.ArrayList;
import java.util.List;

/** A comparison in words: the object first, source and target side by side, then what exactly differs. */
public final class DifferenceText {
    private static final int MOST_OBJECTS = 20;
    private static final int MOST_DETAILS = 3;

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

    /** The lines for one object that differs. */
    public static List<String> lines(ComparedObject object) {
        List<Difference> differences = object.differences();
        List<String> lines = new ArrayList<>();
        lines.add("%s: %s between source and target"
                .formatted(
                        object.name(), differences.size() == 1 ? "1 difference" : differences.size() + " differences"));
        int source = width(differences.stream().map(d -> d.aspect().source()).toList());
        int target = width(differences.stream().map(d -> d.aspect().target()).toList());
        for (Difference difference : differences) {
            ComparedAspect aspect = difference.aspect();
            lines.add("  %-12s source %s   target %s   %s"
                    .formatted(
                            aspect.aspect(),
                            padded(aspect.source(), source),
                            padded(aspect.target(), target),
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

    private static String details(ComparedAspect aspect) {
        if (aspect.aspect() == Aspect.ROWS) {
            return aspect.details().isEmpty() ? "" : "(" + String.join(", ", aspect.details()) + ")";
        }
        return firstDetails(aspect);
    }

    /** The first three details and a count of the rest. */
    static String firstDetails(ComparedAspect aspect) {
        String shown =
                String.join("; ", aspect.details().stream().limit(MOST_DETAILS).toList());
        int rest = aspect.details().size() - MOST_DETAILS;
        return rest > 0 ? shown + "; and " + rest + " more" : shown;
    }
}
