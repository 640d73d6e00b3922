-- What TimescaleDB Community adds; everything.sql includes it.
SELECT :timescaledb >= 2020001 AS null_batches, :timescaledb >= 2020003 AS chunk_skipping, :timescaledb >= 2022000 AS sparse_indexes,
       :timescaledb >= 2022000 AS materialization_ranges, :timescaledb >= 2025000 AS jobs_in_catalog,
       :timescaledb < 2023000 AS frozen_compressed_chunks \gset
CREATE ROLE everything_jobs LOGIN;
CREATE SCHEMA comp AUTHORIZATION everything_owner;
SET search_path = comp, public;

-- Compressed chunks: all but the last, one with rows that came later, one without its settings of today
CREATE TABLE metrics (at timestamptz NOT NULL, device int, area text COLLATE "C", v double precision, n numeric, j jsonb, gone int, CONSTRAINT device_positive CHECK (device > 0));
SELECT create_hypertable('metrics', 'at', chunk_time_interval => INTERVAL '7 days');
INSERT INTO metrics SELECT '2024-01-01Z'::timestamptz + n * INTERVAL '1 hour', 1 + n % 5, 'äréa ' || n % 3, n, NULLIF(n % 10, 3), jsonb_build_object('n', n), n FROM generate_series(0, 1199) AS n;
ALTER TABLE metrics DROP COLUMN gone;
ALTER TABLE metrics ADD COLUMN later text DEFAULT 'l';
ALTER TABLE metrics SET (timescaledb.compress, timescaledb.compress_segmentby = 'device', timescaledb.compress_orderby = 'at DESC, v NULLS FIRST');
SELECT compress_chunk(c) FROM show_chunks('metrics', older_than => '2024-01-16Z'::timestamptz) AS c;
ALTER TABLE metrics SET (timescaledb.compress, timescaledb.compress_segmentby = 'area, device', timescaledb.compress_orderby = 'at');
SELECT compress_chunk(c) FROM show_chunks('metrics', older_than => '2024-02-10Z'::timestamptz, newer_than => '2024-01-16Z') AS c;
INSERT INTO metrics SELECT '2024-01-10Z'::timestamptz + n * INTERVAL '1 minute', 9, 'late', n, NULL, NULL FROM generate_series(0, 49) AS n;
UPDATE metrics SET v = -v WHERE at >= '2024-01-24Z' AND at < '2024-01-25Z';
CREATE INDEX metrics_v ON metrics (v);
CREATE TRIGGER silent AFTER INSERT ON metrics FOR EACH ROW EXECUTE FUNCTION app.nothing();
CREATE MATERIALIZED VIEW of_metrics AS SELECT device, count(*), sum(v) FROM metrics GROUP BY device ORDER BY device;
COMMENT ON COLUMN metrics.v IS 'comment on a column with compressed chunks';
GRANT SELECT ON metrics TO everything_reader;
ALTER TABLE metrics OWNER TO everything_owner;
\if :frozen_compressed_chunks
SELECT _timescaledb_functions.freeze_chunk(c) FROM show_chunks('metrics', older_than => '2024-01-09Z'::timestamptz) AS c LIMIT 1;
\endif
SELECT _timescaledb_functions.freeze_chunk(c) FROM show_chunks('app.days') AS c LIMIT 1;

CREATE TABLE unsegmented (at bigint NOT NULL PRIMARY KEY, t text, a int[]);
SELECT create_hypertable('unsegmented', 'at', chunk_time_interval => 1000);
INSERT INTO unsegmented SELECT n, repeat('x\', (n % 50)::int), ARRAY[n, NULL] FROM generate_series(1, 3000) AS n;
ALTER TABLE unsegmented SET (timescaledb.compress);
SELECT compress_chunk(c) FROM show_chunks('unsegmented') AS c LIMIT 2;
CREATE FUNCTION units_now() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 5000::bigint';
SELECT set_integer_now_func('unsegmented', 'units_now');
CREATE TABLE "Çømp ""x""" ("ät 'x'" date NOT NULL, "ségment" text, v real);
SELECT create_hypertable('"Çømp ""x"""', 'ät ''x''', associated_schema_name => 'chunk home');
INSERT INTO "Çømp ""x""" SELECT '2024-01-01'::date + n, 's' || n % 2, n FROM generate_series(0, 20) AS n;
ALTER TABLE "Çømp ""x""" SET (timescaledb.compress, timescaledb.compress_segmentby = '"ségment"');
SELECT compress_chunk(c) FROM show_chunks('"Çømp ""x"""') AS c;
\if :null_batches
CREATE TABLE nulls (at timestamptz NOT NULL, device int, v int, t text);
SELECT create_hypertable('nulls', 'at');
INSERT INTO nulls SELECT '2024-01-01Z'::timestamptz + n * INTERVAL '1 hour', 1, NULL, NULL FROM generate_series(0, 100) AS n;
ALTER TABLE nulls SET (timescaledb.compress, timescaledb.compress_segmentby = 'device');
SELECT compress_chunk(c) FROM show_chunks('nulls') AS c;
\endif
\if :chunk_skipping
SET timescaledb.enable_chunk_skipping = on;
CREATE TABLE skipping (at timestamptz NOT NULL, n int);
SELECT create_hypertable('skipping', 'at', chunk_time_interval => INTERVAL '7 days');
SELECT enable_chunk_skipping('skipping', 'n');
INSERT INTO skipping SELECT '2024-01-01Z'::timestamptz + n * INTERVAL '1 hour', n FROM generate_series(0, 500) AS n;
ALTER TABLE skipping SET (timescaledb.compress);
SELECT compress_chunk(c) FROM show_chunks('skipping') AS c LIMIT 2;
\endif
\if :sparse_indexes
CREATE TABLE sparse (at timestamptz NOT NULL, n int, t text);
SELECT create_hypertable('sparse', 'at');
INSERT INTO sparse SELECT '2024-01-01Z'::timestamptz + n * INTERVAL '1 hour', n, 't' || n FROM generate_series(0, 100) AS n;
ALTER TABLE sparse SET (timescaledb.compress, timescaledb.compress_orderby = 'at', timescaledb.compress_index = 'bloom(t), minmax(n)');
SELECT compress_chunk(c) FROM show_chunks('sparse') AS c;
\endif
\if :{?referenced_hypertables}
CREATE TABLE marks (at bigint CONSTRAINT marks_unit REFERENCES unsegmented ON DELETE SET NULL);
INSERT INTO marks VALUES (17), (2017);
\endif

-- Continuous aggregates: real-time with changes not yet materialized, on top of each other, compressed, never filled
CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '6 hours', at) AS bucket, device, avg(v) AS v, count(*) AS n FROM metrics GROUP BY 1, 2 WITH NO DATA;
CALL refresh_continuous_aggregate('hourly', '2024-01-01Z', '2024-02-10Z');
CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous, timescaledb.materialized_only = true) AS
SELECT time_bucket(INTERVAL '1 day', bucket) AS day, device, sum(n) AS n FROM hourly GROUP BY 1, 2 WITH NO DATA;
CALL refresh_continuous_aggregate('daily', '2024-01-01Z', '2024-02-01Z');
CREATE MATERIALIZED VIEW monthly WITH (timescaledb.continuous, timescaledb.create_group_indexes = false) AS
SELECT time_bucket(INTERVAL '1 month', day, 'Europe/Berlin') AS month, sum(n) AS n FROM daily GROUP BY 1 WITH NO DATA;
CREATE MATERIALIZED VIEW "Çagg ""x""" WITH (timescaledb.continuous) AS
SELECT time_bucket(1000, at) AS bucket, max(t) AS t FROM unsegmented GROUP BY 1;
ALTER MATERIALIZED VIEW hourly SET (timescaledb.compress);
SELECT compress_chunk(c) FROM show_chunks('hourly', older_than => '2024-02-01Z'::timestamptz) AS c LIMIT 1;
CREATE INDEX hourly_n ON hourly (n);
INSERT INTO metrics VALUES ('2024-02-05Z', 1, 'changed', 1), ('2024-02-06Z', 2, 'changed', 1), ('2024-06-01Z', 3, 'new', 1);
CALL refresh_continuous_aggregate('hourly', '2024-02-05Z', '2024-02-05 12:00Z');
INSERT INTO metrics VALUES ('2024-02-07Z', 1, 'changed again', 1);
REFRESH MATERIALIZED VIEW of_metrics;
COMMENT ON VIEW hourly IS 'comment on a continuous aggregate';
COMMENT ON COLUMN hourly.v IS 'comment on a column of a continuous aggregate';
GRANT SELECT ON hourly TO everything_reader WITH GRANT OPTION;
ALTER MATERIALIZED VIEW daily OWNER TO everything_owner;
CREATE VIEW of_hourly AS SELECT bucket, sum(n) AS n FROM hourly GROUP BY bucket;
CREATE MATERIALIZED VIEW snapshot_of_hourly AS SELECT * FROM hourly ORDER BY bucket, device;
CREATE MATERIALIZED VIEW gapless AS SELECT time_bucket_gapfill(INTERVAL '1 day', at) AS day, locf(avg(v)) AS v
  FROM metrics WHERE at >= '2024-02-15Z' AND at < '2024-02-25Z' GROUP BY 1 ORDER BY 1;
\if :materialization_ranges
-- What a refresh leaves behind that was interrupted
INSERT INTO _timescaledb_catalog.continuous_aggs_materialization_ranges
SELECT mat_hypertable_id, 1704067200000000, 1704153600000000 FROM _timescaledb_catalog.continuous_agg WHERE user_view_name = 'hourly';
\endif

-- Policies and jobs: none that has anything to do, were it to run
SELECT add_compression_policy('metrics', INTERVAL '100 years', initial_start => '2100-01-01Z');
SELECT add_compression_policy('unsegmented', 1000000::bigint, schedule_interval => INTERVAL '3 hours');
SELECT add_retention_policy('metrics', INTERVAL '200 years', schedule_interval => INTERVAL '1 week', initial_start => '2100-01-01Z', timezone => 'Asia/Tokyo');
SELECT add_retention_policy('app.grid', drop_created_before => INTERVAL '90 years');
SELECT add_reorder_policy('app.counters', 'counters_pkey', initial_start => '2100-01-01Z');
SELECT add_continuous_aggregate_policy('hourly', INTERVAL '110 years', INTERVAL '100 years', INTERVAL '1 hour', initial_start => '2100-01-01Z');
SELECT add_continuous_aggregate_policy('daily', NULL, INTERVAL '100 years', INTERVAL '1 hour', timezone => 'Europe/Berlin');
SELECT add_compression_policy('hourly', INTERVAL '150 years');
CREATE TABLE runs (at timestamptz DEFAULT clock_timestamp(), job int);
GRANT ALL ON runs TO everything_jobs;
GRANT USAGE ON SCHEMA comp TO everything_jobs;
CREATE PROCEDURE run(job int, config jsonb) LANGUAGE plpgsql AS $$ BEGIN INSERT INTO comp.runs (job) VALUES (job); END $$;
CREATE FUNCTION check_config(config jsonb) RETURNS void LANGUAGE plpgsql AS $$ BEGIN IF config ? 'bad' THEN RAISE 'bad'; END IF; END $$;
SELECT add_job('run', INTERVAL '1 day', config => '{"a": [1, null], "quo''te": "\\ \u00e9"}', initial_start => '2100-01-01 03:00Z', timezone => 'America/New_York', check_config => 'check_config'::regproc);
SELECT add_job('run', INTERVAL '1 month', initial_start => '2100-02-01Z', fixed_schedule => false) AS job \gset
SELECT alter_job(:job, scheduled => false);
SELECT add_job('run', INTERVAL '36 hours', config => '{}', initial_start => '2100-01-01Z', fixed_schedule => false) AS job \gset
SELECT alter_job(:job, max_runtime => INTERVAL '5 min', max_retries => 7, retry_period => INTERVAL '13 min');
SET ROLE everything_jobs;
SELECT public.add_job('comp.run', INTERVAL '12 hours', initial_start => '2100-01-01Z');
RESET ROLE;
SELECT public.add_job('run', INTERVAL '12 hours', initial_start => '2100-01-01Z') AS job \gset
SELECT delete_job(:job);
SET search_path = app, public, extensions;
