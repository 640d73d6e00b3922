package io.github.timescalemigrate.it;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What PostgreSQL and TimescaleDB themselves say of a database: for each aspect its objects and their values. It shares nothing
 * with the product's own reader and comparer.
 *
 * @param aspects the values of the objects, by aspect
 */
record ReadOut(Map<String, Map<String, String>> aspects) {
    private static final int SHOWN = 300;

    /** Each query gives objects and values. */
    private static final Map<String, String> QUERIES = new LinkedHashMap<>();

    /** Each query gives objects and further queries, which give their values. */
    private static final Map<String, String> QUERIES_OF_QUERIES = new LinkedHashMap<>();

    /** What is no member of an extension; a chunk, and what else TimescaleDB makes for a hypertable, is none. */
    private static final String RELATIONS =
            """
            pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname !~ '^pg_|^information_schema$'
             AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            """;

    static {
        QUERIES_OF_QUERIES.put(
                "rows",
                """
                SELECT c.oid::regclass,
                       format('SELECT count(*) || '' rows, hash '' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM %s t', c.oid::regclass)
                  FROM RELATIONS WHERE c.relkind IN ('r', 'm', 'p', 'v')
                """);
        QUERIES_OF_QUERIES.put(
                "sequences",
                """
                SELECT c.oid::regclass, format('SELECT last_value || '' '' || is_called FROM %s', c.oid::regclass)
                  FROM pg_class c WHERE c.relkind = 'S' AND c.relname <> 'bgw_job_stat_history_id_seq'
                """);
        QUERIES_OF_QUERIES.put(
                "catalog",
                """
                SELECT c.oid::regclass,
                       format('SELECT string_agg(row, E''\\n'' ORDER BY row) FROM (SELECT (to_jsonb(t) - %L)::text AS row FROM %s t %s) s',
                              CASE c.relname WHEN 'bgw_job' THEN 'scheduled' END, c.oid::regclass,
                              CASE c.relname WHEN 'metadata' THEN 'WHERE key <> ''uuid''' WHEN 'bgw_job' THEN 'WHERE id >= 1000' END)
                  FROM pg_extension e, pg_class c
                 WHERE e.extname = 'timescaledb' AND c.oid = ANY (e.extconfig) AND c.relkind = 'r'
                """);
        QUERIES.put(
                "relations",
                """
                SELECT c.oid::regclass, concat_ws(' ', c.relkind, c.relpersistence, c.relreplident, c.relrowsecurity, c.relforcerowsecurity,
                       c.relispopulated, c.relispartition, a.amname, (SELECT array_agg(o ORDER BY o) FROM unnest(c.reloptions) o),
                       i.indisvalid, i.indisclustered, i.indisreplident)
                  FROM RELATIONS LEFT JOIN pg_am a ON a.oid = c.relam LEFT JOIN pg_index i ON i.indexrelid = c.oid
                """);
        QUERIES.put(
                "columns",
                """
                SELECT format('%s.%I', c.oid::regclass, a.attname),
                       concat_ws(' ', row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum), format_type(a.atttypid, a.atttypmod),
                                 a.attnotnull, a.attidentity, a.attgenerated, a.attstorage, a.attcompression, a.attstattarget,
                                 (SELECT string_agg(o, ',') FROM unnest(a.attoptions) AS o WHERE o !~ '^pg_attver='),
                                 a.attcollation::regcollation, a.attislocal, a.attinhcount, pg_get_expr(d.adbin, d.adrelid))
                  FROM RELATIONS JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
                 WHERE c.relkind <> 'i'
                """);
        QUERIES.put(
                "constraints",
                """
                SELECT concat(nullif(k.conrelid::regclass::text, '-'), ' ', k.conname),
                       concat_ws(' ', pg_get_constraintdef(k.oid), CASE k.contype WHEN 'c' THEN concat(k.conislocal, k.connoinherit) END, k.coninhcount,
                                 (SELECT conname FROM pg_constraint p WHERE p.oid = k.conparentid))
                  FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
                 WHERE n.nspname !~ '^pg_|^information_schema$|^_timescaledb_(catalog|config|cache)$'
                """);
        QUERIES.put(
                "triggers",
                """
                SELECT concat(t.tgrelid::regclass, ' ', t.tgname), concat(t.tgenabled, ' ', pg_get_triggerdef(t.oid))
                  FROM pg_trigger t JOIN RELATIONS ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
                """);
        QUERIES.put(
                "tablespaces",
                """
                SELECT c.oid::regclass, s.spcname FROM RELATIONS JOIN pg_tablespace s ON s.oid = c.reltablespace
                """);
        QUERIES.put(
                "large objects",
                """
                SELECT l.oid, concat_ws(' ', length(lo_get(l.oid)), md5(lo_get(l.oid)), l.lomowner::regrole, l.lomacl,
                                        obj_description(l.oid, 'pg_largeobject'))
                  FROM pg_largeobject_metadata l
                """);
        QUERIES.put(
                "roles",
                """
                SELECT r.rolname, concat_ws(' ', to_jsonb(r) - 'oid' - 'rolconfig', shobj_description(r.oid, 'pg_authid'),
                       (SELECT setconfig FROM pg_db_role_setting s WHERE s.setrole = r.oid AND s.setdatabase = 0),
                       (SELECT string_agg(concat(m.roleid::regrole, ' ', m.admin_option), ', ' ORDER BY m.roleid::regrole::text)
                          FROM pg_auth_members m WHERE m.member = r.oid), md5(a.rolpassword))
                  FROM pg_roles r JOIN pg_authid a ON a.oid = r.oid WHERE r.rolname LIKE 'everything%'
                """);
        QUERIES.put(
                "database",
                """
                SELECT 'owner', datdba::regrole::text FROM pg_database WHERE datname = current_database() UNION ALL
                SELECT 'connection limit', datconnlimit::text FROM pg_database WHERE datname = current_database() UNION ALL
                SELECT 'comment', shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database() UNION ALL
                SELECT 'privileges', datacl::text FROM pg_database WHERE datname = current_database() UNION ALL
                SELECT 'setting ' || u || CASE s.setrole WHEN 0 THEN '' ELSE ' of ' || s.setrole::regrole END, ''
                  FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) u
                 WHERE d.datname = current_database()
                """);
    }

    private static final String JOB_TABLE =
            """
            SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relname = 'bgw_job' AND c.relkind = 'r' AND n.nspname LIKE '_timescaledb_%'
            """;

    /** Reads all aspects but those of jobs, whose schedule is another one until the target is verified. */
    static ReadOut of(String url) throws SQLException {
        Map<String, Map<String, String>> aspects = new LinkedHashMap<>();
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement()) {
            for (var query : QUERIES.entrySet()) {
                aspects.put(query.getKey(), read(statement, query.getValue()));
            }
            for (var query : QUERIES_OF_QUERIES.entrySet()) {
                Map<String, String> values = read(statement, query.getValue());
                values.replaceAll((object, further) -> outcome(statement, further));
                aspects.put(query.getKey(), values);
            }
        }
        return new ReadOut(aspects);
    }

    /** Reads what jobs there are, and when they start next. */
    static ReadOut ofJobs(String url) throws SQLException {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement()) {
            String table = outcome(statement, JOB_TABLE);
            return new ReadOut(Map.of(
                    "jobs",
                    read(statement, "SELECT id, to_jsonb(j) FROM " + table + " j WHERE id >= 1000"),
                    "next starts",
                    read(
                            statement,
                            "SELECT id, s.next_start FROM " + table
                                    + " j JOIN _timescaledb_internal.bgw_job_stat s ON s.job_id = j.id"
                                    + " WHERE id >= 1000 AND s.next_start > '2090-01-01'")));
        }
    }

    /** What is different, one line for an object: aspect, object, both values. */
    List<String> differences(ReadOut target) {
        List<String> differences = new ArrayList<>();
        aspects.forEach((aspect, objects) -> {
            Map<String, String> others = target.aspects.getOrDefault(aspect, Map.of());
            var all = new TreeSet<>(objects.keySet());
            all.addAll(others.keySet());
            for (String object : all) {
                String source = objects.getOrDefault(object, "(none)");
                String other = others.getOrDefault(object, "(none)");
                if (!source.equals(other)) {
                    differences.add("%s: %s: %s".formatted(aspect, object, sideBySide(source, other)));
                }
            }
        });
        return differences;
    }

    static Connection connect(String url) throws SQLException {
        Connection connection = Jdbc.connect(url);
        try (Statement statement = connection.createStatement()) {
            // The settings of the database may differ, and are compared themselves.
            statement.execute("SET timezone = 'UTC'");
            statement.execute("SET search_path = pg_catalog");
        }
        return connection;
    }

    /** The first value that a statement gives, or its error. */
    static String outcome(Statement statement, String sql) {
        try {
            if (!statement.execute(sql)) {
                return statement.getUpdateCount() + " rows";
            }
            try (ResultSet rows = statement.getResultSet()) {
                return rows.next() ? String.valueOf(rows.getString(1)) : "(no row)";
            }
        } catch (SQLException e) {
            String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            // Which of several foreign keys is looked at first is not said anywhere.
            return e.getSQLState() + " " + message.replaceFirst("(violates foreign key constraint) .*", "$1");
        }
    }

    private static Map<String, String> read(Statement statement, String sql) throws SQLException {
        Map<String, String> values = new TreeMap<>();
        try (ResultSet rows = statement.executeQuery(sql.replace("RELATIONS", RELATIONS))) {
            while (rows.next()) {
                values.merge(rows.getString(1), String.valueOf(rows.getString(2)), (one, other) -> one + "\n" + other);
            }
        }
        return values;
    }

    /** Of values of many lines those that only one side has. */
    private static String sideBySide(String source, String target) {
        List<String> onlySource = new ArrayList<>(source.lines().toList());
        List<String> onlyTarget = new ArrayList<>(target.lines().toList());
        target.lines().forEach(onlySource::remove);
        source.lines().forEach(onlyTarget::remove);
        return "source %s, target %s"
                .formatted(shorten(String.join(" / ", onlySource)), shorten(String.join(" / ", onlyTarget)));
    }

    private static String shorten(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
