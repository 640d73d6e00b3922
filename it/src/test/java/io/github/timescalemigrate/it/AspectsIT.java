package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.NEWER;
import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.comparison.ComparedObject;
import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.inventory.Depth;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.InventoryReader;
import io.github.timescalemigrate.inventory.Reading;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.source.DatabaseSettings;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two servers hold the database of everything. One thing is changed in a copy of the target's, and the comparison with the source
 * says that and nothing else.
 */
@ExtendWith(TimescaleServers.class)
@TestInstance(Lifecycle.PER_CLASS)
class AspectsIT {
    private static final String DATABASE = "it aspects";
    private static final String COPY = "it_aspects_copy";

    private static final Set<String> SECTIONS = Set.of("referenced_hypertables", "inherited_not_valid");

    /** What the changes need beside everything; the event trigger would write a row for many of them. */
    private static final String[] MORE = {
        "DROP EVENT TRIGGER everything_ddl", "CREATE EXTENSION citext SCHEMA extensions", "CREATE SCHEMA app_empty"
    };

    private static final Reading READING = new Reading(Depth.CHECKSUMS, TableFilter.ALL, 2);

    /** Of the target's database as a whole: a copy made with TEMPLATE is without. */
    private final List<String> ofTheDatabase = new ArrayList<>();

    private Optional<TimescaleServer> target = Optional.empty();
    private Optional<Inventory> source = Optional.empty();
    private String copy = "";

    /**
     * A change of the target.
     *
     * @param statements what is done
     * @param differences what is to be reported: object and aspect
     * @param tolerated what is shown as tolerated
     * @param undo for what belongs to the server, not to the database
     */
    private record Change(
            List<String> statements, List<String> differences, List<String> tolerated, List<String> undo) {
        Change reports(String... all) {
            return new Change(statements, List.of(all), tolerated, undo);
        }

        Change tolerates(String... all) {
            return new Change(statements, differences, List.of(all), undo);
        }

        Change undoneBy(String... all) {
            return new Change(statements, differences, tolerated, List.of(all));
        }

        @Override
        public String toString() {
            return String.join("; ", statements);
        }
    }

    private static Change change(String... statements) {
        return new Change(List.of(statements), List.of(), List.of(), List.of());
    }

    static Stream<Change> changes() {
        return Stream.of(
                // Extensions, schemas
                change("DROP EXTENSION citext").reports("extension citext: kind"),
                change("ALTER EXTENSION citext SET SCHEMA public").reports("extension citext: schema"),
                change("DROP SCHEMA app_empty").reports("schema app_empty: kind"),
                change("CREATE SCHEMA more").tolerates("schema more: kind"),
                change("ALTER SCHEMA app_empty OWNER TO everything_group").reports("schema app_empty: owner"),
                change("REVOKE USAGE ON SCHEMA app FROM everything_reader").reports("schema app: privileges"),
                change("COMMENT ON SCHEMA app IS 'changed'").reports("schema app: comments"),
                change("ALTER DEFAULT PRIVILEGES IN SCHEMA app REVOKE SELECT ON TABLES FROM everything_reader")
                        .reports("default acl for role postgres in schema app on tables: kind"),
                // Tables
                change("DROP TABLE app.parted_child").reports("app.parted_child: kind"),
                change("CREATE TABLE app.more (n int)").reports("app.more: kind"),
                change("DROP TABLE app.no_columns", "CREATE VIEW app.no_columns AS SELECT 1 AS n")
                        .reports("app.no_columns: kind", "app.no_columns: columns", "app.no_columns: definition"),
                change("ALTER TABLE app.unlogged_rows SET LOGGED").reports("app.unlogged_rows: settings"),
                change("ALTER TABLE app.derived NO INHERIT app.base").reports("app.derived: settings"),
                // Columns
                change("ALTER TABLE app.kept_log ADD COLUMN more int").reports("app.kept_log: columns"),
                change("ALTER TABLE app.never_filled ADD COLUMN more int").reports("app.never_filled: columns"),
                change("ALTER TABLE app.kept_log DROP COLUMN object").reports("app.kept_log: columns"),
                change("ALTER TABLE app.kept_log ALTER object TYPE varchar(9)").reports("app.kept_log: columns"),
                change("ALTER TABLE app.kept_log ALTER tag SET NOT NULL").reports("app.kept_log: columns"),
                change("ALTER TABLE app.devices ALTER mood SET DEFAULT 'sad'").reports("app.devices: columns"),
                change("ALTER TABLE app.readings ALTER device DROP DEFAULT").reports("app.readings: columns"),
                change("ALTER TABLE app.kept_log ALTER id SET GENERATED BY DEFAULT")
                        .reports("app.kept_log: columns"),
                change("ALTER TABLE app.readings ALTER doubled DROP EXPRESSION").reports("app.readings: columns"),
                change("ALTER TABLE app.devices ALTER name SET STATISTICS 77").reports("app.devices: columns"),
                // Constraints
                change("ALTER TABLE app.devices DROP CONSTRAINT named").reports("app.devices: constraints"),
                change("ALTER TABLE app.readings DROP CONSTRAINT readings_device")
                        .reports("app.readings: constraints"),
                change("ALTER TABLE app.devices ALTER CONSTRAINT parent_fk NOT DEFERRABLE")
                        .reports("app.devices: constraints"),
                change("ALTER TABLE app.typed DROP CONSTRAINT typed_pkey")
                        .reports("app.typed: constraints", "app.typed: indexes"),
                // Indexes
                change("DROP INDEX app.awkward_tsv_idx").reports("app.awkward: indexes"),
                change("DROP INDEX app.readings_backwards").reports("app.readings: indexes"),
                change("DROP INDEX _timescaledb_internal.on_one_chunk").reports("app.readings: chunks"),
                change("CREATE INDEX more ON app.devices (mood)").reports("app.devices: indexes"),
                change("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'app.awkward_tsv_idx'::regclass")
                        .reports("app.awkward: indexes"),
                change("DROP INDEX app.weekly_key").reports("app.weekly: indexes"),
                // Triggers, rules, row security
                change("DROP TRIGGER off ON app.devices").reports("app.devices: triggers"),
                change("ALTER TABLE app.devices ENABLE TRIGGER off").reports("app.devices: triggers"),
                change("DROP TRIGGER \"b \\\"\" silent\" ON app.readings").reports("app.readings: triggers"),
                change("DROP RULE happy_insert ON app.happy_readings").reports("app.happy_readings: policies"),
                change("ALTER POLICY own ON app.readings USING (device < 4)").reports("app.readings: policies"),
                change("ALTER TABLE app.readings DISABLE ROW LEVEL SECURITY").reports("app.readings: settings"),
                // Owners, privileges, comments, settings
                change("ALTER TABLE app.violated OWNER TO everything_owner").reports("app.violated: owner"),
                change("ALTER TABLE app.days OWNER TO everything_owner").reports("app.days: owner"),
                change("REVOKE DELETE ON app.devices FROM everything_group").reports("app.devices: privileges"),
                change("GRANT SELECT (secret) ON app.devices TO everything_reader")
                        .reports("app.devices: privileges"),
                change("REVOKE DELETE ON _timescaledb_internal._hyper_1_1_chunk FROM everything_reader")
                        .reports("app.readings: chunks"),
                change("COMMENT ON TABLE app.readings IS NULL").reports("app.readings: comments"),
                change("COMMENT ON COLUMN app.readings.value IS 'changed'").reports("app.readings: comments"),
                change("COMMENT ON CONSTRAINT readings_key ON app.readings IS 'changed'")
                        .reports("app.readings: comments"),
                change("COMMENT ON INDEX app.readings_lower IS NULL").reports("app.readings: comments"),
                change("COMMENT ON TRIGGER a_stamp ON app.readings IS NULL").reports("app.readings: comments"),
                change("COMMENT ON POLICY own ON app.readings IS NULL").reports("app.readings: comments"),
                change("ALTER TABLE app.devices SET (fillfactor = 70)").reports("app.devices: settings"),
                change("ALTER TABLE app.readings REPLICA IDENTITY FULL")
                        .reports("app.readings: settings", "app.readings: indexes"),
                change("ALTER TABLE app.counters SET WITHOUT CLUSTER").reports("app.counters: indexes"),
                change("ALTER TABLE app.other_method SET ACCESS METHOD heap").reports("app.other_method: settings"),
                change("DROP STATISTICS app.readings_together")
                        .reports("statistics object app.readings_together: kind"),
                // Views
                change("DROP VIEW app.daily").reports("app.daily: kind"),
                change("CREATE OR REPLACE RECURSIVE VIEW app.ancestors (id, depth) AS SELECT id, 1 FROM app.devices"
                                + " UNION ALL SELECT id, depth FROM ancestors WHERE false")
                        .reports("app.ancestors: definition"),
                change("ALTER VIEW app.happy SET (security_barrier = false)").reports("app.happy: settings"),
                change("ALTER VIEW app.happy ALTER name DROP DEFAULT").reports("app.happy: columns"),
                change("DROP MATERIALIZED VIEW app.on_weekly").reports("app.on_weekly: kind"),
                change("REFRESH MATERIALIZED VIEW app.not_filled").reports("app.not_filled: settings"),
                // Functions and the like
                change("CREATE OR REPLACE PROCEDURE app.tidy(INOUT n int) LANGUAGE plpgsql AS 'BEGIN n := n + 2; END'")
                        .reports("procedure app.tidy(integer): definition"),
                change("ALTER FUNCTION app.stamp() SECURITY INVOKER").reports("function app.stamp(): definition"),
                change("ALTER FUNCTION app.stamp() OWNER TO everything_owner").reports("function app.stamp(): owner"),
                change("GRANT EXECUTE ON FUNCTION app.stamp() TO everything_reader")
                        .reports("function app.stamp(): privileges"),
                change("COMMENT ON FUNCTION app.stamp() IS NULL").reports("function app.stamp(): comments"),
                change("CREATE FUNCTION app.more(n int) RETURNS int LANGUAGE sql AS 'SELECT 1'")
                        .tolerates("function app.more(integer): kind"),
                change("DROP OPERATOR app.<~>(int, int)").reports("operator app.<~>(integer,integer): kind"),
                change("DROP CAST (app.mood AS int)").reports("cast (app.mood AS integer): kind"),
                change("DROP CONVERSION app.latin").reports("conversion app.latin: kind"),
                change("COMMENT ON COLLATION app.german IS NULL").reports("collation app.german: comments"),
                change("ALTER TEXT SEARCH CONFIGURATION app.words DROP MAPPING FOR asciiword")
                        .reports("text search configuration app.words: definition"),
                // Sequences
                change("SELECT nextval('app.called')").reports("sequence app.called: position"),
                change("SELECT nextval('app.never_called')").reports("sequence app.never_called: position"),
                change("SELECT setval('app.readings_id_seq', 77777)").reports("sequence app.readings_id_seq: position"),
                change("ALTER SEQUENCE app.called INCREMENT 3").reports("sequence app.called: definition"),
                change("ALTER SEQUENCE app.was_set OWNER TO everything_group").reports("sequence app.was_set: owner"),
                change("ALTER SEQUENCE app.devices_id_seq OWNED BY NONE")
                        .reports("sequence app.devices_id_seq: definition"),
                // Types
                change("ALTER TYPE app.mood ADD VALUE 'more'").reports("type app.mood: definition"),
                change("ALTER DOMAIN app.percent DROP DEFAULT").reports("type app.percent: definition"),
                change("ALTER TYPE app.place OWNER TO everything_group").reports("type app.place: owner"),
                change("COMMENT ON COLUMN app.place.name IS 'changed'").reports("type app.place: comments"),
                // Hypertables
                change("SELECT set_chunk_time_interval('app.readings', INTERVAL '3 days')")
                        .reports("app.readings: dimensions"),
                change("SELECT set_chunk_time_interval('app.counters', 200)").reports("app.counters: dimensions"),
                change("SELECT set_number_partitions('app.grid', 5, 'area')").reports("app.grid: dimensions"),
                change(
                                "UPDATE _timescaledb_catalog.dimension SET integer_now_func = 'units' WHERE integer_now_func = 'now_in_units'")
                        .reports("app.counters: dimensions"),
                change("SELECT drop_chunks('app.grid', older_than => '2024-02-18'::timestamp)")
                        .reports("app.grid: chunks", "app.grid: rows", "app.grid: checksum"),
                change("ALTER TABLE _timescaledb_internal._hyper_4_19_chunk SET SCHEMA app")
                        .reports("app.days: chunks"),
                change("COMMENT ON TABLE _timescaledb_internal._hyper_1_1_chunk IS NULL")
                        .reports("app.readings: chunks"),
                change("ALTER TABLE _timescaledb_internal._hyper_1_1_chunk RESET (parallel_workers)")
                        .reports("app.readings: chunks"),
                change("ALTER TABLE _timescaledb_internal._hyper_4_20_chunk ADD CONSTRAINT more CHECK (n < 1000)")
                        .reports("app.days: chunks"),
                // Rows, and where they lie, which is nobody's business
                change("VACUUM FULL app.devices", "UPDATE app.devices SET id = id WHERE id = 3"),
                change("VACUUM FULL app.grid"),
                change("UPDATE app.devices SET secret = 'x' WHERE id = 3").reports("app.devices: checksum"),
                change("UPDATE app.readings SET value = -1 WHERE at = '2024-01-02Z'")
                        .reports("app.readings: checksum"),
                change("DELETE FROM app.days WHERE n = 13", "INSERT INTO app.days VALUES ('2024-01-13', 12)")
                        .reports("app.days: checksum"),
                change("UPDATE app.days SET n = CASE n WHEN 20 THEN 21 ELSE 20 END WHERE n IN (20, 21)")
                        .reports("app.days: checksum"),
                change("INSERT INTO app.spaced VALUES ('2024-01-01 01:00Z', 99)")
                        .reports("app.spaced: rows", "app.spaced: checksum"),
                change("DELETE FROM app.parted WHERE id = 1 AND at = '2022-02-20'")
                        .reports(
                                "app.parted_2023: rows",
                                "app.parted_2023: checksum",
                                "app.parted_child: rows",
                                "app.parted_child: checksum"),
                change("UPDATE app.awkward SET t = '' WHERE id = 3").reports("app.awkward: checksum"),
                change("UPDATE app.awkward SET j = '{\"a\" : 1, \"a\":3}' WHERE id = 1")
                        .reports("app.awkward: checksum"),
                change("UPDATE app.awkward SET tsv = 'x'::tsvector WHERE id = 1")
                        .reports("app.awkward: checksum"),
                change("UPDATE app.awkward SET big = big || 'x' WHERE id = 1").reports("app.awkward: checksum"),
                change("UPDATE app.devices SET place = ROW('pl''ace', point(9, 9), '{}')::app.place WHERE id = 3")
                        .reports("app.devices: checksum"),
                change("INSERT INTO app.no_columns DEFAULT VALUES")
                        .reports("app.no_columns: rows", "app.no_columns: checksum"),
                change("SELECT lo_unlink(424243)").reports("database: owner", "database: definition"),
                change("SELECT lo_put(424242, 1, '\\x01')").reports("database: checksum"),
                change("ALTER LARGE OBJECT 424243 OWNER TO everything_owner").reports("database: owner"),
                // The database, roles
                change("ALTER DATABASE " + COPY + " SET timezone = 'Asia/Tokyo'")
                        .reports("database: settings"),
                change(Stream.of(
                                        "TimeZone = 'Asia/Kolkata'",
                                        "DateStyle = 'German'",
                                        "IntervalStyle = sql_standard",
                                        "extra_float_digits = -3",
                                        "bytea_output = escape",
                                        "search_path = app",
                                        "quote_all_identifiers = on",
                                        "standard_conforming_strings = off",
                                        "timescaledb.enable_transparent_decompression = off")
                                .map(setting -> "ALTER DATABASE " + COPY + " SET " + setting)
                                .toArray(String[]::new))
                        .reports("database: settings"),
                change("ALTER ROLE everything_owner IN DATABASE " + COPY + " RESET statement_timeout")
                        .reports("database: settings"),
                change("ALTER DATABASE " + COPY + " OWNER TO everything_reader").reports("database: owner"),
                change("GRANT CREATE ON DATABASE " + COPY + " TO everything_reader")
                        .reports("database: privileges"),
                change("COMMENT ON DATABASE " + COPY + " IS NULL").reports("database: comments"),
                change("ALTER DATABASE " + COPY + " CONNECTION LIMIT 91").reports("database: settings"),
                change("ALTER ROLE everything_reader CREATEDB")
                        .undoneBy("ALTER ROLE everything_reader NOCREATEDB")
                        .reports("role everything_reader: definition"),
                change("GRANT everything_group TO everything_reader")
                        .undoneBy("REVOKE everything_group FROM everything_reader")
                        .reports("role everything_reader: memberships"),
                change("ALTER ROLE everything_owner SET work_mem = '13MB'")
                        .undoneBy("ALTER ROLE everything_owner SET work_mem = '12MB'")
                        .reports("role everything_owner: settings"),
                change("COMMENT ON ROLE everything_group IS NULL")
                        .undoneBy("COMMENT ON ROLE everything_group IS 'comment on a role: ''quoted'' \\ and ünïcode'")
                        .reports("role everything_group: comments"),
                // Foreign data, publications, event triggers
                change("ALTER SERVER remote OPTIONS (SET port '2')").reports("server remote: settings"),
                change("DROP USER MAPPING FOR everything_owner SERVER remote")
                        .reports("user mapping for everything_owner on server remote: kind"),
                change("ALTER FOREIGN TABLE app.remote_rows ALTER t TYPE varchar(9)")
                        .reports("app.remote_rows: columns"),
                change("ALTER PUBLICATION everything_some DROP TABLE app.devices")
                        .reports("publication everything_some: definition"),
                change("ALTER EVENT TRIGGER everything_off ENABLE")
                        .reports("event trigger everything_off: definition"));
    }

    static Stream<Change> changesOfCommunity() {
        return Stream.of(
                // Compression
                change("SELECT decompress_chunk('_timescaledb_internal._hyper_9_36_chunk')")
                        .reports("comp.metrics: chunks"),
                change("SELECT compress_chunk('_timescaledb_internal._hyper_9_39_chunk')")
                        .reports("comp.metrics: chunks"),
                change("ALTER TABLE comp.metrics SET (timescaledb.compress_orderby = 'at DESC')")
                        .reports("comp.metrics: compression"),
                change("ALTER TABLE comp.metrics SET (timescaledb.compress_segmentby = 'device')")
                        .reports("comp.metrics: compression"),
                change(
                                "SELECT decompress_chunk('_timescaledb_internal._hyper_9_34_chunk')",
                                "SELECT compress_chunk('_timescaledb_internal._hyper_9_34_chunk')")
                        .reports("comp.metrics: chunks"),
                change("ALTER TABLE comp.runs RENAME TO more").reports("comp.runs: kind", "comp.more: kind"),
                change("UPDATE comp.metrics SET v = 1234567 WHERE at = '2024-01-26Z' AND device = 1")
                        .reports("comp.metrics: chunks", "comp.metrics: checksum"),
                change("UPDATE comp.metrics SET v = 1234567 WHERE at = '2024-01-10 00:10Z' AND area = 'late'")
                        .reports("comp.metrics: checksum"),
                change(
                                """
                                SELECT _timescaledb_functions.create_chunk('app.days', '{"day": [1735689600000000, 1736294400000000]}')
                                """
                                        .strip())
                        .reports("app.days: chunks"),
                change("SELECT _timescaledb_functions.unfreeze_chunk('_timescaledb_internal._hyper_4_19_chunk')")
                        .reports("app.days: chunks"),
                // Continuous aggregates
                change("ALTER MATERIALIZED VIEW comp.hourly SET (timescaledb.materialized_only = true)")
                        .reports("comp.hourly: settings", "comp.hourly: definition"),
                change(
                                """
                                UPDATE _timescaledb_catalog.continuous_aggs_watermark w SET watermark = watermark + 86400000000
                                  FROM _timescaledb_catalog.continuous_agg c
                                 WHERE c.mat_hypertable_id = w.mat_hypertable_id AND c.user_view_name = 'daily'
                                """)
                        .reports("comp.daily: watermark"),
                change("CALL refresh_continuous_aggregate('comp.daily', '2024-02-01Z', '2024-02-06Z')")
                        .reports(
                                "comp.daily: watermark",
                                "materialization of comp.daily: rows",
                                "materialization of comp.daily: checksum"),
                change("DROP MATERIALIZED VIEW comp.monthly")
                        .reports(
                                "comp.monthly: kind",
                                "materialization of comp.monthly: kind",
                                "its direct view: kind",
                                "its partial view: kind"),
                change(
                                """
                                DO $$ BEGIN EXECUTE (SELECT format('UPDATE %I.%I SET n = n + 1 WHERE day = ''2024-01-05Z''', h.schema_name, h.table_name)
                                  FROM _timescaledb_catalog.continuous_agg c JOIN _timescaledb_catalog.hypertable h ON h.id = c.mat_hypertable_id
                                 WHERE c.user_view_name = 'daily'); END $$
                                """)
                        .reports("materialization of comp.daily: checksum"),
                change("GRANT SELECT ON comp.daily TO everything_group")
                        .reports(
                                "comp.daily: privileges",
                                "materialization of comp.daily: privileges",
                                "its direct view: privileges",
                                "its partial view: privileges"),
                change("COMMENT ON VIEW comp.hourly IS NULL").reports("comp.hourly: comments"),
                change("ALTER MATERIALIZED VIEW comp.hourly OWNER TO everything_owner")
                        .reports(
                                "comp.hourly: owner",
                                "materialization of comp.hourly: owner",
                                "its direct view: owner",
                                "its partial view: owner"),
                change("DROP INDEX _timescaledb_internal.hourly_n").reports("materialization of comp.hourly: indexes"),
                change("SELECT set_chunk_time_interval('comp.hourly', INTERVAL '100 days')")
                        .reports("materialization of comp.hourly: dimensions"),
                // Jobs and policies
                change("SELECT _timescaledb_functions.stop_background_workers()")
                        .reports("database: scheduler"),
                change("SELECT alter_job(1000, scheduled => false)").reports("job 1000: schedule"),
                change("SELECT alter_job(1000, schedule_interval => INTERVAL '13 hours')")
                        .reports("job 1000: schedule"),
                change("SELECT alter_job(1000, max_retries => 17)").reports("job 1000: definition"),
                change("SELECT alter_job(job_id, config => jsonb_set(config, '{drop_after}', '\"300 years\"'),"
                                + " timezone => 'Asia/Tokyo')"
                                + " FROM timescaledb_information.jobs WHERE job_id = 1002")
                        .reports("job 1002: config"),
                change("SELECT alter_job(1008, config => '{\"a\": 1}', timezone => 'America/New_York')")
                        .reports("job 1008: config"),
                change("SELECT remove_retention_policy('comp.metrics')").reports("job 1002: kind"),
                change("SELECT add_job('comp.run', INTERVAL '1 day', initial_start => '2100-01-01Z')")
                        .reports("job 1013: kind"),
                change("SELECT delete_job(1009)").reports("job 1009: kind"),
                change(
                                """
                                DO $$ BEGIN EXECUTE format('UPDATE %I.bgw_job SET owner = ''everything_owner'' WHERE id = 1008',
                                    (SELECT relnamespace::regnamespace FROM pg_class WHERE relname = 'bgw_job' AND relkind = 'r')); END $$
                                """)
                        .reports("job 1008: owner"));
    }

    @BeforeAll
    void loadBothSides(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets)
            throws SQLException, IOException, InterruptedException {
        Set<String> sections = new TreeSet<>(SECTIONS);
        if (sources.isCommunity() && targets.isCommunity()) {
            sections.add("community");
        }
        for (TimescaleServer server : List.of(sources, targets)) {
            String url = Everything.prepare(server, DATABASE);
            Everything.load(server, url, sections);
            DemoData.execute(url, MORE);
        }
        source = Optional.of(read(sources.url(DATABASE)));
        target = Optional.of(targets);
        makeTemplate(targets);
    }

    /** Nobody else may use it while it is copied, its scheduler and jobs included. */
    private void makeTemplate(TimescaleServer server) throws SQLException {
        try (Database original = Database.connect(ConnectionString.parse(server.url(DATABASE)))) {
            ofTheDatabase.addAll(
                    DatabaseSettings.owner(original.together(), COPY).rows());
            ofTheDatabase.addAll(
                    DatabaseSettings.statements(original.together(), COPY).rows());
            ofTheDatabase.addAll(
                    DatabaseSettings.privileges(original.together(), COPY).rows());
        }
        DemoData.execute(
                server.superuserUrl(),
                "ALTER DATABASE \"%s\" ALLOW_CONNECTIONS false".formatted(DATABASE),
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'".formatted(DATABASE));
    }

    @AfterAll
    void dropBothSides(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) throws SQLException {
        targets.dropDatabase(COPY);
        Everything.remove(sources, DATABASE);
        Everything.remove(targets, DATABASE);
    }

    @BeforeEach
    void copyTheTarget() throws SQLException {
        TimescaleServer server = target.orElseThrow();
        server.dropDatabase(COPY);
        copy = server.url(COPY);
        DemoData.execute(server.superuserUrl(), "CREATE DATABASE %s TEMPLATE \"%s\"".formatted(COPY, DATABASE));
        DemoData.execute(server.superuserUrl(), ofTheDatabase.toArray(String[]::new));
        DemoData.execute(copy, "SELECT _timescaledb_functions.start_background_workers()");
    }

    @Test
    void reportsNothingWhereNothingIsChanged() {
        assertThat(differences(comparison())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("changes")
    void reportsExactlyWhatIsChanged(Change change) throws SQLException {
        reports(change);
    }

    @ParameterizedTest
    @MethodSource("changesOfCommunity")
    @EnabledOnCommunity({SOURCE, TARGET})
    void reportsExactlyWhatIsChangedInCommunity(Change change) throws SQLException {
        reports(change);
    }

    @Test
    void namesTheChunkWhoseRowsDiffer() throws SQLException {
        DemoData.execute(copy, "UPDATE app.readings SET value = -1 WHERE at = '2024-01-02Z'");

        assertThat(comparison().differences()).singleElement().satisfies(difference -> assertThat(
                        difference.aspect().details())
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("_hyper_1_1_chunk [2023-12-28, 2024-01-04)"));
    }

    @Test
    void reportsAnotherReleaseAndEdition(@On(SOURCE) TimescaleServer sources, @On(NEWER) TimescaleServer newer)
            throws SQLException {
        String other = newer.createDatabase(COPY);
        try {
            DemoData.execute(other, "CREATE EXTENSION timescaledb");
            List<String> expected = new ArrayList<>(List.of("extension timescaledb: version"));
            if (sources.isCommunity() != newer.isCommunity()) {
                expected.add("database: edition");
            }

            assertThat(differences(Comparison.of(source.orElseThrow(), read(other))))
                    .filteredOn(difference ->
                            difference.startsWith("extension timescaledb: ") || difference.endsWith(": edition"))
                    .containsExactlyInAnyOrderElementsOf(expected);
        } finally {
            newer.dropDatabase(COPY);
        }
    }

    private void reports(Change change) throws SQLException {
        try {
            DemoData.execute(copy, change.statements().toArray(String[]::new));

            Comparison comparison = comparison();
            assertThat(differences(comparison))
                    .as("%s: %s", change, comparison.differences())
                    .containsExactlyInAnyOrderElementsOf(change.differences());
            assertThat(comparison.objects())
                    .flatMap(AspectsIT::tolerated)
                    .as("%s", change)
                    .containsAll(change.tolerated());
        } finally {
            DemoData.execute(copy, change.undo().toArray(String[]::new));
        }
    }

    private Comparison comparison() {
        return Comparison.of(source.orElseThrow(), read(copy));
    }

    private static Inventory read(String url) {
        return InventoryReader.read(ConnectionString.parse(url), READING);
    }

    private static List<String> differences(Comparison comparison) {
        return comparison.differences().stream()
                .map(difference -> shown(comparison, difference.object()) + ": "
                        + difference.aspect().aspect())
                .toList();
    }

    /** The numbers of materializations differ between releases. */
    private static String shown(Comparison comparison, String object) {
        return comparison.source().hypertables().stream()
                .filter(hypertable ->
                        hypertable.name().toString().equals(object) && hypertable.continuousAggregate() != null)
                .map(hypertable -> "materialization of " + hypertable.continuousAggregate())
                .findAny()
                .orElse(object)
                .replaceFirst("_timescaledb_internal._(direct|partial)_view_\\d+", "its $1 view");
    }

    private static List<String> tolerated(ComparedObject object) {
        return object.aspects().stream()
                .filter(aspect -> aspect.tolerated() != null)
                .map(aspect -> object.name() + ": " + aspect.aspect())
                .toList();
    }
}
