package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.migration.Migration;
import io.github.timescalemigrate.migration.Settings;
import io.github.timescalemigrate.migration.Settings.Way;
import io.github.timescalemigrate.migration.Workspace;
import io.github.timescalemigrate.preflight.Finding.Status;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The checks of what is known to stop a restore, or to make it wrong. */
@ExtendWith(TimescaleServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreflightBreakersIT {
    private static final String DATABASE = "it preflight breakers";

    /** May log in, and no more. */
    private static final String READER = "it_breakers_reader";

    private static final String HYPERTABLE = "\"It's odd\".\"Ta\"\"ble\"";

    private String source = "";
    private String target = "";
    private Remedies remedies = new Remedies("", "", Path.of(""));

    @BeforeAll
    void createDatabases(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) throws SQLException {
        source = sources.createDatabase(DATABASE);
        target = targets.createDatabase(DATABASE);
        remedies = new Remedies(source, target, sources.toolsFolder().orElseThrow());
        DemoData.execute(
                source,
                "DROP ROLE IF EXISTS " + READER,
                "CREATE ROLE " + READER + " LOGIN PASSWORD '" + READER + "'",
                "CREATE EXTENSION timescaledb",
                "CREATE SCHEMA \"It's odd\"",
                "CREATE TABLE " + HYPERTABLE
                        + " (at timestamptz NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY, value int,"
                        + " twice int GENERATED ALWAYS AS (value * 2) STORED, note text, PRIMARY KEY (at, id))",
                "SELECT create_hypertable('\"It''s odd\".\"Ta\"\"ble\"', 'at', chunk_time_interval => INTERVAL '1 day')",
                "INSERT INTO " + HYPERTABLE
                        + " (at, value) SELECT '2024-01-01'::timestamptz + n * interval '1 hour', n FROM generate_series(0, 71) n");
    }

    @AfterAll
    void dropDatabases(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) throws SQLException {
        sources.dropDatabase(DATABASE);
        targets.dropDatabase(DATABASE);
        DemoData.execute(sources.superuserUrl(), "DROP ROLE " + READER);
    }

    @Test
    void nothingIsFoundWhereNothingIsWrong() {
        assertPass(
                "locale",
                "referenced-hypertables",
                "attached-tablespaces",
                "finalized-aggregates",
                "null-batches",
                "frozen-chunks",
                "object-identifiers",
                "hypercore",
                "tiered-chunks",
                "distributed-hypertables",
                "root-rows",
                "invalid-indexes",
                "catalog-foreign-keys");
        assertThat(find().of("chunk-skipping"))
                .noneMatch(finding -> finding.status() == Status.FAILURE || finding.status() == Status.WARNING);
    }

    @Test
    void aForeignKeyThatReferencesAHypertable() throws SQLException {
        DemoData.execute(
                source,
                "CREATE TABLE \"It's odd\".child (at timestamptz, id bigint,"
                        + " CONSTRAINT \"o'ne\" FOREIGN KEY (at, id) REFERENCES " + HYPERTABLE + " ON DELETE CASCADE)");

        assertThat(find().only("referenced-hypertables", Status.PASS).found())
                .isEqualTo("source: 1 foreign key to hypertables carried over, added when the rows are there:"
                        + " \"o'ne\" on \"It's odd\".child");
        DemoData.execute(source, "DROP TABLE \"It's odd\".child");
    }

    /** A tablespace needs a folder of the server, so its row in the catalog stands for it here. */
    @Test
    void aTablespaceThatTheTargetHasNot() throws SQLException {
        DemoData.execute(
                source,
                "INSERT INTO _timescaledb_catalog.tablespace (hypertable_id, tablespace_name)"
                        + " SELECT id, 'fast''disk' FROM _timescaledb_catalog.hypertable WHERE table_name = 'Ta\"ble'");
        var finding = find().only("attached-tablespaces", Status.WARNING);
        assertThat(finding.found())
                .startsWith("source: attached to hypertables, and left out, so that new chunks come into the default")
                .endsWith("target: has no such tablespace: \"fast'disk\" on " + HYPERTABLE);
        assertThat(finding.remedy())
                .startsWith("Create the tablespaces on the target")
                .contains("attach_tablespace(");
        // detach_tablespace wants the tablespace itself to exist.
        DemoData.execute(source, "DELETE FROM _timescaledb_catalog.tablespace");
        assertPass("attached-tablespaces");

        DemoData.execute(source, "SELECT attach_tablespace('pg_default', '\"It''s odd\".\"Ta\"\"ble\"')");
        assertThat(find().only("attached-tablespaces", Status.PASS).found()).contains("attached on the target again");
        DemoData.execute(source, "SELECT detach_tablespace('pg_default', '\"It''s odd\".\"Ta\"\"ble\"')");
        assertPass("attached-tablespaces");
    }

    @Test
    void rowsInTheRootOfAHypertable() throws Exception {
        DemoData.execute(
                source,
                "SET timescaledb.restoring = on",
                "SET session_replication_role = replica", // Without the trigger that older releases have against it.
                "INSERT INTO " + HYPERTABLE + " (at, value, note) VALUES ('2024-01-02 00:30:00Z', 1, 'stray')");
        String strays = "SELECT count(*) FROM " + HYPERTABLE + " WHERE note = 'stray' AND twice = 2";

        var finding = find().only("root-rows", Status.FAILURE);

        assertThat(finding.found())
                .isEqualTo("source: rows outside of chunks, invisible to queries, in 1 hypertable: " + HYPERTABLE);
        assertThat(DemoData.ask(source, strays)).isEqualTo("0");
        assertThat(Findings.of(asReader(), target)
                        .only("root-rows", Status.WARNING)
                        .found())
                .isEqualTo("source: it_breakers_reader may not read 1 hypertable: " + HYPERTABLE
                        + ", which may have rows outside of chunks");
        remedies.execute(finding);
        assertPass("root-rows");
        assertThat(DemoData.ask(source, strays)).isEqualTo("1");
    }

    @Test
    void anIndexThatIsNotValid() throws Exception {
        DemoData.execute(
                source,
                "CREATE TABLE plain (id int)",
                "CREATE INDEX \"plain's\" ON plain (id)",
                "CREATE INDEX of_all ON " + HYPERTABLE + " (value)",
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid IN ('\"plain''s\"'::regclass, '\"It''s odd\".of_all'::regclass)");

        var finding = find().only("invalid-indexes", Status.WARNING);

        assertThat(finding.found())
                .isEqualTo(
                        "source: 2 invalid indexes, which a dump leaves out: \"It's odd\".of_all, public.\"plain's\"");
        remedies.execute(finding);
        assertPass("invalid-indexes");
    }

    @Test
    void aCatalogThatIsViolatedAlready() throws Exception {
        DemoData.execute(
                source,
                "SET session_replication_role = replica",
                "INSERT INTO _timescaledb_catalog.tablespace (hypertable_id, tablespace_name) VALUES (4711, 'pg_default')");
        assertPass("catalog-foreign-keys"); // The restore brings the rows of this table by itself.
        DemoData.execute(
                source,
                "DELETE FROM _timescaledb_catalog.tablespace",
                "SET session_replication_role = replica",
                "INSERT INTO _timescaledb_catalog.continuous_aggs_invalidation_threshold VALUES (4711, 0)");

        var finding = find().only("catalog-foreign-keys", Status.FAILURE);

        assertThat(finding.found())
                .isEqualTo(
                        "source: violated in TimescaleDB's catalog: continuous_aggs_invalidation_threshold_hypertable_id_fkey");
        assertThat(finding.remedy())
                .contains(
                        "FROM _timescaledb_catalog.continuous_aggs_invalidation_threshold c WHERE c.hypertable_id IS NOT NULL");
        remedies.execute(finding);
        DemoData.execute(source, "DELETE FROM _timescaledb_catalog.continuous_aggs_invalidation_threshold");
        assertPass("catalog-foreign-keys");
        Findings.of(asReader(), target).only("catalog-foreign-keys", Status.PASS);

        DemoData.execute(
                source, "REVOKE SELECT ON _timescaledb_catalog.continuous_aggs_invalidation_threshold FROM PUBLIC");
        assertThat(Findings.of(asReader(), target)
                        .only("catalog-foreign-keys", Status.NOT_APPLICABLE)
                        .found())
                .isEqualTo(
                        "source: it_breakers_reader may not read 1 table: _timescaledb_catalog.continuous_aggs_invalidation_threshold");
        DemoData.execute(
                source, "GRANT SELECT ON _timescaledb_catalog.continuous_aggs_invalidation_threshold TO PUBLIC");
    }

    /** No tiered storage and no release with data nodes can be had here, so the catalog of a throw-away database is edited. */
    @Test
    void tieredChunksAndDistributedHypertables(@On(SOURCE) TimescaleServer sources) throws SQLException {
        String edited = sources.createDatabase("it preflight edited");
        DemoData.execute(
                edited,
                "CREATE EXTENSION timescaledb",
                "CREATE TABLE m (at timestamptz NOT NULL)",
                "SELECT create_hypertable('m', 'at')",
                "INSERT INTO m VALUES ('2024-01-01')",
                "UPDATE _timescaledb_catalog.chunk SET osm_chunk = true",
                "ALTER TABLE _timescaledb_catalog.hypertable ADD replication_factor smallint",
                "UPDATE _timescaledb_catalog.hypertable SET replication_factor = 2");

        Findings findings = Findings.of(edited, target);

        assertThat(findings.only("tiered-chunks", Status.FAILURE).found())
                .isEqualTo("source: 1 hypertable with tiered chunks, which a dump leaves out: public.m");
        assertThat(findings.only("distributed-hypertables", Status.FAILURE).found())
                .isEqualTo("source: 1 hypertable distributed over data nodes: public.m");
        sources.dropDatabase("it preflight edited");
    }

    /** No release that can make the old form runs on this PostgreSQL, so a continuous aggregate is marked as one. */
    @Test
    @EnabledOnCommunity
    void continuousAggregatesOfTheOldForm() throws SQLException {
        assumeThat(DemoData.ask(
                        source,
                        "SELECT count(*) FROM information_schema.columns"
                                + " WHERE table_name = 'continuous_agg' AND column_name = 'finalized'"))
                .as("the column finalized, which TimescaleDB has to 2.24")
                .isEqualTo("1");
        DemoData.execute(
                source,
                "CREATE MATERIALIZED VIEW \"It's odd\".\"Daily's\" WITH (timescaledb.continuous) AS"
                        + " SELECT time_bucket('1 day', at) AS day, avg(value) FROM " + HYPERTABLE
                        + " GROUP BY 1 WITH NO DATA");
        DemoData.execute(source, "UPDATE _timescaledb_catalog.continuous_agg SET finalized = false");

        var finding = find().only("finalized-aggregates", Status.WARNING);

        assertThat(finding.found()).contains("1 continuous aggregate", "\"It's odd\".\"Daily's\"");
        assertThat(finding.remedy())
                .contains(
                        "CALL public.cagg_migrate('\\''\"It'\\'''\\''s odd\".\"Daily'\\'''\\''s\"'\\'', override => true");
        DemoData.execute(source, "UPDATE _timescaledb_catalog.continuous_agg SET finalized = true");
        assertPass("finalized-aggregates");
        DemoData.execute(source, "DROP MATERIALIZED VIEW \"It's odd\".\"Daily's\"");
    }

    @Test
    @EnabledOnCommunity
    void compressedChunksAsEarlierReleasesMakeThem(@On(SOURCE) TimescaleServer sources) throws Exception {
        String database = "it preflight breakers 2";
        String url = sources.createDatabase(database);
        var there = new Remedies(url, target, sources.toolsFolder().orElseThrow());
        DemoData.execute(
                url,
                "CREATE EXTENSION timescaledb",
                "CREATE TABLE \"M's\" (at timestamptz NOT NULL, id bigint, value int, note text)",
                "SELECT create_hypertable('\"M''s\"', 'at', chunk_time_interval => INTERVAL '1 day')",
                "INSERT INTO \"M's\" SELECT '2024-01-01'::timestamptz + n * interval '1 hour', n % 2, n FROM generate_series(0, 71) n",
                "ALTER TABLE \"M's\" SET (timescaledb.compress, timescaledb.compress_segmentby = '')",
                "SELECT compress_chunk(c) FROM show_chunks('\"M''s\"') c");
        DemoData.execute(
                url, "SET timescaledb.enable_chunk_skipping = on", "SELECT enable_chunk_skipping('\"M''s\"', 'id')");
        boolean old = sources.timescaledb().startsWith("2.19.");

        if (old) {
            var nulls = Findings.of(url, target).only("null-batches", Status.FAILURE);
            assertThat(nulls.found()).contains("cannot load, in 3 chunks: _timescaledb_internal._hyper_");
            assertThat(Findings.of(TimescaleServer.as(READER, READER, url), target)
                            .only("null-batches", Status.NOT_APPLICABLE)
                            .found())
                    .startsWith(
                            "source: it_breakers_reader may not read 3 compressed chunks: _timescaledb_internal._hyper_");
            there.execute(nulls);
            var skipping = Findings.of(url, target).only("chunk-skipping", Status.FAILURE);
            assertThat(skipping.found()).endsWith("refuses: public.\"M's\".id");
            there.execute("psql -X \"$SOURCE\"", skipping);
        }
        Findings.of(url, target).only("null-batches", Status.PASS);
        Findings.of(url, target).only("chunk-skipping", Status.PASS);
        Findings.of(url, target).only("catalog-foreign-keys", Status.PASS);

        if (old) {
            DemoData.execute(
                    url,
                    "UPDATE \"M's\" SET note = 'x'",
                    "ALTER TABLE _timescaledb_internal._hyper_1_1_chunk SET ACCESS METHOD hypercore");
            var hypercore = Findings.of(url, target).only("hypercore", Status.WARNING);
            assertThat(hypercore.found()).endsWith("no longer has: _timescaledb_internal._hyper_1_1_chunk");
            there.execute(hypercore);
            Findings.of(url, target).only("hypercore", Status.PASS);
        }
        sources.dropDatabase(database);
    }

    @Test
    @EnabledOnCommunity({SOURCE, TARGET})
    void compressedChunksThatAreFrozen(
            @On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets, @TempDir Path workspace)
            throws Exception {
        String database = "it preflight frozen";
        String from = sources.createDatabase(database);
        String to = targets.createDatabase(database);
        DemoData.execute(
                from,
                "CREATE EXTENSION timescaledb",
                "CREATE TABLE \"F's\" (at timestamptz NOT NULL, id int)",
                "SELECT create_hypertable('\"F''s\"', 'at', associated_table_prefix => 'it''s', chunk_time_interval => INTERVAL '1 day')",
                "INSERT INTO \"F's\" SELECT '2024-01-01Z'::timestamptz + n * interval '1 hour', n FROM generate_series(0, 71) n",
                "ALTER TABLE \"F's\" SET (timescaledb.compress, timescaledb.compress_segmentby = '')",
                "SELECT _timescaledb_functions.freeze_chunk(c) FROM show_chunks('\"F''s\"', older_than => '2024-01-02Z'::timestamptz) c",
                "SELECT compress_chunk(c) FROM show_chunks('\"F''s\"', newer_than => '2024-01-02Z'::timestamptz) c");
        Findings.of(from, to).only("frozen-chunks", Status.PASS);
        DemoData.execute(
                from,
                "SELECT _timescaledb_functions.freeze_chunk(c) FROM show_chunks('\"F''s\"', newer_than => '2024-01-02Z'::timestamptz) c");
        String statuses =
                "SELECT string_agg(status::text, ' ' ORDER BY id) FROM _timescaledb_catalog.chunk WHERE status <> 0";
        var way = new Way(Way.DEFAULT.format(), 2, null, null, false, true);
        Migration migration = new Migration(new Settings(
                ConnectionString.parse(from),
                ConnectionString.parse(to),
                new Workspace(workspace),
                remedies.tools(),
                Set.of("frozen-chunks"),
                TableFilter.ALL,
                way));
        var there = new Remedies(from, to, remedies.tools());
        String[] version = sources.timescaledb().split("\\.", -1);

        if (Integer.parseInt(version[1]) < 23) {
            Findings.of(from, to).only("frozen-chunks", Status.PASS);
            migration.migrate();
        } else {
            var frozen = Findings.of(from, to).only("frozen-chunks", Status.FAILURE);
            assertThat(frozen.found()).contains("2 chunks: _timescaledb_internal.\"it's_");
            assertThatThrownBy(migration::migrate).hasMessageContaining("belonging to a frozen chunk");
            there.execute(frozen.remedy().substring(frozen.remedy().lastIndexOf("psql ")));
            Findings.of(from, to).only("frozen-chunks", Status.PASS);
            migration.migrate();
            there.execute("psql -X \"$TARGET\"", "; before it", frozen);
        }
        assertThat(DemoData.ask(to, statuses))
                .isEqualTo(DemoData.ask(from, statuses))
                .isEqualTo("4 5 5");
        sources.dropDatabase(database);
        targets.dropDatabase(database);
    }

    @Test
    void anotherEncodingAndAnotherOrderOfText(@On(TARGET) TimescaleServer targets) throws Exception {
        String other = "it preflight locale";
        DemoData.execute(
                targets.superuserUrl(),
                "DROP DATABASE IF EXISTS \"" + other + "\"",
                "DROP DATABASE IF EXISTS another_name",
                "CREATE DATABASE \"" + other
                        + "\" TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"
                        + " LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'");
        var order = Findings.of(source, targets.url(other)).only("locale", Status.WARNING);
        assertThat(order.found()).contains("target UTF8, ICU en-US", "text sorts differently on the target");
        new Remedies(source, targets.url(other), remedies.tools()).execute(order);
        Findings.of(source, targets.url("another_name")).only("locale", Status.PASS);

        DemoData.execute(
                targets.superuserUrl(),
                "DROP DATABASE \"" + other + "\"",
                "CREATE DATABASE \"" + other + "\" TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc"
                        + " LC_COLLATE 'C' LC_CTYPE 'C'");
        assertThat(Findings.of(source, targets.url(other))
                        .only("locale", Status.FAILURE)
                        .found())
                .contains("target LATIN1, libc C", "the restore stops at characters");
        Findings.of(targets.url(other), targets.url("another_name")).only("locale", Status.PASS);
        targets.dropDatabase(other);
        targets.dropDatabase("another_name");
    }

    /** A batch's bounds are copied, not rebuilt. */
    @Test
    @EnabledOnCommunity
    void anotherOrderOfTextUnderCompressedBounds(
            @On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) throws Exception {
        String from = sources.createDatabase("it preflight compressed text");
        DemoData.execute(
                from,
                "CREATE EXTENSION timescaledb",
                "CREATE TABLE texts (at timestamptz NOT NULL, note text)",
                "SELECT create_hypertable('texts', 'at')",
                "INSERT INTO texts VALUES ('2024-01-01', 'a'), ('2024-01-01', 'B')",
                "ALTER TABLE texts SET (timescaledb.compress, timescaledb.compress_segmentby = '',"
                        + " timescaledb.compress_orderby = 'note, at')",
                "SELECT compress_chunk(c) FROM show_chunks('texts') c");
        DemoData.execute(
                targets.superuserUrl(),
                "DROP DATABASE IF EXISTS \"it preflight icu\"",
                "CREATE DATABASE \"it preflight icu\" TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'");

        assertThat(Findings.of(from, targets.url("it preflight icu"))
                        .only("locale", Status.FAILURE)
                        .found())
                .contains("queries would miss rows of 1 compressed chunk: _timescaledb_internal.compress_hyper_");
        DemoData.execute(from, "SELECT decompress_chunk(c) FROM show_chunks('texts') c");
        Findings.of(from, targets.url("it preflight icu")).only("locale", Status.WARNING);
        sources.dropDatabase("it preflight compressed text");
        targets.dropDatabase("it preflight icu");
    }

    @Test
    @EnabledOnCommunity
    void oidsInCompressedColumns(@On(SOURCE) TimescaleServer sources) throws Exception {
        String database = "it preflight breakers oids";
        String url = sources.createDatabase(database);
        DemoData.execute(
                url,
                "CREATE EXTENSION timescaledb",
                "CREATE DOMAIN known AS regclass",
                "CREATE TYPE st AS ENUM ('a', 'b')",
                "CREATE TABLE \"M's\" (at timestamptz NOT NULL, id regrole, what known, all_of_them regtype[], s st)",
                "SELECT create_hypertable('\"M''s\"', 'at', chunk_time_interval => INTERVAL '1 day')",
                "INSERT INTO \"M's\" SELECT '2024-01-01Z'::timestamptz + n * interval '12 hour', current_user::regrole,"
                        + " 'pg_class'::known, '{known}', 'a' FROM generate_series(0, 3) n",
                "ALTER TABLE \"M's\" SET (timescaledb.compress, timescaledb.compress_segmentby = 'id')");
        Findings.of(url, target).only("object-identifiers", Status.PASS);

        DemoData.execute(url, "SELECT compress_chunk(c) FROM show_chunks('\"M''s\"') c");

        var finding = Findings.of(url, target).only("object-identifiers", Status.FAILURE);
        assertThat(finding.found())
                .endsWith(": 2 columns in 2 chunks: public.\"M's\".what, public.\"M's\".all_of_them");
        new Remedies(url, target, sources.toolsFolder().orElseThrow()).execute(finding);
        Findings.of(url, target).only("object-identifiers", Status.PASS);
        sources.dropDatabase(database);
    }

    @Test
    void aDimensionOfHashesOfOids() throws SQLException {
        DemoData.execute(
                source,
                "CREATE TYPE \"It's odd\".st AS ENUM ('a', 'b')",
                "CREATE TABLE \"It's odd\".spread (at timestamptz NOT NULL, s \"It's odd\".st NOT NULL)",
                "SELECT create_hypertable('\"It''s odd\".spread', 'at', 's', 4)");
        assertPass("object-identifiers");
        DemoData.execute(source, "INSERT INTO \"It's odd\".spread VALUES ('2024-01-01Z', 'a')");

        assertThat(find().only("object-identifiers", Status.FAILURE).found())
                .endsWith("queries miss them: \"It's odd\".spread.s");
        DemoData.execute(source, "DROP TABLE \"It's odd\".spread", "DROP TYPE \"It's odd\".st");
    }

    @Test
    void aPartitionOfHashesOfOids() throws SQLException {
        DemoData.execute(
                source,
                """
                CREATE SCHEMA parts;
                CREATE TYPE parts.st AS ENUM ('a', 'b');
                CREATE TABLE parts."par'ted" (n int, s parts.st) PARTITION BY HASH (n, s);
                CREATE TABLE parts.numbers (n int, s parts.st) PARTITION BY HASH (n);
                CREATE TABLE parts.number PARTITION OF parts.numbers FOR VALUES WITH (MODULUS 2, REMAINDER 1);
                CREATE TABLE parts.lists (s parts.st) PARTITION BY LIST (s);
                CREATE TABLE parts.list PARTITION OF parts.lists DEFAULT
                """);
        assertPass("object-identifiers");
        DemoData.execute(
                source,
                "CREATE TABLE parts.half PARTITION OF parts.\"par'ted\" FOR VALUES WITH (MODULUS 2, REMAINDER 1)");

        assertThat(find().only("object-identifiers", Status.FAILURE).found())
                .endsWith("queries miss them: parts.\"par'ted\".s");
        DemoData.execute(source, "DROP SCHEMA parts CASCADE");
    }

    private String asReader() {
        return TimescaleServer.as(READER, READER, source);
    }

    private Findings find() {
        return Findings.of(source, target);
    }

    private void assertPass(String... checks) {
        Findings findings = find();
        for (String check : checks) {
            findings.assertAll(check, Status.PASS);
        }
    }
}
