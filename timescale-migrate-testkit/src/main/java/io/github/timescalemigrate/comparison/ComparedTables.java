package io.github.timescalemigrate.comparison;

import io.github.timescalemigrate.inventory.Depth;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.inventory.TableName;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The tables of a comparison, of either side, as the property {@code timescale-migrate.tables} names them. */
public final class ComparedTables {
    private static final String LOOK_AGAIN = "mvn timescale-migrate:verify";

    /** More are not worth a command that nobody can read. */
    private static final int MOST_TABLES = 5;

    private final Set<TableName> names;
    private final String lookAgain;

    private ComparedTables(Set<TableName> names, String lookAgain) {
        this.names = names;
        this.lookAgain = lookAgain;
    }

    /** The tables that at least one side has. */
    public static ComparedTables of(Comparison comparison) {
        Set<TableName> names = new TreeSet<>(comparison.source().names());
        names.addAll(comparison.target().names());
        boolean checksums = comparison.target().depth() == Depth.CHECKSUMS;
        return new ComparedTables(names, LOOK_AGAIN + (checksums ? " -Dtimescale-migrate.depth=checksums" : ""));
    }

    /**
     * Patterns of tables that neither side has, which must not pass for compared. Those that leave out ({@code !}) are not
     * among them: what stays behind may be on neither side.
     */
    public List<String> unmatched(TableFilter filter) {
        return filter.unmatched(names).stream()
                .filter(pattern -> !pattern.startsWith("!"))
                .toList();
    }

    /**
     * The command, for a shell, that compares an object again, as deep: one table alone, and everything where the object is none.
     *
     * @param object its name in the comparison
     */
    public String lookAgain(String object) {
        return lookAgain(Set.of(object));
    }

    /** The command that compares again what differs: up to five tables, or everything where more or others do. */
    public String lookAgain(List<Difference> differences) {
        return lookAgain(differences.stream().map(Difference::object).collect(Collectors.toSet()));
    }

    private String lookAgain(Set<String> objects) {
        List<TableName> tables =
                names.stream().filter(name -> objects.contains(name.toString())).toList();
        return tables.isEmpty() || tables.size() < objects.size() || tables.size() > MOST_TABLES
                ? lookAgain
                : lookAgain + " -Dtimescale-migrate.tables="
                        + word(tables.stream().map(ComparedTables::pattern).collect(Collectors.joining(",")));
    }

    /** A comma would separate patterns, and some shells and Maven itself stumble over a line break. */
    private static String pattern(TableName name) {
        return (name.schema() + "." + name.name()).replaceAll("[,\\p{Cntrl}]", "*");
    }

    private static String word(String text) {
        return text.matches("[\\w@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
