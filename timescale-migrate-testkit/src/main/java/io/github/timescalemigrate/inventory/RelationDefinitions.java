package io.github.timescalemigrate.inventory;

import java.util.List;

/**
 * The queries for what defines tables, views and chunks. Each takes the oids of the relations it is about and gives rows of
 * {@code class, oid, aspect, item, text}.
 */
final class RelationDefinitions {
    private static final String WANTED = "WITH RECURSIVE w AS (SELECT pg_catalog.unnest(?::pg_catalog.oid[]) AS oid) ";

    private static final String ROW = "SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, ";

    private static final String OWNER = ROW
            + """
            c.oid, 'OWNER', '', pg_catalog.pg_get_userbyid(c.relowner)
              FROM w JOIN pg_catalog.pg_class c ON c.oid = w.oid
            """;

    /** The default ones where none were ever granted, as pg_dump leaves out what equals them; those of the owner by that word. */
    private static final String PRIVILEGES = ROW
            + """
            c.oid, 'PRIVILEGES',
            CASE a.grantee WHEN c.relowner THEN 'owner' WHEN 0 THEN 'PUBLIC'
                 ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END,
            pg_catalog.string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END, ', ' ORDER BY a.privilege_type)
              FROM w JOIN pg_catalog.pg_class c ON c.oid = w.oid,
                   LATERAL pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))) a
             GROUP BY c.oid, c.relowner, a.grantee
            """;

    private static final String COLUMN_PRIVILEGES = ROW
            + """
            c.oid, 'PRIVILEGES',
            pg_catalog.format('%s on column %I', CASE a.grantee WHEN 0 THEN 'PUBLIC'
                              ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END, t.attname),
            pg_catalog.string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END, ', ' ORDER BY a.privilege_type)
              FROM w JOIN pg_catalog.pg_class c ON c.oid = w.oid
              JOIN pg_catalog.pg_attribute t ON t.attrelid = c.oid AND t.attacl IS NOT NULL AND NOT t.attisdropped,
                   LATERAL pg_catalog.aclexplode(t.attacl) a
             GROUP BY c.oid, t.attname, a.grantee
            """;

    private static final String OPTIONS = ROW
            + """
            c.oid, 'SETTINGS', pg_catalog.split_part(o.option, '=', 1), pg_catalog.substr(o.option, pg_catalog.strpos(o.option, '=') + 1)
              FROM w JOIN pg_catalog.pg_class c ON c.oid = w.oid, LATERAL pg_catalog.unnest(c.reloptions) AS o(option)
            """;

    /** Materialized views that were filled while what they read was. */
    private static final String READS_UNPOPULATED =
            """
            , uses AS (
                SELECT DISTINCT r.ev_class AS view, d.refobjid AS relation
                  FROM pg_catalog.pg_rewrite r
                  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = r.oid
                   AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid <> r.ev_class),
            reads_unpopulated AS (
                SELECT u.view FROM uses u JOIN pg_catalog.pg_class c ON c.oid = u.relation AND c.relkind = 'm' AND NOT c.relispopulated
                UNION
                SELECT u.view FROM uses u JOIN reads_unpopulated r ON r.view = u.relation)
            """;

    /** What differs from what CREATE TABLE alone gives. */
    private static final String PROPERTIES = READS_UNPOPULATED
            + ROW
            + """
            c.oid, 'SETTINGS', p.item, p.text
              FROM w JOIN pg_catalog.pg_class c ON c.oid = w.oid
              LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
              LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam AND m.amname <> 'heap',
                   LATERAL (VALUES
                       ('persistence', CASE c.relpersistence WHEN 'u' THEN 'unlogged' END),
                       ('tablespace', s.spcname::pg_catalog.text),
                       ('access method', m.amname::pg_catalog.text),
                       ('row security', CASE WHEN c.relforcerowsecurity THEN 'forced' WHEN c.relrowsecurity THEN 'enabled' END),
                       ('replica identity', CASE c.relreplident WHEN 'f' THEN 'full' WHEN 'n' THEN CASE c.relkind WHEN 'r' THEN 'nothing' END END),
                       ('populated', CASE WHEN c.relkind = 'm' AND NOT c.relispopulated THEN 'no'
                                          WHEN c.oid IN (SELECT view FROM reads_unpopulated) THEN 'yes, but what it reads is not' END),
                       ('type', CASE WHEN c.reloftype <> 0 THEN pg_catalog.format_type(c.reloftype, NULL) END),
                       ('partition by', CASE c.relkind WHEN 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END),
                       ('partition', pg_catalog.pg_get_expr(c.relpartbound, c.oid))) AS p(item, text)
             WHERE p.text IS NOT NULL
            """;

    private static final String PARENTS = ROW
            + """
            i.inhrelid, 'SETTINGS', 'inherits',
            pg_catalog.string_agg(pg_catalog.format('%I.%I', n.nspname, p.relname), ', ' ORDER BY i.inhseqno)
              FROM w JOIN pg_catalog.pg_inherits i ON i.inhrelid = w.oid
              JOIN pg_catalog.pg_class p ON p.oid = i.inhparent JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace
             GROUP BY i.inhrelid
            """;

    /** But pg_attver, a number that servers of 17.12 give each column and that pg_dump leaves out. */
    private static final String COLUMNS = ROW
            + """
            a.attrelid, 'COLUMNS', pg_catalog.quote_ident(a.attname),
            pg_catalog.concat_ws(' ', pg_catalog.format_type(a.atttypid, a.atttypmod),
                'COLLATE ' || CASE WHEN a.attcollation <> t.typcollation THEN
                    (SELECT pg_catalog.format('%I.%I', m.nspname, o.collname) FROM pg_catalog.pg_collation o JOIN pg_catalog.pg_namespace m ON m.oid = o.collnamespace WHERE o.oid = a.attcollation) END,
                CASE WHEN a.attnotnull THEN 'NOT NULL' END,
                CASE a.attidentity WHEN 'a' THEN 'GENERATED ALWAYS AS IDENTITY' WHEN 'd' THEN 'GENERATED BY DEFAULT AS IDENTITY' END,
                CASE a.attgenerated WHEN '' THEN 'DEFAULT ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid)
                     ELSE pg_catalog.format('GENERATED ALWAYS AS (%s)%s', pg_catalog.pg_get_expr(d.adbin, d.adrelid),
                                            CASE a.attgenerated WHEN 's' THEN ' STORED' ELSE ' VIRTUAL' END) END,
                'STORAGE ' || CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage::pg_catalog.text END,
                'COMPRESSION ' || nullif(pg_catalog.to_jsonb(a) ->> 'attcompression', ''),
                'STATISTICS ' || CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END,
                'OPTIONS ' || nullif(ARRAY(SELECT o FROM pg_catalog.unnest(a.attoptions) AS o
                                            WHERE NOT pg_catalog.starts_with(o, 'pg_attver='))::pg_catalog.text, '{}'),
                'FDW ' || a.attfdwoptions::pg_catalog.text)
              FROM w JOIN pg_catalog.pg_class c ON c.oid = w.oid AND c.relkind <> 'S'
              JOIN pg_catalog.pg_attribute a ON a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped
              JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
              LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            """;

    private static final String COLUMN_ORDER = ROW
            + """
            a.attrelid, 'COLUMNS', '(order)', pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum)
              FROM w JOIN pg_catalog.pg_class c ON c.oid = w.oid AND c.relkind <> 'S'
              JOIN pg_catalog.pg_attribute a ON a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped
             GROUP BY a.attrelid
            """;

    /** NOT NULL is a constraint of its own from PostgreSQL 18 on, and a column's before. */
    private static final String CONSTRAINTS = ROW
            + """
            k.conrelid, 'CONSTRAINTS', pg_catalog.quote_ident(k.conname), pg_catalog.pg_get_constraintdef(k.oid)
              FROM w JOIN pg_catalog.pg_constraint k ON k.conrelid = w.oid AND k.contype NOT IN ('n', 't')
            """;

    private static final String INDEXES = ROW
            + """
            i.indrelid, 'INDEXES', pg_catalog.quote_ident(c.relname),
            pg_catalog.concat_ws(' ', pg_catalog.pg_get_indexdef(i.indexrelid),
                CASE WHEN NOT i.indisvalid THEN '(not valid)' END,
                CASE WHEN i.indisclustered THEN '(clustered)' END,
                CASE WHEN i.indisreplident THEN '(replica identity)' END)
              FROM w JOIN pg_catalog.pg_index i ON i.indrelid = w.oid JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
            """;

    /** But for TimescaleDB's own, which come and go with its releases. */
    private static final String TRIGGERS = ROW
            + """
            t.tgrelid, 'TRIGGERS', pg_catalog.quote_ident(t.tgname),
            pg_catalog.pg_get_triggerdef(t.oid) || CASE t.tgenabled WHEN 'O' THEN '' WHEN 'D' THEN ' (disabled)'
                WHEN 'A' THEN ' (always)' ELSE ' (on replicas)' END
              FROM w JOIN pg_catalog.pg_trigger t ON t.tgrelid = w.oid AND NOT t.tgisinternal
             WHERE t.tgname NOT IN ('ts_insert_blocker', 'ts_cagg_invalidation_trigger')
            """;

    private static final String RULES = ROW
            + """
            r.ev_class, 'POLICIES', 'rule ' || pg_catalog.quote_ident(r.rulename),
            pg_catalog.pg_get_ruledef(r.oid) || CASE r.ev_enabled WHEN 'O' THEN '' ELSE ' (' || r.ev_enabled::pg_catalog.text || ')' END
              FROM w JOIN pg_catalog.pg_rewrite r ON r.ev_class = w.oid AND r.rulename <> '_RETURN'
            """;

    private static final String POLICIES = ROW
            + """
            p.polrelid, 'POLICIES', pg_catalog.quote_ident(p.polname),
            pg_catalog.concat_ws(' ', CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END,
                CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
                'TO ' || (SELECT pg_catalog.string_agg(CASE role WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(role)) END, ', ' ORDER BY 1)
                            FROM pg_catalog.unnest(p.polroles) AS role),
                'USING ' || pg_catalog.pg_get_expr(p.polqual, p.polrelid),
                'CHECK ' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid))
              FROM w JOIN pg_catalog.pg_policy p ON p.polrelid = w.oid
            """;

    private static final String VIEWS = ROW
            + """
            c.oid, 'DEFINITION', '', pg_catalog.pg_get_viewdef(c.oid)
              FROM w JOIN pg_catalog.pg_class c ON c.oid = w.oid AND c.relkind IN ('v', 'm')
            """;

    private static final String FOREIGN_TABLES = ROW
            + """
            f.ftrelid, 'DEFINITION', '', 'SERVER ' || pg_catalog.quote_ident(s.srvname)
              FROM w JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = w.oid JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
            UNION ALL
            """
            + ROW
            + """
            f.ftrelid, 'SETTINGS', pg_catalog.split_part(s, '=', 1), {value}
              FROM w JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = w.oid, LATERAL pg_catalog.unnest(f.ftoptions) s
            """
                    .replace("{value}", ObjectDefinitions.VALUE);

    private static final String SEQUENCES = ROW
            + """
            s.seqrelid, 'DEFINITION', '',
            pg_catalog.concat_ws(' ', pg_catalog.format_type(s.seqtypid, NULL), 'START', s.seqstart, 'INCREMENT', s.seqincrement,
                'MIN', s.seqmin, 'MAX', s.seqmax, 'CACHE', s.seqcache, CASE WHEN s.seqcycle THEN 'CYCLE' END,
                'OWNED BY ' || (SELECT pg_catalog.format('%I.%I.%I', n.nspname, o.relname, a.attname)
                                  FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class o ON o.oid = d.refobjid
                                  JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace
                                  JOIN pg_catalog.pg_attribute a ON a.attrelid = o.oid AND a.attnum = d.refobjsubid
                                 WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = s.seqrelid
                                   AND d.refclassid = d.classid AND d.deptype IN ('a', 'i')))
              FROM w JOIN pg_catalog.pg_sequence s ON s.seqrelid = w.oid
            """;

    /** Of the relation, its columns, and its constraints, indexes, triggers, rules and policies. */
    private static final String COMMENTS = ROW
            + """
            w.oid, 'COMMENTS', m.item, d.description
              FROM w,
                   LATERAL (SELECT 'pg_catalog.pg_class'::pg_catalog.regclass AS class, w.oid AS oid, '' AS item UNION ALL
                            SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass, k.oid, 'constraint ' || k.conname
                              FROM pg_catalog.pg_constraint k WHERE k.conrelid = w.oid UNION ALL
                            SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, i.indexrelid, 'index ' || i.indexrelid::pg_catalog.regclass
                              FROM pg_catalog.pg_index i WHERE i.indrelid = w.oid UNION ALL
                            SELECT 'pg_catalog.pg_trigger'::pg_catalog.regclass, t.oid, 'trigger ' || t.tgname
                              FROM pg_catalog.pg_trigger t WHERE t.tgrelid = w.oid UNION ALL
                            SELECT 'pg_catalog.pg_rewrite'::pg_catalog.regclass, r.oid, 'rule ' || r.rulename
                              FROM pg_catalog.pg_rewrite r WHERE r.ev_class = w.oid UNION ALL
                            SELECT 'pg_catalog.pg_policy'::pg_catalog.regclass, p.oid, 'policy ' || p.polname
                              FROM pg_catalog.pg_policy p WHERE p.polrelid = w.oid) AS m(class, oid, item)
              JOIN pg_catalog.pg_description d ON d.classoid = m.class AND d.objoid = m.oid AND d.objsubid = 0
            UNION ALL
            """
            + ROW
            + """
            w.oid, 'COMMENTS', pg_catalog.format('column %I', a.attname), d.description
              FROM w JOIN pg_catalog.pg_attribute a ON a.attrelid = w.oid AND NOT a.attisdropped
              JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = w.oid
               AND d.objsubid = a.attnum AND d.objsubid > 0
            """;

    /** For tables, views, materialized views, foreign tables and sequences. */
    static final List<String> OF_RELATIONS = all(
            OWNER,
            PRIVILEGES,
            COLUMN_PRIVILEGES,
            OPTIONS,
            PROPERTIES,
            PARENTS,
            COLUMNS,
            COLUMN_ORDER,
            CONSTRAINTS,
            INDEXES,
            TRIGGERS,
            RULES,
            POLICIES,
            VIEWS,
            FOREIGN_TABLES,
            SEQUENCES,
            COMMENTS);

    /** For chunks, whose columns are those of the hypertable. */
    static final List<String> OF_CHUNKS =
            all(OWNER, PRIVILEGES, OPTIONS, PROPERTIES, PARENTS, CONSTRAINTS, INDEXES, TRIGGERS, COMMENTS);

    private RelationDefinitions() {}

    private static List<String> all(String... queries) {
        return List.of(queries).stream().map(WANTED::concat).toList();
    }
}
