package io.github.timescalemigrate.inventory;

import org.jspecify.annotations.Nullable;

/**
 * A dimension by which a hypertable is partitioned, as {@code timescaledb_information.dimensions} shows it.
 *
 * @param column the column's name
 * @param columnType the column's type
 * @param type {@code Time} or {@code Space}
 * @param interval the length of a chunk: an interval for a time column, an integer for an integer column, null for a space
 *     dimension
 * @param integerNow the function that gives the current time of an integer dimension, or null
 * @param partitions the number of partitions of a space dimension, or null
 */
public record Dimension(
        String column,
        String columnType,
        String type,
        @Nullable String interval,
        @Nullable String integerNow,
        @Nullable Integer partitions) {

    /** One line for a person: {@code "time" timestamptz every 7 days}. */
    @Override
    public String toString() {
        String text = column + " " + columnType;
        if (interval != null) {
            text += " every " + interval;
        }
        if (partitions != null) {
            text += " in " + partitions + " partitions";
        }
        return integerNow == null ? text : text + ", now by " + integerNow;
    }
}
