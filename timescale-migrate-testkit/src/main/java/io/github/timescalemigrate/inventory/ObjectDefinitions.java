package io.github.timescalemigrate.inventory;

import java.util.List;

/** The queries for what belongs to no table. */
final class ObjectDefinitions {
    /** A setting's or an option's value, from {@code s} as name=value; of what may be a secret only whether it is the same. */
    static final String VALUE =
            """
            CASE WHEN pg_catalog.split_part(s, '=', 1) ~* 'token|key|credential|auth' OR s ~* 'pass|pwd|secret|://[^/]*@' THEN '(hidden) ' || pg_catalog.substr(pg_catalog.md5(s), 1, 8)
                 ELSE pg_catalog.substr(s, pg_catalog.strpos(s, '=') + 1) END
            """;

    /**
     * Everything that can be named but relations, roles, jobs and the members of extensions; for PostgreSQL 12 and later. Rows of
     * {@code class, oid, kind, name}, and owner and privileges, which most kinds have.
     */
    private static final String OBJECTS =
            """
            WITH objects (class, oid, owner, acl, acltype) AS (
                SELECT 'pg_catalog.pg_namespace'::pg_catalog.regclass::pg_catalog.oid, oid, nspowner, nspacl, 'n' FROM pg_catalog.pg_namespace
                 WHERE nspname !~ '^pg_' UNION ALL
                SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, oid, typowner, typacl, 'T' FROM pg_catalog.pg_type UNION ALL
                SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, oid, proowner, proacl, 'f' FROM pg_catalog.pg_proc UNION ALL
                SELECT 'pg_catalog.pg_language'::pg_catalog.regclass, oid, lanowner, lanacl, 'l' FROM pg_catalog.pg_language UNION ALL
                SELECT 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, oid, fdwowner, fdwacl, 'F' FROM pg_catalog.pg_foreign_data_wrapper UNION ALL
                SELECT 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, oid, srvowner, srvacl, 'S' FROM pg_catalog.pg_foreign_server UNION ALL
                SELECT 'pg_catalog.pg_cast'::pg_catalog.regclass, oid, 0, NULL, NULL FROM pg_catalog.pg_cast UNION ALL
                SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass, oid, oprowner, NULL, NULL FROM pg_catalog.pg_operator UNION ALL
                SELECT 'pg_catalog.pg_opclass'::pg_catalog.regclass, oid, opcowner, NULL, NULL FROM pg_catalog.pg_opclass UNION ALL
                SELECT 'pg_catalog.pg_opfamily'::pg_catalog.regclass, oid, opfowner, NULL, NULL FROM pg_catalog.pg_opfamily UNION ALL
                SELECT 'pg_catalog.pg_am'::pg_catalog.regclass, oid, 0, NULL, NULL FROM pg_catalog.pg_am UNION ALL
                SELECT 'pg_catalog.pg_collation'::pg_catalog.regclass, oid, collowner, NULL, NULL FROM pg_catalog.pg_collation UNION ALL
                SELECT 'pg_catalog.pg_conversion'::pg_catalog.regclass, oid, conowner, NULL, NULL FROM pg_catalog.pg_conversion UNION ALL
                SELECT 'pg_catalog.pg_transform'::pg_catalog.regclass, oid, 0, NULL, NULL FROM pg_catalog.pg_transform UNION ALL
                SELECT 'pg_catalog.pg_ts_config'::pg_catalog.regclass, oid, cfgowner, NULL, NULL FROM pg_catalog.pg_ts_config UNION ALL
                SELECT 'pg_catalog.pg_ts_dict'::pg_catalog.regclass, oid, dictowner, NULL, NULL FROM pg_catalog.pg_ts_dict UNION ALL
                SELECT 'pg_catalog.pg_ts_parser'::pg_catalog.regclass, oid, 0, NULL, NULL FROM pg_catalog.pg_ts_parser UNION ALL
                SELECT 'pg_catalog.pg_ts_template'::pg_catalog.regclass, oid, 0, NULL, NULL FROM pg_catalog.pg_ts_template UNION ALL
                SELECT 'pg_catalog.pg_event_trigger'::pg_catalog.regclass, oid, evtowner, NULL, NULL FROM pg_catalog.pg_event_trigger UNION ALL
                SELECT 'pg_catalog.pg_publication'::pg_catalog.regclass, oid, pubowner, NULL, NULL FROM pg_catalog.pg_publication UNION ALL
                SELECT 'pg_catalog.pg_subscription'::pg_catalog.regclass, oid, subowner, NULL, NULL FROM pg_catalog.pg_subscription
                 WHERE subdbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()) UNION ALL
                SELECT 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, oid, stxowner, NULL, NULL FROM pg_catalog.pg_statistic_ext UNION ALL
                SELECT 'pg_catalog.pg_default_acl'::pg_catalog.regclass, oid, 0, defaclacl, 'default' FROM pg_catalog.pg_default_acl),
            named AS (
                SELECT o.*, i.type AS kind, i.identity AS name
                  FROM objects o, LATERAL pg_catalog.pg_identify_object(o.class, o.oid, 0) AS i
                 WHERE (o.oid >= 16384 OR (i.type = 'schema' AND i.identity = 'public'))
                   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                    WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype IN ('e', 'i')))
            """;

    static final String LISTING = OBJECTS + "SELECT class, oid, kind, name FROM named";

    private static final String OWNERS =
            OBJECTS + "SELECT class, oid, 'OWNER', '', pg_catalog.pg_get_userbyid(owner) FROM named WHERE owner <> 0";

    private static final String PRIVILEGES = OBJECTS
            + """
            SELECT o.class, o.oid, 'PRIVILEGES',
                   CASE a.grantee WHEN 0 THEN 'PUBLIC' WHEN o.owner THEN 'owner'
                        ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END,
                   pg_catalog.string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END, ', ' ORDER BY a.privilege_type)
              FROM named o, LATERAL pg_catalog.aclexplode(
                       CASE o.acltype WHEN 'default' THEN o.acl ELSE coalesce(o.acl, pg_catalog.acldefault(o.acltype::"char", o.owner)) END) a
             WHERE o.acltype IS NOT NULL
             GROUP BY o.class, o.oid, o.owner, a.grantee
            """;

    private static final String COMMENTS = OBJECTS
            + """
            SELECT o.class, o.oid, 'COMMENTS', '', d.description
              FROM named o JOIN pg_catalog.pg_description d ON d.classoid = o.class AND d.objoid = o.oid AND d.objsubid = 0
            UNION ALL
            SELECT o.class, o.oid, 'COMMENTS', pg_catalog.format('column %I', a.attname), d.description
              FROM named o JOIN pg_catalog.pg_type t ON o.class = 'pg_catalog.pg_type'::pg_catalog.regclass AND t.oid = o.oid
              JOIN pg_catalog.pg_attribute a ON a.attrelid = t.typrelid AND NOT a.attisdropped
              JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = a.attrelid
               AND d.objsubid = a.attnum AND d.objsubid > 0
            UNION ALL
            SELECT o.class, o.oid, 'COMMENTS', 'constraint ' || k.conname, d.description
              FROM named o JOIN pg_catalog.pg_constraint k ON o.class = 'pg_catalog.pg_type'::pg_catalog.regclass AND k.contypid = o.oid
              JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.objoid = k.oid
            """;

    private static final String LABELS =
            "SELECT classoid, objoid, 'SETTINGS', 'label of ' || provider, label FROM pg_catalog.pg_seclabel WHERE objsubid = 0";

    private static final String FUNCTIONS =
            """
            SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid, p.oid, 'DEFINITION', '',
                   CASE p.prokind WHEN 'a' THEN (
                       SELECT pg_catalog.concat_ws(' ', a.aggkind, a.aggnumdirectargs, a.aggtransfn, a.aggfinalfn, a.aggcombinefn,
                                  a.aggserialfn, a.aggdeserialfn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn,
                                  a.aggsortop::pg_catalog.regoperator, pg_catalog.format_type(a.aggtranstype, NULL), a.agginitval, a.aggminitval,
                                  p.proparallel)
                         FROM pg_catalog.pg_aggregate a WHERE a.aggfnoid = p.oid)
                   ELSE pg_catalog.pg_get_functiondef(p.oid) END
              FROM pg_catalog.pg_proc p
             WHERE p.oid >= 16384
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype = 'e')
            """;

    private static final String TYPES =
            """
            SELECT 'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid, t.oid, 'DEFINITION', '', coalesce(CASE t.typtype
                   WHEN 'e' THEN (SELECT 'ENUM ' || pg_catalog.string_agg(pg_catalog.quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                                    FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid)
                   WHEN 'd' THEN pg_catalog.concat_ws(' ', pg_catalog.format_type(t.typbasetype, t.typtypmod),
                                    'COLLATE ' || CASE WHEN t.typcollation <> b.typcollation THEN (SELECT pg_catalog.format('%I.%I', m.nspname, o.collname) FROM pg_catalog.pg_collation o JOIN pg_catalog.pg_namespace m ON m.oid = o.collnamespace WHERE o.oid = t.typcollation) END,
                                    'DEFAULT ' || t.typdefault, CASE WHEN t.typnotnull THEN 'NOT NULL' END,
                                    (SELECT pg_catalog.string_agg(pg_catalog.format('CONSTRAINT %I %s', k.conname, pg_catalog.pg_get_constraintdef(k.oid)), ' ' ORDER BY k.conname)
                                       FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype <> 'n'))
                   WHEN 'c' THEN (SELECT pg_catalog.string_agg(pg_catalog.format('%I %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum)
                                    FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND NOT a.attisdropped)
                   WHEN 'r' THEN (SELECT pg_catalog.concat_ws(' ', 'RANGE OF', pg_catalog.format_type(r.rngsubtype, NULL), (SELECT pg_catalog.format('%I.%I', m.nspname, o.collname) FROM pg_catalog.pg_collation o JOIN pg_catalog.pg_namespace m ON m.oid = o.collnamespace WHERE o.oid = r.rngcollation),
                                         c.opcname, r.rngcanonical, r.rngsubdiff)
                                    FROM pg_catalog.pg_range r JOIN pg_catalog.pg_opclass c ON c.oid = r.rngsubopc WHERE r.rngtypid = t.oid)
                   ELSE pg_catalog.concat_ws(' ', t.typinput, t.typoutput, t.typlen, t.typalign, t.typstorage, t.typisdefined) END, '')
              FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
             WHERE t.oid >= 16384
            """;

    private static final String REST =
            """
            SELECT 'pg_catalog.pg_event_trigger'::pg_catalog.regclass::pg_catalog.oid, oid, 'DEFINITION', '',
                   pg_catalog.concat_ws(' ', evtevent, evttags::pg_catalog.text, evtfoid::pg_catalog.regprocedure, evtenabled)
              FROM pg_catalog.pg_event_trigger UNION ALL
            SELECT 'pg_catalog.pg_publication'::pg_catalog.regclass, p.oid, 'DEFINITION', '',
                   pg_catalog.concat_ws(' ', CASE WHEN p.puballtables THEN 'all tables' END,
                       CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                       CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END)
              FROM pg_catalog.pg_publication p UNION ALL
            SELECT 'pg_catalog.pg_publication'::pg_catalog.regclass, r.prpubid, 'DEFINITION', 'table ' || r.prrelid::pg_catalog.regclass,
                   CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                                        AND d.objid = r.prrelid AND d.deptype = 'e') THEN 'of an extension' ELSE 'published' END
              FROM pg_catalog.pg_publication_rel r UNION ALL
            SELECT 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, oid, 'DEFINITION', '', pg_catalog.pg_get_statisticsobjdef(oid)
              FROM pg_catalog.pg_statistic_ext UNION ALL
            SELECT 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, s.oid, 'DEFINITION', '',
                   pg_catalog.concat_ws(' ', s.srvtype, s.srvversion, w.fdwname)
              FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw UNION ALL
            SELECT 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, o.oid, 'SETTINGS', pg_catalog.split_part(s, '=', 1), {value}
              FROM pg_catalog.pg_foreign_server o, LATERAL pg_catalog.unnest(o.srvoptions) s UNION ALL
            SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass, oid, 'DEFINITION', '',
                   pg_catalog.concat_ws(' ', oprcode, oprrest, oprjoin, oprcom::pg_catalog.regoperator, oprnegate::pg_catalog.regoperator, oprcanmerge, oprcanhash)
              FROM pg_catalog.pg_operator WHERE oid >= 16384 UNION ALL
            SELECT 'pg_catalog.pg_cast'::pg_catalog.regclass, oid, 'DEFINITION', '',
                   pg_catalog.concat_ws(' ', castfunc::pg_catalog.regprocedure, castcontext, castmethod)
              FROM pg_catalog.pg_cast WHERE oid >= 16384 UNION ALL
            SELECT 'pg_catalog.pg_ts_dict'::pg_catalog.regclass, d.oid, 'DEFINITION', '', pg_catalog.concat_ws(' ', t.tmplname, d.dictinitoption)
              FROM pg_catalog.pg_ts_dict d JOIN pg_catalog.pg_ts_template t ON t.oid = d.dicttemplate WHERE d.oid >= 16384 UNION ALL
            SELECT 'pg_catalog.pg_ts_config'::pg_catalog.regclass, m.mapcfg, 'DEFINITION', '',
                   pg_catalog.string_agg(m.maptokentype || ' ' || m.mapdict::pg_catalog.regdictionary, ', ' ORDER BY m.maptokentype, m.mapseqno)
              FROM pg_catalog.pg_ts_config_map m WHERE m.mapcfg >= 16384 GROUP BY m.mapcfg
            """
                    .replace("{value}", VALUE);

    /** Rows of {@code class, oid, aspect, item, text}. */
    static final List<String> ALL = List.of(OWNERS, PRIVILEGES, COMMENTS, LABELS, FUNCTIONS, TYPES, REST);

    /** Who may log in to a foreign server is told without the options, which hold passwords. */
    static final String USER_MAPPINGS =
            """
            SELECT 'pg_catalog.pg_user_mapping'::pg_catalog.regclass::pg_catalog.oid, umid, 'user mapping',
                   pg_catalog.format('for %I on server %I', usename, srvname)
              FROM pg_catalog.pg_user_mappings
            """;

    /** The roles that the database refers to, and those that share their rights through memberships. */
    private static final String ROLES =
            """
            WITH RECURSIVE named AS (
                SELECT d.refobjid AS oid FROM pg_catalog.pg_shdepend d
                 WHERE d.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
                   AND d.dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
                UNION SELECT datdba FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()
                UNION SELECT setrole FROM pg_catalog.pg_db_role_setting s JOIN pg_catalog.pg_database b ON b.oid = s.setdatabase
                 WHERE b.datname = pg_catalog.current_database()),
            related AS (
                SELECT oid FROM named
                UNION
                SELECT CASE m.roleid WHEN r.oid THEN m.member ELSE m.roleid END
                  FROM related r JOIN pg_catalog.pg_auth_members m ON r.oid IN (m.roleid, m.member)),
            roles AS (
                SELECT r.* FROM pg_catalog.pg_roles r WHERE r.oid IN (SELECT oid FROM related) AND r.rolname !~ '^pg_' AND r.oid <> 10)
            """;

    static final String ROLE_LISTING = ROLES
            + """
            SELECT 'pg_catalog.pg_authid'::pg_catalog.regclass::pg_catalog.oid, oid, 'role', pg_catalog.quote_ident(rolname) FROM roles
            """;

    static final String ROLE_DEFINITIONS = ROLES
            + """
            SELECT 'pg_catalog.pg_authid'::pg_catalog.regclass::pg_catalog.oid AS class, r.oid, 'DEFINITION', p.item, p.text
              FROM roles r, LATERAL (VALUES
                       ('superuser', r.rolsuper::pg_catalog.text), ('inherit', r.rolinherit::pg_catalog.text),
                       ('createrole', r.rolcreaterole::pg_catalog.text), ('createdb', r.rolcreatedb::pg_catalog.text),
                       ('login', r.rolcanlogin::pg_catalog.text), ('replication', r.rolreplication::pg_catalog.text),
                       ('bypassrls', r.rolbypassrls::pg_catalog.text), ('connection limit', r.rolconnlimit::pg_catalog.text),
                       ('valid until', r.rolvaliduntil::pg_catalog.text)) AS p(item, text)
             WHERE p.text IS NOT NULL
            UNION ALL
            SELECT 'pg_catalog.pg_authid'::pg_catalog.regclass, r.oid, 'MEMBERSHIPS', pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(m.roleid)),
                   CASE WHEN pg_catalog.bool_or(m.admin_option) THEN 'member with admin option' ELSE 'member' END
              FROM roles r JOIN pg_catalog.pg_auth_members m ON m.member = r.oid
             GROUP BY r.oid, m.roleid
            UNION ALL
            SELECT 'pg_catalog.pg_authid'::pg_catalog.regclass, r.oid, 'COMMENTS', '', pg_catalog.shobj_description(r.oid, 'pg_authid')
              FROM roles r WHERE pg_catalog.shobj_description(r.oid, 'pg_authid') IS NOT NULL
            UNION ALL
            SELECT 'pg_catalog.pg_authid'::pg_catalog.regclass, r.oid, 'SETTINGS', pg_catalog.split_part(s, '=', 1), {value}
              FROM roles r JOIN pg_catalog.pg_db_role_setting c ON c.setrole = r.oid AND c.setdatabase = 0, LATERAL pg_catalog.unnest(c.setconfig) s
            """
                    .replace("{value}", VALUE);

    /** Rows of {@code aspect, item, text}. */
    static final String DATABASE =
            """
            SELECT 'VERSION', 'PostgreSQL', pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1) UNION ALL
            SELECT 'EDITION', '', coalesce(pg_catalog.current_setting('timescaledb.license', true), 'none') UNION ALL
            SELECT 'RESTORING', '', coalesce(pg_catalog.current_setting('timescaledb.restoring', true), 'off') UNION ALL
            SELECT 'SCHEDULER', '', CASE
                   WHEN EXISTS (SELECT FROM pg_catalog.pg_stat_activity WHERE datname = pg_catalog.current_database()
                                   AND backend_type = 'TimescaleDB Background Worker Scheduler') THEN 'runs'
                   WHEN pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') THEN 'does not run'
                   ELSE 'not visible to ' || current_user END UNION ALL
            SELECT 'OWNER', '', pg_catalog.pg_get_userbyid(datdba) FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database() UNION ALL
            SELECT 'COMMENTS', '', pg_catalog.shobj_description(oid, 'pg_database')
              FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database() AND pg_catalog.shobj_description(oid, 'pg_database') IS NOT NULL UNION ALL
            SELECT 'SETTINGS', 'connection limit', datconnlimit::pg_catalog.text
              FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database() UNION ALL
            SELECT 'SETTINGS', pg_catalog.split_part(s, '=', 1) || CASE c.setrole WHEN 0 THEN '' ELSE ' of ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(c.setrole)) END,
                   {value}
              FROM pg_catalog.pg_db_role_setting c JOIN pg_catalog.pg_database d ON d.oid = c.setdatabase, LATERAL pg_catalog.unnest(c.setconfig) s
             WHERE d.datname = pg_catalog.current_database() UNION ALL
            SELECT 'PRIVILEGES', CASE a.grantee WHEN 0 THEN 'PUBLIC' WHEN d.datdba THEN 'owner' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END,
                   pg_catalog.string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END, ', ' ORDER BY a.privilege_type)
              FROM pg_catalog.pg_database d, LATERAL pg_catalog.aclexplode(coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))) a
             WHERE d.datname = pg_catalog.current_database() GROUP BY d.datdba, a.grantee UNION ALL
            SELECT 'DEFINITION', 'large objects', pg_catalog.count(*)::pg_catalog.text FROM pg_catalog.pg_largeobject_metadata UNION ALL
            SELECT 'OWNER', 'of large objects: ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(lomowner)), pg_catalog.count(*)::pg_catalog.text
              FROM pg_catalog.pg_largeobject_metadata GROUP BY lomowner
            """
                    .replace("{value}", VALUE);

    /** Rows of {@code aspect, item, text} as well; pg_largeobject is for superusers alone. */
    static final String CONTENTS_OF_LARGE_OBJECTS =
            """
            SELECT 'CHECKSUM', 'large objects',
                   pg_catalog.sum(pg_catalog.hashint8extended(pg_catalog.hash_record_extended(ROW(loid, pageno, data), 0), 0))::pg_catalog.text
              FROM pg_catalog.pg_largeobject HAVING pg_catalog.count(*) > 0
            """;

    private ObjectDefinitions() {}
}
