package io.github.timescalemigrate.inventory;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object of a database, or a role, and what defines it.
 *
 * @param kind what it is, in PostgreSQL's words: {@code table}, {@code hypertable}, {@code function}, {@code role}
 * @param name as SQL has it, in double quotes where they are needed, for a function with the types of its arguments
 * @param table the table, hypertable or view that it is, or belongs to; null for what belongs to none
 * @param definitions what defines it, ordered by aspect and item
 */
public record DatabaseObject(String kind, String name, @Nullable TableName table, List<Definition> definitions) {
    /** Keeps a copy of the list. */
    public DatabaseObject {
        definitions = List.copyOf(definitions);
    }

    /** What belongs to no table is meant by the filter of every table alone. */
    boolean isMeantBy(TableFilter filter) {
        return table == null ? filter.equals(TableFilter.ALL) : filter.test(table);
    }

    /** {@code public.metrics}, {@code function public.f(integer)}: tables and views go by their names alone. */
    @Override
    public String toString() {
        return table == null || !table.toString().equals(name) ? kind + " " + name : name;
    }
}
