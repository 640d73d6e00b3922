package io.github.timescalemigrate.source;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.Together;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the restore brings by itself, beside the dump, because pg_dump does not carry it or carries it so that it goes wrong in
 * restoring mode.
 *
 * @param schemas those of extensions, which may be there already: timescaledb is created before, others may be
 * @param schemaOwners statements that give those schemas their owners
 * @param extensions what the extensions bring by themselves and only their owners may change: their comments
 * @param foreignKeys those that reference a hypertable, with their comments: in restoring mode hypertables look empty, so that
 *     they are refused, or missing on the chunks
 * @param materializedViews the populated ones, but for those that read unpopulated ones and cannot be filled, in the order of their dependencies: in restoring mode compressed rows are hidden
 * @param catalogRows statements, to be run in restoring mode, for rows of TimescaleDB's catalog that a dump brings in a wrong
 *     order
 * @param tablespaces those attached to hypertables: pg_dump leaves their sequence behind
 * @param settings of the database and of roles in it, its comment and connection limit: the patterns of statements
 *     for format(), whose argument is the name of the target's database
 * @param databaseOwner the same, for its owner
 * @param databasePrivileges the same, for the privileges on it
 * @param jobs the jobs of users
 * @param jobOwners the roles that own them
 * @param bloomHashing how bloom filters were made; null where there are none that depend on it
 * @param leftOut what the restore drops again, as it is to stay behind
 */
public record Remainder(
        List<Deferred> schemas,
        List<String> schemaOwners,
        List<Deferred> extensions,
        List<Deferred> foreignKeys,
        List<Deferred> materializedViews,
        List<String> catalogRows,
        List<Tablespace> tablespaces,
        List<String> settings,
        String databaseOwner,
        List<String> databasePrivileges,
        List<Job> jobs,
        List<String> jobOwners,
        @Nullable BloomHashing bloomHashing,
        LeftOut leftOut) {

    /** Tables of TimescaleDB's catalog whose rows a dump must not have: see {@link #catalogRows} and {@link #tablespaces}. */
    public static final List<String> CATALOG_TABLES_LEFT_OUT =
            List.of("_timescaledb_catalog.tablespace", "_timescaledb_catalog.continuous_aggs_materialization_ranges");

    private static final String HAS_TABLE = "SELECT pg_catalog.to_regclass(?) IS NOT NULL";

    /** But for those that an extension has made for itself. */
    private static final String SCHEMAS =
            """
            SELECT pg_catalog.format('schema %I', n.nspname),
                   pg_catalog.format('CREATE SCHEMA %I', n.nspname),
                   pg_catalog.format(E'CREATE SCHEMA %I;\\n', n.nspname),
                   pg_catalog.format('2615 %s SCHEMA - %s ', n.oid, n.nspname),
                   pg_catalog.format('ALTER SCHEMA %I OWNER TO %I', n.nspname, pg_catalog.pg_get_userbyid(n.nspowner))
              FROM pg_catalog.pg_namespace n
             WHERE n.oid >= 16384 AND n.nspname <> 'public' AND n.oid IN (SELECT extnamespace FROM pg_catalog.pg_extension)
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                WHERE d.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.objid = n.oid
                                  AND d.deptype = 'e')
             ORDER BY 1
            """;

    private static final String EXTENSIONS =
            """
            SELECT pg_catalog.format('comment on extension %I', e.extname),
                   pg_catalog.format('COMMENT ON EXTENSION %I IS %L', e.extname, pg_catalog.obj_description(e.oid, 'pg_extension')),
                   pg_catalog.format(E'COMMENT ON EXTENSION %I IS ''%s'';\\n', e.extname,
                                     pg_catalog.replace(pg_catalog.obj_description(e.oid, 'pg_extension'), '''', '''''')),
                   pg_catalog.format('0 0 COMMENT - EXTENSION %I', e.extname)
              FROM pg_catalog.pg_extension e
             WHERE e.oid >= 16384 AND pg_catalog.obj_description(e.oid, 'pg_extension') IS NOT NULL
            """;

    /** With {@code quote_all_identifiers}, as pg_dump asks; conparentid leaves out the constraints of chunks and partitions. */
    private static final String FOREIGN_KEYS =
            """
            WITH keys AS (
                SELECT k.oid, k.conname, pg_catalog.format('%I.%I', kn.nspname, kc.relname) AS child,
                       kn.nspname, kc.relname,
                       CASE WHEN kc.relkind = 'p' THEN '' ELSE 'ONLY ' END AS without_partitions,
                       pg_catalog.pg_get_constraintdef(k.oid) AS definition,
                       pg_catalog.obj_description(k.oid, 'pg_constraint') AS comment
                  FROM pg_catalog.pg_constraint k
                  JOIN pg_catalog.pg_class kc ON kc.oid = k.conrelid
                  JOIN pg_catalog.pg_namespace kn ON kn.oid = kc.relnamespace
                  JOIN pg_catalog.pg_class c ON c.oid = k.confrelid
                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                  JOIN _timescaledb_catalog.hypertable h ON h.schema_name = n.nspname AND h.table_name = c.relname
                 WHERE k.contype = 'f' AND k.conparentid = 0)
            SELECT pg_catalog.format('foreign key %I of %s', conname, child), 1 AS part,
                   pg_catalog.format('ALTER TABLE %s ADD CONSTRAINT %I %s', child, conname, definition),
                   pg_catalog.format(E'ALTER TABLE %s%s\\n    ADD CONSTRAINT %I %s;\\n', without_partitions, child, conname, definition),
                   pg_catalog.format('%s %s FK CONSTRAINT ', 'pg_catalog.pg_constraint'::pg_catalog.regclass::pg_catalog.oid, oid)
              FROM keys
            UNION ALL
            SELECT pg_catalog.format('comment on foreign key %I of %s', conname, child), 2,
                   pg_catalog.format('COMMENT ON CONSTRAINT %I ON %s IS %L', conname, child, comment),
                   pg_catalog.format(E'COMMENT ON CONSTRAINT %I ON %s IS ''%s'';\\n', conname, child,
                                     pg_catalog.replace(comment, '''', '''''')),
                   pg_catalog.format('0 0 COMMENT %s CONSTRAINT %I ON %I ', nspname, conname, relname)
              FROM keys WHERE comment IS NOT NULL
             ORDER BY 2, 1
            """;

    /** A view that needs another one reads all that the other one reads, and the other one itself. */
    private static final String MATERIALIZED_VIEWS = MaterializedViews.CTE
            + """
            SELECT 'materialized view ' || m.name,
                   'REFRESH MATERIALIZED VIEW ' || m.name,
                   pg_catalog.format(E'REFRESH MATERIALIZED VIEW %s;\\n', m.name),
                   pg_catalog.format('0 %s MATERIALIZED VIEW DATA ', m.oid)
              FROM matviews m
             WHERE m.relispopulated
               AND NOT EXISTS (SELECT FROM reads r JOIN pg_catalog.pg_class other ON other.oid = r.relation
                                WHERE r.matview = m.oid AND other.relkind = 'm' AND NOT other.relispopulated)
             ORDER BY (SELECT pg_catalog.count(*) FROM reads r WHERE r.matview = m.oid), m.oid
            """;

    /** Left by a refresh that was interrupted (2.22 and later). */
    private static final String MATERIALIZATION_RANGES =
            """
            SELECT pg_catalog.format('INSERT INTO _timescaledb_catalog.continuous_aggs_materialization_ranges'
                                     || ' SELECT * FROM pg_catalog.json_populate_record('
                                     || 'NULL::_timescaledb_catalog.continuous_aggs_materialization_ranges, %L)',
                                     pg_catalog.row_to_json(r))
              FROM _timescaledb_catalog.continuous_aggs_materialization_ranges r
            """;

    private static final String TABLESPACES =
            """
            SELECT t.tablespace_name, h.schema_name, h.table_name
              FROM _timescaledb_catalog.tablespace t JOIN _timescaledb_catalog.hypertable h ON h.id = t.hypertable_id
             ORDER BY t.id
            """;

    /** A job that runs is not due at any time, which the view shows as {@code -infinity} (src/bgw/job_stat.c, 2.9 to 2.31). */
    private static final String JOBS =
            """
            SELECT job_id, scheduled, NULLIF(next_start, '-infinity')::pg_catalog.text FROM timescaledb_information.jobs
             WHERE job_id >= 1000 ORDER BY job_id
            """;

    private static final String JOB_OWNERS =
            """
            SELECT DISTINCT r.rolname FROM timescaledb_information.jobs j
              JOIN pg_catalog.pg_roles r ON r.oid = pg_catalog.to_regrole(pg_catalog.quote_ident(j.owner::pg_catalog.text))
                   OR r.oid = pg_catalog.to_regrole(j.owner::pg_catalog.text)
             WHERE j.job_id >= 1000
            """;

    /**
     * A tablespace that is attached to a hypertable.
     *
     * @param name of the tablespace
     * @param schema of the hypertable
     * @param table name of the hypertable
     */
    public record Tablespace(String name, String schema, String table) {}

    /**
     * A job or policy.
     *
     * @param id the same on the target
     * @param scheduled whether the source runs it
     * @param nextStart when it is due on the source, as a timestamp with time zone; null where that is not set, or it runs
     */
    public record Job(int id, boolean scheduled, @Nullable String nextStart) {}

    /** Reads it from a source with TimescaleDB, in a transaction. */
    public static Remainder read(Database source, LeftOut leftOut) {
        Together together = source.together();
        together.execute("SET LOCAL quote_all_identifiers = on");
        record Schema(Deferred deferred, String owner) {}
        var schemas = together.query(SCHEMAS, row -> new Schema(deferred(row, 2), row.getString(5)));
        var extensions = together.query(EXTENSIONS, row -> deferred(row, 2));
        var foreignKeys = together.query(FOREIGN_KEYS, row -> deferred(row, 3));
        var materializedViews = together.query(MATERIALIZED_VIEWS, row -> deferred(row, 2));
        together.execute("SET LOCAL quote_all_identifiers = off");
        var hasRanges = together.queryBoolean(HAS_TABLE, CATALOG_TABLES_LEFT_OUT.get(1));
        var tablespaces = together.query(
                TABLESPACES, row -> new Tablespace(row.getString(1), row.getString(2), row.getString(3)));
        var settings = DatabaseSettings.statements(together, DATABASE);
        var owner = DatabaseSettings.owner(together, DATABASE);
        var privileges = DatabaseSettings.privileges(together, DATABASE);
        var jobs = together.query(JOBS, row -> new Job(row.getInt(1), row.getBoolean(2), row.getString(3)));
        var jobOwners = together.query(JOB_OWNERS, row -> row.getString(1));
        var hasFilters = together.queryBoolean(BloomHashing.HAS_FILTERS);
        return new Remainder(
                schemas.rows().stream().map(Schema::deferred).toList(),
                schemas.rows().stream().map(Schema::owner).toList(),
                extensions.rows(),
                foreignKeys.rows(),
                materializedViews.rows(),
                hasRanges.row() ? source.query(MATERIALIZATION_RANGES, row -> row.getString(1)) : List.of(),
                tablespaces.rows(),
                patterns(settings.rows()),
                pattern(owner.row()),
                patterns(privileges.rows()),
                jobs.rows(),
                jobOwners.rows(),
                hasFilters.row() ? BloomHashing.read(source) : null,
                leftOut);
    }

    /** What the dump must not have of it. */
    public List<Deferred> notInTheDump() {
        List<Deferred> all = new ArrayList<>(schemas);
        all.addAll(extensions);
        all.addAll(foreignKeys);
        all.addAll(materializedViews);
        return all;
    }

    private static Deferred deferred(ResultSet row, int sql) throws SQLException {
        return new Deferred(row.getString(1), row.getString(sql), row.getString(sql + 1), row.getString(sql + 2));
    }

    private static final String DATABASE = "timescale_migrate_target_database";

    private static List<String> patterns(List<String> statements) {
        return statements.stream().map(Remainder::pattern).toList();
    }

    private static String pattern(String statement) {
        return statement.replace("%", "%%").replace(DATABASE, "%1$I");
    }
}
