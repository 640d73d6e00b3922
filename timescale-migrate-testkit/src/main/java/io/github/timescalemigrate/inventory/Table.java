package io.github.timescalemigrate.inventory;

import org.jspecify.annotations.Nullable;

/**
 * A plain table, or a partition of a partitioned one: what is neither hypertable nor chunk nor an extension's own.
 *
 * @param name the table's name
 * @param contents the rows in the table itself, without those of tables that inherit from it; null where they were not counted
 */
public record Table(TableName name, @Nullable Contents contents) {
    /**
     * The exact number of rows in the table itself.
     *
     * @throws IllegalStateException where they were not counted, at depth METADATA
     */
    public long rows() {
        return Contents.rows(name, contents);
    }
}
