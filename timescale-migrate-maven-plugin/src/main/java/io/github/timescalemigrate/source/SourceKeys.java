package io.github.timescalemigrate.source;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.Together;
import java.util.HashMap;
import java.util.Map;

/**
 * What belongs to which table of what is created when rows are in.
 *
 * @param tables the oids of the tables of indexes and of the constraints that are indexes, by the oids of these
 * @param foreignKeys the statements that validate foreign keys between tables which can be added without that, by their oids
 */
public record SourceKeys(Map<Long, Long> tables, Map<Long, String> foreignKeys) {
    private static final String TABLES =
            """
            SELECT indexrelid, indrelid FROM pg_catalog.pg_index
            UNION ALL
            SELECT oid, conrelid FROM pg_catalog.pg_constraint WHERE contype IN ('p', 'u', 'x')
            """;

    private static final String FOREIGN_KEYS =
            """
            SELECT k.oid, pg_catalog.format('ALTER TABLE %I.%I VALIDATE CONSTRAINT %I', n.nspname, c.relname, k.conname)
              FROM pg_catalog.pg_constraint k
              JOIN pg_catalog.pg_class c ON c.oid = k.conrelid AND c.relkind = 'r'
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_class referenced ON referenced.oid = k.confrelid AND referenced.relkind = 'r'
             WHERE k.contype = 'f' AND k.convalidated
            """;

    /** Reads it. */
    public static SourceKeys read(Database source) {
        Map<Long, Long> tables = new HashMap<>();
        Map<Long, String> foreignKeys = new HashMap<>();
        Together together = source.together();
        together.query(TABLES, row -> tables.put(row.getLong(1), row.getLong(2)));
        together.query(FOREIGN_KEYS, row -> foreignKeys.put(row.getLong(1), row.getString(2)));
        together.send();
        return new SourceKeys(tables, foreignKeys);
    }
}
