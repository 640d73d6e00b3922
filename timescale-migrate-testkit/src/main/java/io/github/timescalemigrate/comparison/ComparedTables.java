package io.github.timescalemigrate.comparison;

import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.inventory.TableName;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The tables of a comparison, of either side, as the property {@code timescale-migrate.tables} names them. */
public final class ComparedTables {
    private static final String LOOK_AGAIN = "mvn timescale-migrate:verify";

    private final Set<TableName> names;

    private ComparedTables(Set<TableName> names) {
        this.names = names;
    }

    /** The tables that at least one side has. */
    public static ComparedTables of(Comparison comparison) {
        Set<TableName> names = new TreeSet<>(comparison.source().names());
        names.addAll(comparison.target().names());
        return new ComparedTables(names);
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
     * The command, for a shell, that compares an object again: one table alone, and everything where the object is none.
     *
     * @param object its name in the comparison
     */
    public String lookAgain(String object) {
        return names.stream()
                .filter(name -> name.toString().equals(object))
                .findFirst()
                .map(name -> LOOK_AGAIN + " -Dtimescale-migrate.tables=" + word(pattern(name)))
                .orElse(LOOK_AGAIN);
    }

    /** A command that compares again what differs: the first table that does, or everything where none does. */
    public String lookAgain(List<Difference> differences) {
        return differences.stream()
                .map(difference -> lookAgain(difference.object()))
                .filter(command -> !command.equals(LOOK_AGAIN))
                .findFirst()
                .orElse(LOOK_AGAIN);
    }

    /** A comma would separate patterns, and some shells and Maven itself stumble over a line break. */
    private static String pattern(TableName name) {
        return (name.schema() + "." + name.name()).replaceAll("[,\\p{Cntrl}]", "*");
    }

    private static String word(String text) {
        return text.matches("[\\w@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
