package io.github.timescalemigrate.comparison;

import java.util.Locale;

/** What is compared of an object. */
public enum Aspect {
    /** Whether the object is there, and as what: table, hypertable, extension. */
    KIND,
    /** The version of an extension. */
    VERSION,
    /** The schema that holds an extension's objects. */
    SCHEMA,
    /** A hypertable's dimensions: column, type, interval, partitions. */
    DIMENSIONS,
    /** A hypertable's chunks: names, ranges, compressed or not. */
    CHUNKS,
    /** The exact number of rows. */
    ROWS;

    /** The aspect's name in lower case, as messages and files show it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
