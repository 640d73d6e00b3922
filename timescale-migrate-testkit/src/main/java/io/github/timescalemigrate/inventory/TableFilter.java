package io.github.timescalemigrate.inventory;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Some tables, by their names: {@code schema.name}, where {@code *} stands for any characters; without a schema,
 * {@code public} is meant. Names are written as the catalog has them, without quotes.
 */
public final class TableFilter implements Predicate<TableName> {
    /** Every table. */
    public static final TableFilter ALL = new TableFilter(List.of());

    private final List<String> patterns;

    private TableFilter(List<String> patterns) {
        this.patterns = patterns;
    }

    /** The tables that match one of several patterns, separated by commas; every table where there is none. */
    public static TableFilter parse(String patterns) {
        return new TableFilter(Arrays.stream(patterns.split(","))
                .map(String::strip)
                .filter(pattern -> !pattern.isEmpty())
                .map(pattern -> pattern.contains(".") ? pattern : "public." + pattern)
                .toList());
    }

    @Override
    public boolean test(TableName table) {
        String name = table.schema() + "." + table.name();
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> matches(pattern, name));
    }

    private static boolean matches(String pattern, String name) {
        String regex =
                Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(regex, Pattern.DOTALL).matcher(name).matches();
    }

    @Override
    public String toString() {
        return patterns.isEmpty() ? "all tables" : String.join(", ", patterns);
    }
}
