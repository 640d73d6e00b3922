package io.github.timescalemigrate.source;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.Together;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What belongs to which table of what is created when rows are in.
 *
 * @param tables the oids of the tables of indexes and of the constraints that are indexes, by the oids of these
 * @param late those of them whose expressions or conditions call functions of users
 * @param foreignKeys the statements that validate foreign keys between tables which can be added without that, by their oids
 */
public record SourceKeys(Map<Long, Long> tables, Set<Long> late, Map<Long, String> foreignKeys) {
    /**
     * What calls functions or operators that neither PostgreSQL nor an extension has brought. However they are declared, they may read
     * rows of other tables, which have to be there first.
     */
    static final String CALLING =
            """
            SELECT d.classid, d.objid FROM pg_catalog.pg_depend d
             WHERE d.refclassid IN ('pg_catalog.pg_proc'::pg_catalog.regclass, 'pg_catalog.pg_operator'::pg_catalog.regclass)
               AND d.classid IN ('pg_catalog.pg_class'::pg_catalog.regclass, 'pg_catalog.pg_attrdef'::pg_catalog.regclass,
                                 'pg_catalog.pg_constraint'::pg_catalog.regclass)
               AND d.refobjid >= 16384
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                                WHERE e.classid = d.refclassid AND e.objid = d.refobjid AND e.deptype = 'e')
            """;

    private static final String LATE = "WITH calling AS (" + CALLING
            + """
            )
            SELECT i.indexrelid FROM pg_catalog.pg_index i
             WHERE i.indexrelid IN (SELECT objid FROM calling WHERE classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
            UNION ALL
            SELECT k.oid FROM pg_catalog.pg_constraint k
             WHERE k.contype IN ('p', 'u', 'x')
               AND k.conindid IN (SELECT objid FROM calling WHERE classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
            """;

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
        Set<Long> late = new HashSet<>();
        Map<Long, String> foreignKeys = new HashMap<>();
        Together together = source.together();
        together.query(TABLES, row -> tables.put(row.getLong(1), row.getLong(2)));
        together.query(LATE, row -> late.add(row.getLong(1)));
        together.query(FOREIGN_KEYS, row -> foreignKeys.put(row.getLong(1), row.getString(2)));
        together.send();
        return new SourceKeys(tables, late, foreignKeys);
    }
}
