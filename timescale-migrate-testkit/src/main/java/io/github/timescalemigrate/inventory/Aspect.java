package io.github.timescalemigrate.inventory;

import java.util.Locale;

/** What is read and compared of an object. */
public enum Aspect {
    /** Whether the object is there, and as what: table, hypertable, function, role. */
    KIND,
    /** The version of an extension, of TimescaleDB, of PostgreSQL. */
    VERSION,
    /** Which of TimescaleDB's editions serves: {@code timescale} (Community) or {@code apache}. */
    EDITION,
    /** Whether the database is in restoring mode. */
    RESTORING,
    /** Whether TimescaleDB's scheduler of jobs runs. */
    SCHEDULER,
    /** The schema that holds an extension's objects. */
    SCHEMA,
    /** The role that owns it. */
    OWNER,
    /** What is granted on it to whom. */
    PRIVILEGES,
    /** Of which roles a role is a member. */
    MEMBERSHIPS,
    /** Its comment and those on its columns. */
    COMMENTS,
    /** Storage parameters, settings of a database or role, security labels. */
    SETTINGS,
    /** The text of a view, function, type or other object that one statement creates. */
    DEFINITION,
    /** Columns with their types, defaults, identity and generation. */
    COLUMNS,
    /** Primary keys, unique, check, exclusion and foreign-key constraints. */
    CONSTRAINTS,
    /** Indexes, and whether they are valid. */
    INDEXES,
    /** Triggers, and whether they are enabled. */
    TRIGGERS,
    /** Rules and row-security policies. */
    POLICIES,
    /** The position of a sequence. */
    POSITION,
    /** A hypertable's dimensions: column, type, interval, partitions. */
    DIMENSIONS,
    /** A hypertable's chunks: names, ranges, compressed or not, constraints, indexes, tablespace. */
    CHUNKS,
    /** The settings of compression (columnstore) of a hypertable. */
    COMPRESSION,
    /** Up to where a continuous aggregate is materialized. */
    WATERMARK,
    /** When a job runs. */
    SCHEDULE,
    /** What a job is told. */
    CONFIG,
    /** The exact number of rows. */
    ROWS,
    /** The checksum of the rows. */
    CHECKSUM;

    /** The aspect's name in lower case, as messages and files show it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
