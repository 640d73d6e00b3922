-- Every kind of object that a database with TimescaleDB can hold, with those of Community where :community is set. For psql, as a superuser, in an empty
-- database of a server that has the tablespace everything_space and none of the roles everything_*. Sections that
-- \if lets be left out stop a restore that knows nothing of them.
\set ON_ERROR_STOP on
\set QUIET on
\pset format unaligned
\pset tuples_only on
SET client_min_messages = error;
SET timezone = 'UTC';
\o /dev/null

-- Roles, the database itself
CREATE ROLE everything_owner LOGIN PASSWORD 'everything' CREATEDB CONNECTION LIMIT 70 VALID UNTIL '2100-01-01';
CREATE ROLE everything_group NOLOGIN ROLE everything_owner;
CREATE ROLE "everything's ""odd"" rôle" LOGIN IN ROLE everything_group;
CREATE ROLE everything_reader NOINHERIT;
GRANT everything_reader TO everything_owner WITH ADMIN OPTION;
COMMENT ON ROLE everything_group IS 'comment on a role: ''quoted'' \ and ünïcode';
ALTER ROLE everything_owner SET work_mem = '12MB';
ALTER ROLE "everything's ""odd"" rôle" SET search_path = '$user', 'Ünï "cödé"', public;
ALTER ROLE everything_owner IN DATABASE :"DBNAME" SET statement_timeout = '10min';
ALTER DATABASE :"DBNAME" SET timezone = 'Europe/Berlin';
ALTER DATABASE :"DBNAME" SET timescaledb.max_open_chunks_per_insert = '77';
ALTER DATABASE :"DBNAME" SET search_path = public, app;
ALTER DATABASE :"DBNAME" OWNER TO everything_owner;
ALTER DATABASE :"DBNAME" CONNECTION LIMIT 90;
COMMENT ON DATABASE :"DBNAME" IS 'comment on the database';
REVOKE TEMPORARY ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE :"DBNAME" TO everything_group WITH GRANT OPTION;

-- Schemas, extensions, languages
CREATE EXTENSION IF NOT EXISTS timescaledb;
SELECT split_part(extversion, '.', 1)::int * 1000000 + split_part(extversion, '.', 2)::int * 1000
       + split_part(split_part(extversion, '.', 3), '-', 1)::int AS timescaledb
  FROM pg_extension WHERE extname = 'timescaledb' \gset
SELECT current_setting('server_version_num')::int >= 160000 AS pg16 \gset
CREATE SCHEMA app AUTHORIZATION everything_owner;
CREATE SCHEMA "Ünï ""cödé""";
CREATE SCHEMA "chunk home";
CREATE SCHEMA extensions;
COMMENT ON SCHEMA app IS 'comment on a schema';
COMMENT ON SCHEMA public IS 'another comment on the schema public';
GRANT USAGE ON SCHEMA app TO everything_reader, everything_group WITH GRANT OPTION;
GRANT CREATE ON SCHEMA public TO everything_group;
CREATE EXTENSION hstore SCHEMA extensions;
CREATE EXTENSION btree_gist SCHEMA extensions;
CREATE EXTENSION postgres_fdw;
COMMENT ON EXTENSION hstore IS 'another comment on an extension';
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO everything_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE everything_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
SET search_path = app, public, extensions;
SET default_statistics_target = 100;

-- Types
CREATE DOMAIN percent AS numeric(5, 2) DEFAULT 0 CONSTRAINT within CHECK (VALUE BETWEEN 0 AND 100);
COMMENT ON DOMAIN percent IS 'comment on a domain';
COMMENT ON CONSTRAINT within ON DOMAIN percent IS 'comment on a constraint of a domain';
CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'häppy');
ALTER TYPE mood ADD VALUE 'meh' BEFORE 'häppy';
CREATE TYPE place AS (name text, "at point" point, moods mood[]);
COMMENT ON TYPE place IS 'comment on a composite type';
COMMENT ON COLUMN place.name IS 'comment on a column of a type';
CREATE FUNCTION int4_distance(a int, b int) RETURNS double precision LANGUAGE sql IMMUTABLE AS 'SELECT (a - b)::float8';
CREATE TYPE int_range AS RANGE (subtype = int, subtype_diff = int4_distance, multirange_type_name = int_ranges);
CREATE COLLATION german (provider = icu, locale = 'de-u-kn-true');
CREATE COLLATION ignoring_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
COMMENT ON COLLATION german IS 'comment on a collation';
CREATE TYPE shell;

-- Functions, procedures, aggregates, operators, casts
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = app AS $$
BEGIN
    NEW.note := coalesce(NEW.note, 'stamped \ ''by'' a trigger');
    RETURN NEW;
END $$;
COMMENT ON FUNCTION stamp() IS 'comment on a function';
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE FUNCTION units(x bigint DEFAULT 1, VARIADIC more bigint[] DEFAULT '{}') RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE COST 3
    RETURN x + cardinality(more);
CREATE PROCEDURE tidy(INOUT n int) LANGUAGE plpgsql AS 'BEGIN n := n + 1; END';
CREATE AGGREGATE product(double precision) (sfunc = float8mul, stype = double precision, initcond = '1', parallel = safe);
COMMENT ON AGGREGATE product(double precision) IS 'comment on an aggregate';
CREATE OPERATOR <~> (leftarg = int, rightarg = int, function = int4_distance);
COMMENT ON OPERATOR <~>(int, int) IS 'comment on an operator';
CREATE FUNCTION mood_to_int(mood) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT CASE $1 WHEN 'sad' THEN 0 ELSE 1 END $$;
CREATE CAST (mood AS int) WITH FUNCTION mood_to_int(mood) AS ASSIGNMENT;
COMMENT ON CAST (mood AS int) IS 'comment on a cast';
CREATE OPERATOR FAMILY backwards USING btree;
CREATE FUNCTION backwards_cmp(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT btint4cmp($2, $1)';
CREATE OPERATOR CLASS int4_backwards FOR TYPE int USING btree FAMILY backwards AS
    OPERATOR 1 > (int, int), OPERATOR 2 >= (int, int), OPERATOR 3 = (int, int), OPERATOR 4 <= (int, int), OPERATOR 5 < (int, int),
    FUNCTION 1 backwards_cmp(int, int);
CREATE ACCESS METHOD everything_heap TYPE TABLE HANDLER heap_tableam_handler;
CREATE CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE TEXT SEARCH DICTIONARY simple_words (TEMPLATE = simple, ACCEPT = false);
CREATE TEXT SEARCH CONFIGURATION words (COPY = english);
ALTER TEXT SEARCH CONFIGURATION words ALTER MAPPING FOR asciiword WITH simple_words, english_stem;
COMMENT ON TEXT SEARCH CONFIGURATION words IS 'comment on a text search configuration';
REVOKE EXECUTE ON FUNCTION stamp() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION stamp() TO everything_group WITH GRANT OPTION;
GRANT USAGE ON TYPE mood TO everything_reader;
ALTER FUNCTION units(bigint, bigint[]) OWNER TO everything_owner;
ALTER TYPE place OWNER TO everything_owner;

-- Sequences
CREATE SEQUENCE called START 10 INCREMENT 10;
SELECT nextval('called'), nextval('called');
CREATE SEQUENCE never_called START 77;
CREATE SEQUENCE cycling AS smallint INCREMENT -2 MINVALUE -9 MAXVALUE 9 START 9 CYCLE CACHE 4;
SELECT nextval('cycling');
CREATE SEQUENCE was_set;
SELECT setval('was_set', 500, false);
COMMENT ON SEQUENCE called IS 'comment on a sequence';
GRANT USAGE ON SEQUENCE called TO everything_reader;
ALTER SEQUENCE was_set OWNER TO everything_owner;

-- Plain tables
CREATE TABLE devices (
    id serial PRIMARY KEY,
    name text NOT NULL UNIQUE,
    mood mood DEFAULT 'meh',
    load percent,
    place place,
    parent int CONSTRAINT parent_fk REFERENCES devices DEFERRABLE INITIALLY DEFERRED,
    secret text,
    CONSTRAINT named CHECK (name <> '')
);
INSERT INTO devices (name, load, place, parent)
SELECT 'dévice ' || n, n, ROW('pl''ace', point(n, -n), '{sad,häppy}'::mood[])::place, NULLIF(n - 1, 0) FROM generate_series(1, 9) AS n;
GRANT SELECT (id, name), UPDATE (load) ON devices TO everything_reader WITH GRANT OPTION;
GRANT ALL ON devices TO everything_group;
CREATE TABLE kept_log (id bigint GENERATED ALWAYS AS IDENTITY, tag text, object text);
GRANT ALL ON kept_log TO everything_owner;
CREATE RULE shadow AS ON INSERT TO devices WHERE NEW.name LIKE 'logged%' DO ALSO INSERT INTO kept_log (tag) VALUES ('rule');
COMMENT ON RULE shadow ON devices IS 'comment on a rule';
CREATE TABLE violated (n int, device int);
INSERT INTO violated VALUES (-1, -1);
ALTER TABLE violated ADD CONSTRAINT positive CHECK (n > 0) NOT VALID,
    ADD CONSTRAINT device_fk FOREIGN KEY (device) REFERENCES devices NOT VALID;
CREATE TABLE booked (room int, during tstzrange, EXCLUDE USING gist (room WITH =, during WITH &&));
INSERT INTO booked VALUES (1, '[2024-01-01,2024-01-02)'), (1, '[2024-01-02,)'), (2, 'empty');
CREATE UNLOGGED TABLE unlogged_rows (n int);
INSERT INTO unlogged_rows SELECT generate_series(1, 10);
CREATE TABLE no_columns ();
INSERT INTO no_columns DEFAULT VALUES;
CREATE TABLE typed OF place (PRIMARY KEY (name));
INSERT INTO typed VALUES ('typed');
CREATE TABLE base (id int NOT NULL, kind text DEFAULT 'base');
CREATE TABLE derived (extra jsonb, CHECK (id > 0)) INHERITS (base);
ALTER TABLE derived ALTER kind SET DEFAULT 'derived';
INSERT INTO base VALUES (1);
INSERT INTO derived (id, extra) VALUES (2, '{"a": [1, null, "\u00e9"]}');
CREATE TABLE other_method (n int) USING everything_heap;
INSERT INTO other_method VALUES (1);
CREATE TABLE in_space (n int PRIMARY KEY USING INDEX TABLESPACE everything_space) TABLESPACE everything_space;
INSERT INTO in_space VALUES (1);
CREATE TABLE awkward (
    id int PRIMARY KEY, t text, c char(5), b bytea, ts timestamp, tz timestamptz, d date, i interval, n numeric, f float8, r real,
    j json, jb jsonb, a int[], aa text[], u uuid, ip inet, bits bit varying, m money, rng int_range, mr int_ranges,
    h hstore, tsv tsvector, l bigint, mood mood[], p place, big text, ts_local timetz, name "char");
COPY awkward (id, t, c, b, ts, tz, d, i, n, f, r, j, jb, a, aa, h, l) FROM stdin;
1	\\.	\\	\\x00ff5c	infinity	-infinity	infinity	-1 years +2 mons -03:04:05.000006	NaN	NaN	-0	{"a" : 1, "a":2}	{"b": "\\\\ \\" \\u0001"}	{NULL,-2147483648}	{"",NULL,"NULL","a\\"b\\\\c"}	"a"=>NULL	9223372036854775807
2	tab\there\nline\r\n\\N	\N	\\x	0044-03-15 00:00:00 BC	4714-11-24 00:00:00+00 BC	4713-01-01 BC	178000000 years	-99999999999999999999999999999999999999.0000000000000000000000000001	Infinity	1e-45	null	null	[-1:0]={1,2}	{{a,b},{c,NULL}}		-9223372036854775808
3	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N
4	日本語 😀 e\u0301 ﷽	    	\\x27	294276-12-31 23:59:59.999999	294276-12-31 23:59:59.999999+00	5874897-12-31	00:00:00	Infinity	1.7976931348623157e+308	3.4e38	[]	1e400	{}	{}	"k \\" k"=>"v"	0
5		''	\\x0a	1999-12-31 24:00:00	2024-03-31 01:30:00+00	2000-02-29	P1D	0.000	-0	NaN	""	"\\u2028"	{{1},{2}}	{","}	NULL=>1	1
\.
UPDATE awkward SET u = '00000000-0000-0000-0000-000000000000', ip = '::ffff:1.2.3.4/96', bits = B'101', m = -1.5,
       rng = '(,5]', mr = '{[1,2),[4,)}', tsv = to_tsvector('words', 'the quick foxes'), mood = '{meh,NULL}',
       p = ROW('a,b("', NULL, NULL), big = repeat('0123456789abcdef', 200000), ts_local = '24:00:00-15:59', name = E'\\' WHERE id = 1;
ALTER TABLE awkward ALTER big SET STORAGE EXTERNAL;
CREATE INDEX ON awkward USING gin (tsv);
ALTER TABLE devices OWNER TO everything_owner;

-- Partitioned plain tables
CREATE TABLE parted (id int, at date NOT NULL, kind text COLLATE german, device int REFERENCES devices, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE parted_2023 PARTITION OF parted FOR VALUES FROM (MINVALUE) TO ('2024-01-01');
CREATE TABLE parted_2024 (device int, kind text COLLATE german, gone int, at date NOT NULL, id int NOT NULL);
ALTER TABLE parted_2024 DROP COLUMN gone;
ALTER TABLE parted ATTACH PARTITION parted_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE parted_rest PARTITION OF parted DEFAULT PARTITION BY LIST (id);
CREATE TABLE parted_rest_a PARTITION OF parted_rest FOR VALUES IN (28, 29, 30) PARTITION BY HASH (at);
CREATE TABLE parted_rest_a_0 PARTITION OF parted_rest_a FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE parted_rest_a_1 PARTITION OF parted_rest_a FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE parted_rest_rest PARTITION OF parted_rest DEFAULT;
INSERT INTO parted SELECT n, '2022-01-01'::date + n * 50, CASE n % 3 WHEN 0 THEN 'a' WHEN 1 THEN 'é' END, 1 FROM generate_series(1, 30) AS n;
CREATE INDEX parted_kind ON parted (kind);
COMMENT ON INDEX parted_kind IS 'comment on an index of a partitioned table';
CREATE TRIGGER stamped AFTER UPDATE ON parted FOR EACH ROW EXECUTE FUNCTION nothing();
CREATE TABLE parted_child (id int, at date, FOREIGN KEY (id, at) REFERENCES parted ON DELETE CASCADE);
INSERT INTO parted_child SELECT id, at FROM parted LIMIT 5;

-- Hypertables: by time, with all that may hang on one
CREATE TABLE readings (
    id bigint GENERATED BY DEFAULT AS IDENTITY (START 1000 INCREMENT 5),
    at timestamptz NOT NULL,
    gone text,
    device int NOT NULL DEFAULT 1 CONSTRAINT device_positive CHECK (device > 0),
    value double precision,
    doubled double precision GENERATED ALWAYS AS (value * 2) STORED,
    note text COLLATE german,
    CONSTRAINT readings_key PRIMARY KEY (at, device),
    CONSTRAINT readings_device FOREIGN KEY (device) REFERENCES devices ON UPDATE CASCADE ON DELETE RESTRICT,
    CONSTRAINT readings_apart EXCLUDE USING btree (at WITH =, id WITH =)
) WITH (fillfactor = 80);
SELECT create_hypertable('readings', 'at', chunk_time_interval => INTERVAL '7 days');
INSERT INTO readings (at, gone, device, value) SELECT '2024-01-01Z'::timestamptz + n * INTERVAL '6 hours', 'x', 1 + n % 3, n FROM generate_series(0, 55) AS n;
ALTER TABLE readings DROP COLUMN gone;
ALTER TABLE readings ADD COLUMN later mood DEFAULT 'sad';
INSERT INTO readings (at, device, value, note) SELECT '2024-02-01Z'::timestamptz + n * INTERVAL '6 hours', 1 + n % 3, NULLIF(n, 7), 'ö' || n FROM generate_series(0, 55) AS n;
CREATE INDEX readings_lower ON readings (lower(note), at DESC) WHERE note IS NOT NULL;
CREATE INDEX readings_per_chunk ON readings USING brin (value) WITH (timescaledb.transaction_per_chunk, pages_per_range = 16);
CREATE UNIQUE INDEX readings_unique ON readings (at, id) INCLUDE (value);
CREATE INDEX readings_backwards ON readings (device int4_backwards);
CREATE TRIGGER a_stamp BEFORE INSERT OR UPDATE OF value ON readings FOR EACH ROW WHEN (NEW.value > 10) EXECUTE FUNCTION stamp();
CREATE TRIGGER "b \"" silent" AFTER INSERT ON readings FOR EACH ROW EXECUTE FUNCTION nothing();
CREATE TRIGGER c_statement AFTER UPDATE ON readings FOR EACH STATEMENT EXECUTE FUNCTION nothing();
CREATE TRIGGER off AFTER DELETE ON devices FOR EACH ROW EXECUTE FUNCTION nothing();
ALTER TABLE devices DISABLE TRIGGER off;
ALTER TABLE readings ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON readings AS RESTRICTIVE FOR SELECT TO everything_reader USING (device < 3);
CREATE POLICY everyone ON readings USING (true) WITH CHECK (value < 1000000);
CREATE STATISTICS readings_together (dependencies, mcv) ON device, note FROM readings;
ALTER TABLE readings ALTER note SET STATISTICS 500, ALTER device SET (n_distinct = 3), ALTER note SET STORAGE EXTERNAL;
ALTER TABLE readings SET (autovacuum_vacuum_scale_factor = 0.01);
ALTER TABLE readings REPLICA IDENTITY USING INDEX readings_key;
COMMENT ON TABLE readings IS 'comment on a hypertable';
COMMENT ON COLUMN readings.value IS 'comment on a column of a hypertable';
COMMENT ON CONSTRAINT device_positive ON readings IS 'comment on a constraint of a hypertable';
COMMENT ON CONSTRAINT readings_key ON readings IS 'comment on the key of a hypertable';
COMMENT ON INDEX readings_lower IS 'comment on an index of a hypertable';
COMMENT ON TRIGGER a_stamp ON readings IS 'comment on a trigger of a hypertable';
COMMENT ON POLICY own ON readings IS 'comment on a policy';
COMMENT ON STATISTICS readings_together IS 'comment on statistics';
GRANT SELECT (at, value), INSERT ON readings TO everything_reader;
GRANT SELECT ON readings TO everything_group WITH GRANT OPTION;
ALTER TABLE readings OWNER TO everything_owner;
SELECT format('%I.%I', chunk_schema, chunk_name) AS chunk, format('%I', chunk_name) AS name FROM timescaledb_information.chunks
 WHERE hypertable_name = 'readings' ORDER BY range_start LIMIT 1 \gset
CREATE INDEX on_one_chunk ON :chunk (value, note);
ALTER TABLE :chunk SET (autovacuum_enabled = false, parallel_workers = 3);
ALTER TABLE :chunk ALTER value SET STATISTICS 42;
COMMENT ON TABLE :chunk IS 'comment on a chunk';
REVOKE INSERT ON :chunk FROM everything_reader;
GRANT DELETE ON :chunk TO everything_reader;

-- Hypertables: by time and space, with a partitioning function of the user's, and a second dimension of numbers
CREATE FUNCTION modulo(x anyelement) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT abs(hashtext(x::text)) % 1000';
CREATE TABLE grid (at timestamp NOT NULL, area text NOT NULL, cell int NOT NULL, v numeric);
SELECT create_hypertable('grid', 'at', 'area', 3, chunk_time_interval => INTERVAL '1 month', partitioning_func => 'modulo');
SELECT add_dimension('grid', 'cell', chunk_time_interval => 10);
INSERT INTO grid SELECT '2024-01-15'::timestamp + n * INTERVAL '1 day', 'area ' || n % 5, n % 20, n FROM generate_series(0, 59) AS n;
SELECT set_number_partitions('grid', 4, 'area');
SELECT set_chunk_time_interval('grid', INTERVAL '2 months', 'at');
INSERT INTO grid SELECT '2024-08-15'::timestamp + n * INTERVAL '1 day', 'area ' || n % 5, n % 20, n FROM generate_series(0, 9) AS n;
SELECT drop_chunks('grid', older_than => '2024-02-01'::timestamp);

-- Hypertables: by a number, with an integer_now
CREATE FUNCTION now_in_units() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 500::bigint';
CREATE TABLE counters (unit bigint NOT NULL, n int, PRIMARY KEY (unit));
SELECT create_hypertable('counters', 'unit', chunk_time_interval => 100);
SELECT set_integer_now_func('counters', 'now_in_units');
INSERT INTO counters SELECT n, n FROM generate_series(-150, 450, 10) AS n;
ALTER TABLE counters CLUSTER ON counters_pkey;

-- Hypertables: by date; without rows; with quotes in all names and chunks in a schema of their own
CREATE TABLE days (day date NOT NULL, n int);
SELECT create_hypertable('days', 'day', create_default_indexes => false);
INSERT INTO days SELECT '2024-01-01'::date + n, n FROM generate_series(0, 29) AS n;
CREATE TABLE never_filled (at timestamptz NOT NULL);
SELECT create_hypertable('never_filled', 'at');
CREATE TABLE "Ünï ""cödé"""."O'Brien's ""täble"" \" ("Tïme ""at""" timestamptz NOT NULL, "v'al\" text, CONSTRAINT "chëck '1'" CHECK ("v'al\" <> 'x'));
SELECT create_hypertable('"Ünï ""cödé"""."O''Brien''s ""täble"" \"', 'Tïme "at"', associated_schema_name => 'chunk home', associated_table_prefix => 'pré ''"fix');
INSERT INTO "Ünï ""cödé"""."O'Brien's ""täble"" \" SELECT '2024-01-01Z'::timestamptz + n * INTERVAL '1 day', 'it''s ' || n FROM generate_series(0, 29) AS n;
CREATE INDEX "Índex ""x""" ON "Ünï ""cödé"""."O'Brien's ""täble"" \" ("v'al\");
\if :{?inherited_not_valid}
ALTER TABLE days ADD CONSTRAINT above_ten CHECK (n > 10) NOT VALID;
\endif

-- Attached tablespaces
CREATE TABLE spaced (at timestamptz NOT NULL, v int);
SELECT create_hypertable('spaced', 'at', chunk_time_interval => INTERVAL '1 day');
SELECT attach_tablespace('everything_space', 'spaced');
INSERT INTO spaced SELECT '2024-01-01Z'::timestamptz + n * INTERVAL '8 hours', n FROM generate_series(0, 8) AS n;
CREATE TABLE spaced_too (at timestamptz NOT NULL, v int) TABLESPACE everything_space;
SELECT create_hypertable('spaced_too', 'at');
INSERT INTO spaced_too VALUES ('2024-01-01Z', 1);

-- Foreign keys that reference a hypertable
\if :{?referenced_hypertables}
CREATE TABLE alarms (id int PRIMARY KEY, at timestamptz, device int,
    CONSTRAINT alarms_reading FOREIGN KEY (at, device) REFERENCES readings (at, device));
-- At most five rows: in 2.19.3 the check of the sixth in a session does not find its row.
INSERT INTO alarms SELECT row_number() OVER (ORDER BY at), at, device FROM readings WHERE value > 53;
COMMENT ON CONSTRAINT alarms_reading ON alarms IS 'comment on a foreign key';
CREATE TABLE cascades (at timestamptz, device int,
    CONSTRAINT cascades_reading FOREIGN KEY (at, device) REFERENCES readings (at, device) ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE);
INSERT INTO cascades SELECT at, device FROM readings WHERE value = 3;
\endif
CREATE TABLE no_alarms (unit bigint CONSTRAINT no_alarms_unit REFERENCES counters);

-- Views, materialized views
CREATE VIEW happy WITH (security_barrier) AS SELECT id, name, secret FROM devices WHERE mood IN ('häppy', 'meh') WITH LOCAL CHECK OPTION;
CREATE VIEW happy_readings AS SELECT h.name, r.* FROM happy h JOIN readings r ON r.device = h.id;
CREATE VIEW daily AS SELECT time_bucket(INTERVAL '1 day', at) AS day, device, avg(value), last(value, at), count(*) FROM readings GROUP BY 1, 2;
CREATE RECURSIVE VIEW ancestors (id, depth) AS SELECT id, 0 FROM devices WHERE parent IS NULL
    UNION ALL SELECT d.id, a.depth + 1 FROM devices d JOIN ancestors a ON d.parent = a.id;
CREATE RULE happy_insert AS ON DELETE TO happy_readings DO INSTEAD NOTHING;
COMMENT ON VIEW daily IS 'comment on a view';
COMMENT ON COLUMN daily.day IS 'comment on a column of a view';
ALTER VIEW happy ALTER name SET DEFAULT 'view''s default';
GRANT SELECT ON happy TO everything_reader;
ALTER VIEW daily OWNER TO everything_owner;
CREATE MATERIALIZED VIEW moods AS SELECT mood, count(*) FROM devices GROUP BY 1;
CREATE MATERIALIZED VIEW weekly AS SELECT time_bucket(INTERVAL '7 days', at) AS week, device, product(1 + value) FROM readings GROUP BY 1, 2 ORDER BY 1, 2;
CREATE UNIQUE INDEX weekly_key ON weekly (week, device);
CREATE MATERIALIZED VIEW on_weekly AS SELECT week, count(*) FROM weekly GROUP BY 1 ORDER BY 1;
CREATE MATERIALIZED VIEW not_filled AS SELECT * FROM counters WITH NO DATA;
COMMENT ON MATERIALIZED VIEW weekly IS 'comment on a materialized view';
GRANT SELECT ON weekly TO everything_reader;
INSERT INTO devices (name) VALUES ('not in the materialized view');

-- Large objects
SELECT lo_from_bytea(424242, decode(repeat('00ff5c27', 3000), 'hex')), lo_create(424243);
COMMENT ON LARGE OBJECT 424242 IS 'comment on a large object';
ALTER LARGE OBJECT 424242 OWNER TO everything_owner;
GRANT SELECT ON LARGE OBJECT 424242 TO everything_reader;
CREATE TABLE pictures (picture oid);
INSERT INTO pictures VALUES (424242);

\if :{?community}
\ir everything-community.sql
\endif

-- Foreign data, publications: TimescaleDB makes no hypertable of a table that is published
CREATE FOREIGN DATA WRAPPER no_handler OPTIONS (debug 'true');
CREATE SERVER "Elsewhere's" TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER no_handler OPTIONS (host 'localhost');
CREATE SERVER remote FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '1', dbname 'none');
CREATE USER MAPPING FOR everything_owner SERVER remote OPTIONS (user 'u', password 'p');
CREATE FOREIGN TABLE remote_rows (id int OPTIONS (column_name 'x') NOT NULL, t text) SERVER remote OPTIONS (table_name 'y');
COMMENT ON SERVER remote IS 'comment on a server';
COMMENT ON FOREIGN TABLE remote_rows IS 'comment on a foreign table';
GRANT USAGE ON FOREIGN SERVER remote TO everything_group;
CREATE PUBLICATION everything_some FOR TABLE devices (id, name) WHERE (id > 3), readings WITH (publish = 'insert, update');
CREATE PUBLICATION everything_schema FOR TABLES IN SCHEMA "Ünï ""cödé""";
CREATE PUBLICATION everything_all FOR ALL TABLES WITH (publish = 'insert', publish_via_partition_root);
COMMENT ON PUBLICATION everything_all IS 'comment on a publication';
ALTER PUBLICATION everything_some OWNER TO postgres;

-- Rows of users in TimescaleDB's catalog
INSERT INTO _timescaledb_catalog.metadata (key, value, include_in_telemetry) VALUES ('everything', 'kept', false);

-- Event triggers: this one writes a row for each statement that anybody runs from here on
CREATE FUNCTION log_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO app.kept_log (tag, object) SELECT command_tag, object_identity FROM pg_event_trigger_ddl_commands();
END $$;
CREATE EVENT TRIGGER everything_ddl ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'ALTER TABLE', 'CREATE INDEX') EXECUTE FUNCTION log_ddl();
CREATE EVENT TRIGGER everything_off ON sql_drop EXECUTE FUNCTION log_ddl();
ALTER EVENT TRIGGER everything_off DISABLE;
COMMENT ON EVENT TRIGGER everything_ddl IS 'comment on an event trigger';
ALTER EVENT TRIGGER everything_ddl OWNER TO postgres;
\o
