package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.NEWER;
import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.inventory.Chunk;
import io.github.timescalemigrate.inventory.Depth;
import io.github.timescalemigrate.inventory.Dimension;
import io.github.timescalemigrate.inventory.Extension;
import io.github.timescalemigrate.inventory.Hypertable;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.InventoryReader;
import io.github.timescalemigrate.inventory.Manifest;
import io.github.timescalemigrate.inventory.Reading;
import io.github.timescalemigrate.inventory.Table;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.it.TimescaleServers.On;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** What the reader sees of databases that are small and nasty. */
@ExtendWith(TimescaleServers.class)
class InventoryReaderIT {
    private static final String TABLES =
            """
            CREATE EXTENSION timescaledb;
            CREATE SCHEMA "Odd Schema";
            CREATE SCHEMA chunks;

            CREATE TABLE "Odd Schema"."Metrics ""q""?"(at timestamptz NOT NULL, "Device" int NOT NULL);
            SELECT create_hypertable('"Odd Schema"."Metrics ""q""?"', 'at', 'Device', 2,
                                     chunk_time_interval => interval '7 days',
                                     associated_schema_name => 'chunks', associated_table_prefix => 'odd "p');
            INSERT INTO "Odd Schema"."Metrics ""q""?"
            SELECT t, d FROM generate_series('2024-03-07 00:00Z'::timestamptz, '2024-03-20 23:00Z', '1 hour') t, (VALUES (1), (3)) v(d)
             ORDER BY t, d;

            CREATE TABLE ticks(tick bigint NOT NULL);
            SELECT create_hypertable('ticks', 'tick', chunk_time_interval => 1000);
            CREATE FUNCTION "Odd Schema".now_tick() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 5000::bigint';
            SELECT set_integer_now_func('ticks', '"Odd Schema".now_tick');
            INSERT INTO ticks SELECT generate_series(-1500, 499);

            CREATE TABLE days(day date NOT NULL);
            SELECT create_hypertable('days', 'day', chunk_time_interval => interval '1 day');
            INSERT INTO days VALUES ('1969-12-31'), ('1969-12-31');

            CREATE TABLE empty(at timestamp NOT NULL);
            SELECT create_hypertable('empty', 'at', chunk_time_interval => interval '12 hours');

            CREATE TABLE part(k text) PARTITION BY LIST (k);
            CREATE TABLE part_a PARTITION OF part FOR VALUES IN ('a');
            CREATE TABLE "Odd Schema".part_rest PARTITION OF part DEFAULT;
            INSERT INTO part VALUES ('a'), ('b'), ('c');

            CREATE TABLE parent(id int);
            CREATE TABLE child() INHERITS (parent);
            INSERT INTO parent VALUES (1);
            INSERT INTO child VALUES (2), (3);

            CREATE UNLOGGED TABLE unlogged AS SELECT 1;
            CREATE TABLE "{fn now()} $$?%I' \\"();
            CREATE TABLE "温度 \uD83D\uDE00"(x int);
            INSERT INTO "温度 \uD83D\uDE00" VALUES (1), (NULL);

            CREATE TABLE owned AS SELECT 1;
            ALTER EXTENSION plpgsql ADD TABLE owned;
            CREATE VIEW seen AS SELECT * FROM parent;
            CREATE MATERIALIZED VIEW stored AS SELECT * FROM parent;
            """;

    private static final String AGGREGATES =
            """
            CREATE EXTENSION timescaledb;
            CREATE TABLE metrics(at timestamptz NOT NULL, device int);
            SELECT create_hypertable('metrics', 'at', chunk_time_interval => interval '7 days',
                                     associated_schema_name => 'public', associated_table_prefix => 'm');
            INSERT INTO metrics
            SELECT t, 1 FROM generate_series('2024-03-07 00:00Z'::timestamptz, '2024-03-27 23:00Z', '1 hour') t;
            ALTER TABLE metrics SET (timescaledb.compress, timescaledb.compress_segmentby = 'device');
            """;

    private @Nullable TimescaleServer server;
    private final String database = "Inventory \"of\"? " + UUID.randomUUID();

    @AfterEach
    void dropTheDatabase() throws SQLException {
        if (server != null) {
            server.dropDatabase(database);
        }
    }

    @Test
    void readsExactlyWhatIsThere(@On(SOURCE) TimescaleServer source) throws SQLException {
        readsExactlyWhatIsThereOn(source);
    }

    @Test
    void readsExactlyWhatIsThereInALaterRelease(@On(NEWER) TimescaleServer newer) throws SQLException {
        readsExactlyWhatIsThereOn(newer);
    }

    private void readsExactlyWhatIsThereOn(TimescaleServer server) throws SQLException {
        ConnectionString url = fresh(server);
        execute(url, TABLES);
        for (String setting : List.of(
                "quote_all_identifiers = on",
                "search_path = \"Odd Schema\"",
                "TimeZone = 'Asia/Kolkata'",
                "IntervalStyle = sql_standard",
                "DateStyle = 'German'",
                "standard_conforming_strings = off",
                "timescaledb.enable_optimizations = off",
                "default_transaction_read_only = on")) {
            set(url, setting);
        }

        Inventory inventory = InventoryReader.read(url);

        assertThat(inventory.server().database()).isEqualTo(database);
        assertThat(inventory.extensions()).extracting(Extension::name).containsExactly("plpgsql", "timescaledb");
        assertThat(inventory.hypertables().stream().map(InventoryReaderIT::text))
                .containsExactly(
                        """
                        "Odd Schema"."Metrics ""q""?": 672 rows
                          at timestamp with time zone every 7 days
                          Device integer in 2 partitions
                          chunks."odd ""p_1_chunk" [2024-03-07, 2024-03-14) x (-infinity, 1073741823)
                          chunks."odd ""p_2_chunk" [2024-03-07, 2024-03-14) x [1073741823, infinity)
                          chunks."odd ""p_3_chunk" [2024-03-14, 2024-03-21) x (-infinity, 1073741823)
                          chunks."odd ""p_4_chunk" [2024-03-14, 2024-03-21) x [1073741823, infinity)
                        """,
                        """
                        public.days: 2 rows
                          day date every 1 day
                          _timescaledb_internal._hyper_3_8_chunk [1969-12-31, 1970-01-01)
                        """,
                        """
                        public.empty: 0 rows
                          at timestamp without time zone every 12:00:00
                        """,
                        """
                        public.ticks: 2000 rows
                          tick bigint every 1000, now by now_tick
                          _timescaledb_internal._hyper_2_5_chunk [-2000, -1000)
                          _timescaledb_internal._hyper_2_6_chunk [-1000, 0)
                          _timescaledb_internal._hyper_2_7_chunk [0, 1000)
                        """);
        assertThat(inventory.tables().stream().map(InventoryReaderIT::text))
                .containsExactly(
                        "\"Odd Schema\".part_rest: 2 rows",
                        "public.child: 2 rows",
                        "public.parent: 1 rows",
                        "public.part_a: 1 rows",
                        "public.unlogged: 1 rows",
                        "public.\"{fn now()} $$?%I' \\\": 0 rows",
                        "public.\"温度 \uD83D\uDE00\": 2 rows");
    }

    @Test
    void readsOnlyWhatIsWanted(@On(SOURCE) TimescaleServer source) throws SQLException {
        ConnectionString url = fresh(source);
        execute(url, TABLES);

        Inventory some = InventoryReader.read(url, Reading.DEFAULT.of(TableFilter.parse("Odd Schema.*, child")));

        assertThat(some.hypertables())
                .extracting(Hypertable::name)
                .hasToString("[\"Odd Schema\".\"Metrics \"\"q\"\"?\"]");
        assertThat(some.tables()).extracting(Table::name).hasToString("[\"Odd Schema\".part_rest, public.child]");
        assertThat(some)
                .usingRecursiveComparison()
                .ignoringFields("readAt")
                .isEqualTo(InventoryReader.read(url).only(TableFilter.parse("Odd Schema.*, child")));
    }

    @Test
    void readsADatabaseWithoutTheExtension(@On(SOURCE) TimescaleServer source) throws SQLException {
        ConnectionString url = fresh(source);
        execute(url, "CREATE TABLE plain AS SELECT 1");

        Inventory inventory = InventoryReader.read(url);

        assertThat(inventory.timescaledbVersion()).isEmpty();
        assertThat(inventory.hypertables()).isEmpty();
        assertThat(inventory.tables().stream().map(InventoryReaderIT::text)).containsExactly("public.plain: 1 rows");
    }

    @Test
    void refusesADatabaseInRestoringMode(@On(SOURCE) TimescaleServer source) throws SQLException {
        ConnectionString url = fresh(source);
        execute(url, "CREATE EXTENSION timescaledb; SELECT timescaledb_pre_restore()");

        assertThatThrownBy(() -> InventoryReader.read(url))
                .isInstanceOf(DatabaseException.class)
                .hasMessage(url + ": in restoring mode, in which rows of hypertables are hidden:"
                        + " end the restore with SELECT timescaledb_post_restore()");

        execute(url, "SELECT timescaledb_post_restore()");
        assertThat(InventoryReader.read(url).hypertables()).isEmpty();
    }

    @Test
    @EnabledOnCommunity
    void readsCompressedChunksAndContinuousAggregates(@On(SOURCE) TimescaleServer source) throws SQLException {
        ConnectionString url = fresh(source);
        execute(url, AGGREGATES);
        execute(
                url,
                """
                CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS
                SELECT time_bucket('1 day', at) AS day, count(*) AS n FROM metrics GROUP BY 1 WITH NO DATA
                """);
        execute(url, "CALL refresh_continuous_aggregate('daily', NULL, NULL)");
        execute(
                url,
                """
                CREATE MATERIALIZED VIEW "Weekly" WITH (timescaledb.continuous) AS
                SELECT time_bucket('7 days', day) AS week, sum(n) AS n FROM daily GROUP BY 1 WITH NO DATA
                """);
        execute(url, "CALL refresh_continuous_aggregate('\"Weekly\"', NULL, NULL)");
        execute(
                url,
                "SELECT compress_chunk(c) FROM show_chunks('metrics', older_than => '2024-03-21Z'::timestamptz) c");
        execute(url, "INSERT INTO metrics VALUES ('2024-03-15Z', 2)");
        execute(url, "SELECT drop_chunks('metrics', older_than => '2024-03-14Z'::timestamptz)");
        set(url, "timescaledb.enable_transparent_decompression = off");

        Inventory inventory = InventoryReader.read(url);

        assertThat(inventory.hypertables().stream().map(InventoryReaderIT::text))
                .containsExactly(
                        """
                        _timescaledb_internal._materialized_hypertable_3 of public.daily: 21 rows
                          day timestamp with time zone every 70 days
                          _timescaledb_internal._hyper_3_4_chunk [2024-01-18, 2024-03-28)
                        """,
                        """
                        _timescaledb_internal._materialized_hypertable_4 of public."Weekly": 4 rows
                          week timestamp with time zone every 70 days
                          _timescaledb_internal._hyper_4_5_chunk [2024-01-18, 2024-03-28)
                        """,
                        """
                        public.metrics: 337 rows
                          at timestamp with time zone every 7 days
                          public.m_2_chunk [2024-03-14, 2024-03-21) compressed
                          public.m_3_chunk [2024-03-21, 2024-03-28)
                        """);
        assertThat(inventory.tables()).isEmpty();
        assertThat(InventoryReader.read(url, Reading.DEFAULT.of(TableFilter.parse("Weekly")))
                        .hypertables())
                .containsExactly(inventory.hypertables().get(1));
    }

    @Test
    void namesWhatTheUserMayNotRead(@On(SOURCE) TimescaleServer source) throws SQLException {
        ConnectionString url = fresh(source);
        execute(
                url,
                """
                CREATE EXTENSION timescaledb;
                CREATE SCHEMA closed;
                CREATE TABLE closed.a(n int);
                CREATE TABLE open(n int);
                CREATE TABLE "Some ""rows"(n int);
                CREATE TABLE at(at timestamptz NOT NULL);
                SELECT create_hypertable('at', 'at', associated_table_prefix => 'c');
                INSERT INTO at VALUES ('2024-01-01Z');
                CREATE SEQUENCE numbers;
                ALTER TABLE "Some ""rows" ENABLE ROW LEVEL SECURITY;
                GRANT SELECT ON open, "Some ""rows", closed.a TO PUBLIC;
                """);
        try {
            execute(url, "CREATE ROLE inventory_reader LOGIN PASSWORD 'x'");
            ConnectionString reader =
                    ConnectionString.parse(TimescaleServer.as("inventory_reader", "x", source.url(database)));

            assertThatThrownBy(() -> InventoryReader.read(reader))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessage(reader + ": the user may not read _timescaledb_internal.c_1_chunk, closed.a,"
                            + " public.\"Some \"\"rows\", public.numbers: grant USAGE on the schema and SELECT,"
                            + " and where row security is on, read as the owner or with BYPASSRLS");
            Reading metadata = Reading.DEFAULT.to(Depth.METADATA);
            assertThatThrownBy(() -> InventoryReader.read(reader, metadata))
                    .hasMessageContaining("read public.numbers:");
            execute(url, "GRANT SELECT ON SEQUENCE numbers TO inventory_reader");
            assertThat(InventoryReader.read(reader, metadata).tables()).hasSize(3);
        } finally {
            source.dropDatabase(database);
            DemoData.execute(source.superuserUrl(), "DROP ROLE IF EXISTS inventory_reader");
        }
    }

    @Test
    @EnabledOnCommunity
    void namesContinuousAggregatesThatTheUserMayNotRead(@On(SOURCE) TimescaleServer source) throws SQLException {
        ConnectionString url = fresh(source);
        execute(url, AGGREGATES);
        execute(
                url,
                """
                CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS
                SELECT time_bucket('1 day', at) AS day, count(*) AS n FROM metrics GROUP BY 1 WITH NO DATA
                """);
        execute(url, "CREATE ROLE inventory_reader LOGIN PASSWORD 'x'");
        try {
            ConnectionString reader =
                    ConnectionString.parse(TimescaleServer.as("inventory_reader", "x", source.url(database)));
            Reading metadata = Reading.DEFAULT.to(Depth.METADATA);

            assertThatThrownBy(() -> InventoryReader.read(reader, metadata))
                    .hasMessageContaining("the user may not read public.daily: grant");
            assertThat(InventoryReader.read(reader, metadata.of(TableFilter.parse("metrics")))
                            .hypertables())
                    .hasSize(1);
        } finally {
            source.dropDatabase(database);
            DemoData.execute(source.superuserUrl(), "DROP ROLE inventory_reader");
        }
    }

    @Test
    void holdsNoLocksOfWhatItHasRead(@On(SOURCE) TimescaleServer source) throws SQLException {
        ConnectionString url = fresh(source);
        execute(
                url,
                """
                CREATE EXTENSION timescaledb;
                CREATE TABLE at(at timestamptz NOT NULL);
                SELECT create_hypertable('at', 'at', chunk_time_interval => INTERVAL '1 day');
                INSERT INTO at SELECT generate_series('2024-01-01Z'::timestamptz, '2024-03-01Z', '1 day');
                DO $$ BEGIN FOR i IN 1..60 LOOP EXECUTE format('CREATE SEQUENCE s%s', i); END LOOP; END $$;
                """);
        try (Database session = Database.connect(url)) {
            session.beginSnapshot();

            InventoryReader.of(session, new Reading(Depth.CHECKSUMS, TableFilter.ALL, 1))
                    .read();

            assertThat(session.query(
                            """
                            SELECT c.relname FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c ON c.oid = l.relation
                             WHERE l.pid = pg_catalog.pg_backend_pid()
                            """,
                            row -> row.getString(1)))
                    .noneMatch(name -> name.matches("at|s\\d+|_hyper_.*"));
        }
    }

    @Test
    void leavesNoSessionsWhenInterrupted(@On(SOURCE) TimescaleServer source) throws Exception {
        Throwable failure = whileRowsAreCounted(source, Thread::interrupt);

        assertThat(failure).hasMessageEndingWith(": interrupted while rows were counted");
    }

    /** The caller's own goes on. */
    @Test
    void leavesNoSessionsWhenOneFails(@On(SOURCE) TimescaleServer source) throws Exception {
        Throwable failure = whileRowsAreCounted(
                source,
                reading -> DemoData.ask(
                        source.superuserUrl(),
                        """
                        SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
                         WHERE application_name = 'counting' ORDER BY backend_start DESC LIMIT 1
                        """));

        assertThat(failure).hasMessageContaining("terminating connection due to administrator command");
    }

    @FunctionalInterface
    private interface Disturbance {
        void disturb(Thread reading) throws Exception;
    }

    /** Two sessions wait for locked tables then; how the reading fails, after which its own session can still be used. */
    private Throwable whileRowsAreCounted(TimescaleServer source, Disturbance disturbance) throws Exception {
        ConnectionString url = fresh(source);
        execute(url, "DO $$ BEGIN FOR i IN 100..249 LOOP EXECUTE format('CREATE TABLE t%s()', i); END LOOP; END $$");
        var sessions = new PGSimpleDataSource();
        sessions.setUrl(url.jdbcUrl());
        sessions.setUser(url.jdbcProperties().getProperty("user"));
        sessions.setPassword(url.jdbcProperties().getProperty("password"));
        sessions.setApplicationName("counting");
        var failure = new CompletableFuture<Throwable>();
        try (Connection others = source.connect(database);
                var locking = others.createStatement()) {
            others.setAutoCommit(false);
            var reading = new Thread(() -> {
                try (Database session = Database.connect(sessions)) {
                    session.beginSnapshot();
                    Throwable thrown = catchThrowable(
                            () -> InventoryReader.of(session, new Reading(Depth.COUNTS, TableFilter.ALL, 2))
                                    .read(() -> {
                                        try {
                                            locking.execute("LOCK TABLE t100, t249");
                                        } catch (SQLException e) {
                                            throw new IllegalStateException(e);
                                        }
                                        return Map.of();
                                    }));
                    session.execute("ROLLBACK");
                    assertThat(session.queryBoolean("SELECT true")).isTrue();
                    failure.complete(thrown);
                } catch (Throwable e) {
                    failure.completeExceptionally(e);
                }
            });

            reading.start();
            await(source, 2, "wait_event_type = 'Lock'");
            await(source, 2, "true"); // The reader's own is one of them.
            disturbance.disturb(reading);

            Throwable thrown = failure.get(10, TimeUnit.SECONDS);
            await(source, 0, "true");
            return thrown;
        }
    }

    private void await(TimescaleServer server, long sessions, String condition) throws Exception {
        String query = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'counting' AND " + condition;
        for (int i = 0; i < 100 && !DemoData.ask(server.superuserUrl(), query).equals(Long.toString(sessions)); i++) {
            Thread.sleep(100);
        }
        assertThat(DemoData.ask(server.superuserUrl(), query)).isEqualTo(Long.toString(sessions));
    }

    @Test
    void writesNoSecretsIntoTheManifest(@On(SOURCE) TimescaleServer source, @TempDir Path folder)
            throws SQLException, IOException {
        ConnectionString url = fresh(source);
        execute(
                url,
                """
                CREATE EXTENSION postgres_fdw;
                CREATE SERVER remote FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'seen', passfile '/hush');
                CREATE USER MAPPING FOR PUBLIC SERVER remote OPTIONS (user 'u', password 'hush');
                """);
        execute(
                url,
                "CREATE SUBSCRIPTION one CONNECTION 'host=h password=hush' PUBLICATION p WITH (connect = false, slot_name = NONE)");
        for (String setting : List.of(
                "app.jwt_secret = 'hush'",
                "app.pwd = 'hush'",
                "app.credentials = 'hush'",
                "app.dsn = 'postgres://u:hush@h/d'",
                "app.upstream = 'host=h password=hush'",
                "app.shown = 'seen'")) {
            set(url, setting);
        }
        Path file = folder.resolve("manifest.json");

        Manifest.of(InventoryReader.read(url)).write(file);

        assertThat(Files.readString(file)).contains("\"seen\"", "(hidden) ").doesNotContain("hush");
        execute(url, "DROP SUBSCRIPTION one");
    }

    private ConnectionString fresh(TimescaleServer server) throws SQLException {
        this.server = server;
        return ConnectionString.parse(server.createDatabase(database));
    }

    private void set(ConnectionString url, String setting) {
        try (Database session = Database.connect(url)) {
            session.execute(session.queryOne(
                    "SELECT pg_catalog.format('ALTER DATABASE %I SET ', pg_catalog.current_database()) || ?",
                    row -> row.getString(1), setting));
        }
    }

    private static void execute(ConnectionString url, String sql) {
        try (Database session = Database.connect(url)) {
            session.execute("SET search_path = public");
            session.execute(sql);
        }
    }

    private static String text(Table table) {
        return table.name() + ": " + table.rows() + " rows";
    }

    private static String text(Hypertable hypertable) {
        var text = new StringBuilder(hypertable.name().toString());
        if (hypertable.continuousAggregate() != null) {
            text.append(" of ").append(hypertable.continuousAggregate());
        }
        text.append(": ").append(hypertable.rows()).append(" rows\n");
        for (Dimension dimension : hypertable.dimensions()) {
            text.append("  ").append(dimension).append('\n');
        }
        for (Chunk chunk : hypertable.chunks()) {
            String ranges = chunk.toString().substring(chunk.name().name().length());
            text.append("  ").append(chunk.name()).append(ranges);
            text.append(chunk.compressed() ? " compressed\n" : "\n");
        }
        return text.toString();
    }
}
