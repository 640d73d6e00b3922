package io.github.timescalemigrate.source;

/** What PostgreSQL's own materialized views are filled from. */
public final class MaterializedViews {
    /**
     * Common table expressions {@code matviews (oid, name, relispopulated)} and {@code reads (matview, relation)}: all that each
     * reads, through views and other materialized views.
     */
    public static final String CTE =
            """
            WITH RECURSIVE matviews AS (
                SELECT c.oid, c.relispopulated, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
                  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind = 'm'
                   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e'
                                      AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)),
            uses AS (
                SELECT DISTINCT r.ev_class AS view, d.refobjid AS relation
                  FROM pg_catalog.pg_rewrite r
                  JOIN pg_catalog.pg_depend d ON d.objid = r.oid AND d.refobjid <> r.ev_class
                   AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
                   AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                 WHERE r.ev_type = '1'),
            reads AS (
                SELECT m.oid AS matview, u.relation FROM matviews m JOIN uses u ON u.view = m.oid
                UNION
                SELECT r.matview, u.relation FROM reads r JOIN uses u ON u.view = r.relation)
            """;

    private MaterializedViews() {}
}
