package io.github.timescalemigrate.target;

/** Which types have values that are oids of the server they are on: another server has other ones for the same things. */
public final class OidTypes {
    /**
     * Common table expressions, the last of which is {@code oid_types (type, of_enum)}: enums, whose values are oids of pg_enum
     * (src/backend/utils/adt/enum.c), regclass and its like, and what is made of them. PostgreSQL has multiranges from 14 on.
     */
    public static final String CTE =
            """
            WITH RECURSIVE parts AS (
                SELECT oid AS whole, typbasetype AS part FROM pg_catalog.pg_type WHERE typtype = 'd'
                UNION ALL
                SELECT oid, typelem FROM pg_catalog.pg_type WHERE typelem <> 0
                UNION ALL
                SELECT c.reltype, a.atttypid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
                 WHERE c.reltype <> 0 AND a.attnum > 0 AND NOT a.attisdropped
                UNION ALL
                SELECT rngtypid, rngsubtype FROM pg_catalog.pg_range
                UNION ALL
                SELECT (pg_catalog.to_jsonb(r) ->> 'rngmultitypid')::pg_catalog.oid, rngtypid FROM pg_catalog.pg_range r),
            oid_types AS (
                SELECT oid AS type, typtype = 'e' AS of_enum FROM pg_catalog.pg_type
                 WHERE typtype = 'e'
                    OR typtype = 'b' AND typname ~ '^reg' AND typnamespace = 'pg_catalog'::pg_catalog.regnamespace
                UNION
                SELECT p.whole, o.of_enum FROM oid_types o JOIN parts p ON p.part = o.type)
            """;

    private OidTypes() {}
}
