package io.github.timescalemigrate.inventory;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

    /** Those of the patterns that none of these tables matches: most likely a name that is not written right. */
    public List<String> unmatched(Collection<TableName> tables) {
        return patterns.stream()
                .filter(pattern ->
                        tables.stream().noneMatch(table -> matches(pattern, table.schema() + "." + table.name())))
                .toList();
    }

    /** Two filters of the same patterns are equal; one without patterns equals {@link #ALL}. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TableFilter that && patterns.equals(that.patterns);
    }

    @Override
    public int hashCode() {
        return patterns.hashCode();
    }

    @Override
    public String toString() {
        return patterns.isEmpty() ? "all tables" : String.join(", ", patterns);
    }
}
