package io.github.timescalemigrate.inventory;

/**
 * A plain table, or a partition of a partitioned one: what is neither hypertable nor chunk nor an extension's own.
 *
 * @param name the table's name
 * @param rows the exact count of the rows in the table itself, without those of tables that inherit from it
 */
public record Table(TableName name, long rows) {}
