package io.github.timescalemigrate.inventory;

import java.util.List;
import java.util.Set;

/**
 * An object of a database, or a role, and what defines it.
 *
 * @param kind what it is, in PostgreSQL's words: {@code hypertable}, {@code function}, {@code role}
 * @param name as SQL has it, in double quotes where they are needed, for a function with the types of its arguments; empty
 *     for the database itself
 * @param tables the names by which a filter of tables means it: its own, or of what it belongs to; empty for what belongs to
 *     no table
 * @param definitions what defines it, ordered by aspect and item
 */
public record DatabaseObject(String kind, String name, List<TableName> tables, List<Definition> definitions) {
    private static final Set<String> OTHERS_OF_TABLES = Set.of("sequence", "job");

    /** Keeps copies of the lists. */
    public DatabaseObject {
        tables = List.copyOf(tables);
        definitions = List.copyOf(definitions);
    }

    /** Whether it is a table or a view, which go by their names alone. */
    public boolean goesByName() {
        return !tables.isEmpty() && !OTHERS_OF_TABLES.contains(kind);
    }

    /** What belongs to no table is meant by the filter of every table alone. */
    boolean isMeantBy(TableFilter filter) {
        return tables.isEmpty() ? filter.equals(TableFilter.ALL) : filter.test(tables);
    }

    DatabaseObject withoutChecksums() {
        return new DatabaseObject(
                kind,
                name,
                tables,
                definitions.stream()
                        .filter(definition -> definition.aspect() != Aspect.CHECKSUM)
                        .toList());
    }

    /** {@code public.metrics}, {@code function public.f(integer)}, {@code database}. */
    @Override
    public String toString() {
        return goesByName() ? name : (kind + " " + name).strip();
    }
}
