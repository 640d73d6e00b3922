package io.github.timescalemigrate.inventory;

import java.util.Comparator;

/**
 * The name of a table, hypertable, chunk or view, as it stands in the catalog: not quoted, not folded.
 *
 * @param schema the schema's name
 * @param name the relation's name within the schema
 */
public record TableName(String schema, String name) implements Comparable<TableName> {
    private static final Comparator<TableName> ORDER =
            Comparator.comparing(TableName::schema).thenComparing(TableName::name);

    @Override
    public int compareTo(TableName other) {
        return ORDER.compare(this, other);
    }

    /** The name as a person would write it, in double quotes where they are needed. For messages; never put into SQL. */
    @Override
    public String toString() {
        return shown(schema) + "." + shown(name);
    }

    private static String shown(String identifier) {
        return identifier.matches("[a-z_][a-z0-9_$]*") ? identifier : '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
