package io.github.timescalemigrate.inventory;

/** How much of a database is read and compared. Each depth includes the ones before it. */
public enum Depth {
    /** Definitions, settings, TimescaleDB's metadata; no table is scanned. */
    METADATA,
    /** The exact number of rows of every table and chunk as well. The default. */
    COUNTS,
    /** A checksum of the rows of every table and chunk as well: every row is read. */
    CHECKSUMS;

    /** Whether rows are counted. */
    public boolean counts() {
        return this != METADATA;
    }
}
