package io.github.timescalemigrate.inventory;

import java.util.List;

/** The queries for what TimescaleDB adds to tables and views, from 2.9 on. */
final class TimescaleDefinitions {
    private static final String RELATION = "SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, "
            + "pg_catalog.to_regclass(pg_catalog.format('%I.%I', {schema}, {name}))::pg_catalog.oid, ";

    private static String of(String schema, String name) {
        return RELATION.replace("{schema}", schema).replace("{name}", name);
    }

    private static final String COMPRESSION = of("h.schema_name", "h.table_name")
            + """
            'COMPRESSION', '', coalesce('on' || (
                SELECT coalesce(', segmentby=' || pg_catalog.string_agg(pg_catalog.quote_ident(s.attname), ',' ORDER BY s.segmentby_column_index)
                                    FILTER (WHERE s.segmentby_column_index IS NOT NULL), '')
                    || coalesce(', orderby=' || pg_catalog.string_agg(pg_catalog.quote_ident(s.attname)
                                    || CASE WHEN s.orderby_asc THEN '' ELSE ' DESC' END
                                    || CASE WHEN s.orderby_nullsfirst = s.orderby_asc THEN CASE WHEN s.orderby_asc THEN ' NULLS FIRST' ELSE ' NULLS LAST' END ELSE '' END,
                                    ',' ORDER BY s.orderby_column_index) FILTER (WHERE s.orderby_column_index IS NOT NULL), '')
                  FROM timescaledb_information.compression_settings s
                 WHERE s.hypertable_schema = h.schema_name AND s.hypertable_name = h.table_name
                HAVING pg_catalog.count(*) > 0), CASE h.compression_state WHEN 1 THEN 'on' ELSE 'off' END)
              FROM _timescaledb_catalog.hypertable h WHERE h.compression_state <> 2
            """;

    private static final String SETTINGS = of("h.schema_name", "h.table_name")
            + """
            'SETTINGS', p.item, p.text
              FROM _timescaledb_catalog.hypertable h,
                   LATERAL (VALUES
                       ('chunk schema', h.associated_schema_name::pg_catalog.text),
                       ('chunk prefix', h.associated_table_prefix::pg_catalog.text),
                       ('chunk sizing', pg_catalog.format('%I.%I %s', h.chunk_sizing_func_schema, h.chunk_sizing_func_name, h.chunk_target_size)),
                       ('attached tablespaces', (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(t.tablespace_name), ', ' ORDER BY t.id)
                                                   FROM _timescaledb_catalog.tablespace t WHERE t.hypertable_id = h.id))) AS p(item, text)
             WHERE h.compression_state <> 2 AND p.text IS NOT NULL
            """;

    private static final String AGGREGATES = of("a.view_schema", "a.view_name")
            + """
            p.aspect, p.item, p.text
              FROM timescaledb_information.continuous_aggregates a
              JOIN _timescaledb_catalog.continuous_agg c ON c.user_view_schema = a.view_schema AND c.user_view_name = a.view_name
              LEFT JOIN _timescaledb_catalog.continuous_agg parent ON parent.mat_hypertable_id = c.parent_mat_hypertable_id,
                   LATERAL (SELECT 'SETTINGS' AS aspect, s.key AS item, s.value AS text
                              FROM pg_catalog.jsonb_each_text(pg_catalog.to_jsonb(a)) s
                             WHERE s.key NOT IN ('hypertable_schema', 'hypertable_name', 'view_schema', 'view_name', 'view_owner', 'view_definition',
                                                 'materialization_hypertable_schema', 'materialization_hypertable_name')
                               AND s.value IS NOT NULL UNION ALL
                            SELECT 'SETTINGS', 'aggregates', coalesce(pg_catalog.quote_ident(parent.user_view_schema) || '.' || pg_catalog.quote_ident(parent.user_view_name),
                                                                      pg_catalog.format('%I.%I', a.hypertable_schema, a.hypertable_name)) UNION ALL
                            SELECT 'SETTINGS', 'materialization', pg_catalog.format('%I.%I', a.materialization_hypertable_schema, a.materialization_hypertable_name) UNION ALL
                            SELECT 'DEFINITION', 'query', a.view_definition) AS p
             WHERE p.text IS NOT NULL
            """;

    private static final String BUCKETS = of("c.user_view_schema", "c.user_view_name")
            + """
            'SETTINGS', 'bucket ' || s.key, s.value
              FROM _timescaledb_catalog.continuous_aggs_bucket_function b
              JOIN _timescaledb_catalog.continuous_agg c ON c.mat_hypertable_id = b.mat_hypertable_id,
                   LATERAL pg_catalog.jsonb_each_text(pg_catalog.to_jsonb(b)) s
             WHERE s.key <> 'mat_hypertable_id' AND s.value IS NOT NULL
            """;

    /** TimescaleDB tells it only to who may read the aggregate, here one that is not meant where not. */
    static final String WATERMARKS = of("c.user_view_schema", "c.user_view_name")
            + """
            'WATERMARK', '', {functions}.cagg_watermark(c.mat_hypertable_id)::pg_catalog.text
              FROM _timescaledb_catalog.continuous_agg c
             WHERE pg_catalog.has_table_privilege(
                       pg_catalog.to_regclass(pg_catalog.format('%I.%I', c.user_view_schema, c.user_view_name)), 'SELECT')
            """;

    /** Chunk skipping, from 2.16 on. */
    static final String CHUNK_SKIPPING = of("h.schema_name", "h.table_name")
            + """
            'SETTINGS', 'chunk skipping', pg_catalog.string_agg(DISTINCT pg_catalog.quote_ident(s.column_name), ', ')
              FROM _timescaledb_catalog.chunk_column_stats s JOIN _timescaledb_catalog.hypertable h ON h.id = s.hypertable_id
             GROUP BY h.schema_name, h.table_name
            """;

    /** Class, oid, kind, name, and schema and name of the table that each is of. */
    static final String JOB_LISTING =
            """
            SELECT 0::pg_catalog.oid, j.id, 'job', j.id::pg_catalog.text,
                   coalesce(a.user_view_schema, h.schema_name), coalesce(a.user_view_name, h.table_name)
              FROM {jobs} j LEFT JOIN _timescaledb_catalog.hypertable h ON h.id = j.hypertable_id
              LEFT JOIN _timescaledb_catalog.continuous_agg a ON a.mat_hypertable_id = h.id
             WHERE j.id >= 1000
            """;

    static final String JOBS =
            """
            SELECT 0::pg_catalog.oid, j.id,
                   CASE WHEN s.key IN ('config', 'owner') THEN pg_catalog.upper(s.key)
                        WHEN s.key IN ('schedule_interval', 'scheduled', 'fixed_schedule', 'initial_start', 'timezone') THEN 'SCHEDULE'
                        ELSE 'DEFINITION' END,
                   CASE WHEN s.key IN ('config', 'owner') THEN '' ELSE s.key END, s.value
              FROM {jobs} j, LATERAL pg_catalog.jsonb_each_text(pg_catalog.to_jsonb(j)) s
             WHERE j.id >= 1000 AND s.key NOT IN ('id', 'hypertable_id') AND s.value IS NOT NULL
            UNION ALL
            SELECT 0::pg_catalog.oid, j.id, 'DEFINITION', 'hypertable', pg_catalog.format('%I.%I', h.schema_name, h.table_name)
              FROM {jobs} j JOIN _timescaledb_catalog.hypertable h ON h.id = j.hypertable_id
             WHERE j.id >= 1000
            """;

    static final String CHUNK_COMPRESSION = of("s.chunk_schema", "s.chunk_name")
            + """
            'COMPRESSION', '', pg_catalog.concat_ws(', ', 'segmentby=' || s.segmentby, 'orderby=' || s.orderby)
              FROM (SELECT n.nspname AS chunk_schema, r.relname AS chunk_name, v.segmentby, v.orderby
                      FROM timescaledb_information.chunk_compression_settings v
                      JOIN pg_catalog.pg_class r ON r.oid = v.chunk JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace) s
            """;

    /** Rows of {@code class, oid, aspect, item, text}, in every release. */
    static final List<String> OF_HYPERTABLES = List.of(COMPRESSION, SETTINGS, AGGREGATES, BUCKETS);

    private TimescaleDefinitions() {}
}
