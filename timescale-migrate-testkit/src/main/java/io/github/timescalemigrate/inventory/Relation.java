package io.github.timescalemigrate.inventory;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table, view or sequence of the database's own: no chunk, no part of an extension.
 *
 * @param oid in {@code pg_class}
 * @param kind in PostgreSQL's and TimescaleDB's words
 * @param name its own
 * @param owningTable the table that a sequence belongs to, or null
 * @param continuousAggregate the view that it materializes, or whose inner view it is, or null
 * @param hypertable its id in TimescaleDB's catalog, or null
 * @param sql the name as SQL takes it
 * @param bytes of its rows
 */
record Relation(
        long oid,
        String kind,
        TableName name,
        @Nullable TableName owningTable,
        @Nullable TableName continuousAggregate,
        @Nullable Integer hypertable,
        String sql,
        long bytes) {

    /** By which a filter means it. */
    List<TableName> names() {
        TableName own = owningTable == null ? name : owningTable;
        return continuousAggregate == null ? List.of(own) : List.of(own, continuousAggregate);
    }

    boolean isSequence() {
        return kind.equals("sequence");
    }

    boolean isPlainTable() {
        return kind.equals("table");
    }
}
