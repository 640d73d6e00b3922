package io.github.timescalemigrate.inventory;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Some tables, by their names: {@code schema.name}, where {@code *} stands for any characters; without a schema,
 * {@code public} is meant. A pattern that begins with {@code !} leaves out what it matches. Names are written as the catalog
 * has them, without quotes.
 */
public final class TableFilter implements Predicate<TableName> {
    /** Every table. */
    public static final TableFilter ALL = new TableFilter(List.of(), List.of());

    private static final String NOT = "!";

    private final List<String> schemas;
    private final List<String> tables;

    private TableFilter(List<String> schemas, List<String> tables) {
        this.schemas = schemas;
        this.tables = tables;
    }

    /** The tables that match one of several patterns, separated by commas; every table where there is none. */
    public static TableFilter parse(String tables) {
        return parse("", tables);
    }

    /**
     * The tables of some schemas that match one of several patterns.
     *
     * @param schemas patterns of names of schemas, separated by commas; every schema where there is none
     * @param tables patterns of names of tables, separated by commas; every table where there is none
     */
    public static TableFilter parse(String schemas, String tables) {
        return new TableFilter(
                split(schemas).toList(),
                split(tables)
                        .map(pattern -> {
                            String name = withoutNot(pattern);
                            String not = pattern.startsWith(NOT) ? NOT : "";
                            return not + (name.contains(".") ? name : "public." + name);
                        })
                        .toList());
    }

    private static Stream<String> split(String patterns) {
        return Arrays.stream(patterns.split(",")).map(String::strip).filter(pattern -> !withoutNot(pattern)
                .isEmpty());
    }

    private static String withoutNot(String pattern) {
        return pattern.startsWith(NOT) ? pattern.substring(1).strip() : pattern;
    }

    @Override
    public boolean test(TableName table) {
        return test(List.of(table));
    }

    /** Whether a table of several names is meant: by one of them, and left out by none. */
    boolean test(List<TableName> names) {
        return means(schemas, names.stream().map(TableName::schema).toList())
                && means(tables, names.stream().map(TableFilter::full).toList());
    }

    private static boolean means(List<String> patterns, List<String> names) {
        boolean named = patterns.stream().allMatch(pattern -> pattern.startsWith(NOT))
                || patterns.stream().filter(pattern -> !pattern.startsWith(NOT)).anyMatch(pattern -> names.stream()
                        .anyMatch(name -> matches(pattern, name)));
        return named
                && patterns.stream().filter(pattern -> pattern.startsWith(NOT)).noneMatch(pattern -> names.stream()
                        .anyMatch(name -> matches(withoutNot(pattern), name)));
    }

    private static String full(TableName table) {
        return table.schema() + "." + table.name();
    }

    private static boolean matches(String pattern, String name) {
        String regex =
                Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(regex, Pattern.DOTALL).matcher(name).matches();
    }

    /** Those of the patterns that none of these tables matches: most likely a name that is not written right. */
    public List<String> unmatched(Collection<TableName> names) {
        return Stream.concat(
                        schemas.stream().filter(pattern -> names.stream()
                                .noneMatch(table -> matches(withoutNot(pattern), table.schema()))),
                        tables.stream().filter(pattern -> names.stream()
                                .noneMatch(table -> matches(withoutNot(pattern), full(table)))))
                .toList();
    }

    /** Two filters of the same patterns are equal; one without patterns equals {@link #ALL}. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TableFilter that && schemas.equals(that.schemas) && tables.equals(that.tables);
    }

    @Override
    public int hashCode() {
        return Objects.hash(schemas, tables);
    }

    @Override
    public String toString() {
        String ofSchemas = schemas.isEmpty() ? "" : "schemas " + String.join(", ", schemas);
        if (tables.isEmpty()) {
            return schemas.isEmpty() ? "all tables" : ofSchemas;
        }
        return String.join(", ", tables) + (schemas.isEmpty() ? "" : " of " + ofSchemas);
    }
}
