package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.migration.Format;
import io.github.timescalemigrate.migration.Migration;
import io.github.timescalemigrate.migration.Settings;
import io.github.timescalemigrate.migration.Settings.Way;
import io.github.timescalemigrate.migration.Workspace;
import io.github.timescalemigrate.preflight.Finding.Status;
import io.github.timescalemigrate.preflight.Move;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of objects beside the tables: what the checks say of them, and what a migration then does. */
@ExtendWith(TimescaleServers.class)
class LossesMigrationIT {
    private static final String DATABASE = "it o'losses";

    private static final String DROP_SUBSCRIPTIONS =
            """
            DO $$ DECLARE name name; BEGIN
                FOR name IN SELECT subname FROM pg_subscription s JOIN pg_database d ON d.oid = subdbid
                             WHERE datname = current_database() LOOP
                    EXECUTE format('ALTER SUBSCRIPTION %I DISABLE', name);
                    EXECUTE format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', name);
                    EXECUTE format('DROP SUBSCRIPTION %I', name);
                END LOOP;
            END $$
            """;

    private String source = "";
    private String target = "";
    private Remedies remedies = new Remedies("", "", Path.of(""));

    @TempDir
    private Path workspace = Path.of("");

    @BeforeEach
    void createDatabases(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) throws SQLException {
        source = sources.createDatabase(DATABASE);
        target = targets.createDatabase(DATABASE);
        remedies = new Remedies(source, target, sources.toolsFolder().orElseThrow());
        DemoData.execute(
                source,
                "CREATE EXTENSION timescaledb",
                "CREATE TABLE readings (at timestamptz NOT NULL, value int)",
                "SELECT create_hypertable('readings', 'at', chunk_time_interval => INTERVAL '1 day')",
                "INSERT INTO readings SELECT '2024-01-01Z'::timestamptz + n * interval '1 hour', n FROM generate_series(0, 95) n");
    }

    @AfterEach
    void dropDatabases(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) throws SQLException {
        for (String url : new String[] {source, target}) {
            DemoData.execute(url, DROP_SUBSCRIPTIONS); // Else the database could not be dropped.
        }
        sources.dropDatabase(DATABASE);
        targets.dropDatabase(DATABASE);
        for (TimescaleServer server : Set.of(sources, targets)) {
            DemoData.execute(
                    server.superuserUrl(),
                    "DROP ROLE IF EXISTS \"other's\"",
                    "DROP TABLESPACE IF EXISTS \"fast'disk\"");
        }
    }

    @Test
    void eventTriggersArriveAsTheyAreAndDoNotFireForTheRestore() throws Exception {
        Findings clean = Findings.of(source, target);
        clean.assertAll("event-triggers", Status.PASS);
        String logs =
                "CREATE FUNCTION logs() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.log VALUES (tg_tag); END'";
        DemoData.execute(
                source,
                "CREATE TABLE log (tag text)",
                logs,
                "CREATE EVENT TRIGGER \"on'e\" ON ddl_command_end EXECUTE FUNCTION logs()",
                "COMMENT ON EVENT TRIGGER \"on'e\" IS 'kept'",
                "CREATE EVENT TRIGGER off ON ddl_command_start EXECUTE FUNCTION logs()",
                "ALTER EVENT TRIGGER off DISABLE",
                "CREATE EVENT TRIGGER one_always ON sql_drop EXECUTE FUNCTION logs()",
                "ALTER EVENT TRIGGER one_always ENABLE ALWAYS");
        assertThat(Findings.of(source, target)
                        .only("event-triggers", Status.PASS)
                        .found())
                .isEqualTo(
                        "source: 3 event triggers carried over, to fire once the restore is done: \"on'e\", off, one_always");
        DemoData.execute(
                target,
                "CREATE SCHEMA of_target",
                logs.replace("FUNCTION logs", "FUNCTION of_target.logs"),
                "CREATE EVENT TRIGGER \"on'e\" ON ddl_command_end EXECUTE FUNCTION of_target.logs()",
                "CREATE EVENT TRIGGER \"an'other\" ON sql_drop EXECUTE FUNCTION of_target.logs()");
        Findings findings = Findings.of(source, target);
        assertThat(findings.only("event-triggers", Status.FAILURE).found())
                .isEqualTo("target: has 1 event trigger of the source's already, which stops the restore: \"on'e\"");
        remedies.execute(findings.only("event-triggers", Status.FAILURE));
        var firing = Findings.of(source, target).only("event-triggers", Status.WARNING);
        assertThat(firing.found()).contains("target: 1 event trigger,", "\"an'other\"");
        remedies.execute(firing);
        Findings.of(source, target).assertAll("event-triggers", Status.PASS);

        migration().migrate();

        String triggers =
                """
                SELECT string_agg(concat_ws(' ', evtname, evtevent, evtenabled, obj_description(oid, 'pg_event_trigger')),
                                  ', ' ORDER BY evtname)
                  FROM pg_event_trigger WHERE evtname !~ '^timescaledb|other'
                """;
        assertThat(DemoData.ask(target, triggers)).contains("kept").isEqualTo(DemoData.ask(source, triggers));
        String log = "SELECT string_agg(tag, ', ') FROM log";
        assertThat(DemoData.ask(target, log)).isEqualTo(DemoData.ask(source, log));
    }

    @Test
    void anEventTriggerOfLoginsFiresForTheMigration() throws Exception {
        assumeThat(DemoData.ask(source, "SELECT current_setting('server_version_num')::int >= 170000"))
                .as("event triggers of logins came with PostgreSQL 17")
                .isEqualTo("t");
        DemoData.execute(
                source,
                "CREATE TABLE logins (at timestamptz)",
                "CREATE FUNCTION logs() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN IF NOT pg_is_in_recovery() AND"
                        + " current_setting(''transaction_read_only'') = ''off'' THEN INSERT INTO public.logins VALUES (now()); END IF; END'",
                "CREATE EVENT TRIGGER \"log'in\" ON login EXECUTE FUNCTION logs()");
        var finding = Findings.of(source, target).only("event-triggers", Status.WARNING);
        assertThat(finding.found())
                .startsWith("source: 1 event trigger of logins")
                .endsWith(": \"log'in\"");
        assertThatThrownBy(() -> migration().migrate()).hasMessageContaining("public.logins: 1 difference");
        remedies.execute(finding);
        Findings.of(source, target).only("event-triggers", Status.PASS);
    }

    @Test
    void materializedViewsAreFilledAnewButForThoseThatReadUnpopulatedOnes() throws Exception {
        Findings.of(source, target).only("materialized-views", Status.PASS);
        DemoData.execute(
                source,
                "CREATE VIEW early AS SELECT * FROM readings WHERE at < '2024-01-02Z'",
                "CREATE MATERIALIZED VIEW filled AS SELECT count(*) AS n FROM early",
                "CREATE MATERIALIZED VIEW base AS SELECT count(*) AS n FROM readings",
                "INSERT INTO readings VALUES ('2024-01-01 00:30Z', 0)");
        assertThat(Findings.of(source, target)
                        .only("materialized-views", Status.PASS)
                        .found())
                .isEqualTo("source: 2 materialized views refreshed by the restore: public.base, public.filled");
        DemoData.execute(
                source,
                "CREATE MATERIALIZED VIEW \"rea'der\" AS SELECT * FROM base",
                "REFRESH MATERIALIZED VIEW base WITH NO DATA");
        var finding = Findings.of(source, target).only("materialized-views", Status.WARNING);
        assertThat(finding.found()).contains("1 materialized view of others", "public.\"rea'der\"");

        migration().migrate();

        assertThat(DemoData.ask(source, "SELECT n FROM filled")).isEqualTo("24");
        assertThat(DemoData.ask(target, "SELECT n FROM filled")).isEqualTo("25");
        String populated =
                "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relkind = 'm' AND relispopulated";
        assertThat(DemoData.ask(source, populated)).isEqualTo("filled rea'der");
        assertThat(DemoData.ask(target, populated)).isEqualTo("filled");
        for (String url : new String[] {source, target}) {
            DemoData.execute(url, "REFRESH MATERIALIZED VIEW base");
        }
        remedies.execute(finding);
        assertThat(DemoData.ask(target, populated)).isEqualTo("base filled rea'der");
        Findings.of(source, target).only("materialized-views", Status.PASS);
    }

    @Test
    @EnabledOnCommunity({SOURCE, TARGET})
    void materializedViewsOfCompressedChunksAreFilledWithTheirRows() throws Exception {
        DemoData.execute(
                source,
                "ALTER TABLE readings SET (timescaledb.compress)",
                "SELECT compress_chunk(c) FROM show_chunks('readings', older_than => '2024-01-03Z'::timestamptz) AS c",
                "CREATE VIEW all_of_it AS SELECT * FROM readings",
                "CREATE MATERIALIZED VIEW \"z'one\" AS SELECT count(*) AS n FROM all_of_it",
                "CREATE MATERIALIZED VIEW a_second AS SELECT * FROM \"z'one\"",
                "CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS"
                        + " SELECT time_bucket('1 day', at) AS day, count(*) AS n FROM readings GROUP BY 1",
                "CREATE MATERIALIZED VIEW of_daily AS SELECT sum(n) AS n FROM daily");
        assertThat(Findings.of(source, target)
                        .only("materialized-views", Status.PASS)
                        .found())
                .contains("3 materialized views refreshed by the restore", "public.\"z'one\"");

        migration().migrate();

        assertThat(DemoData.ask(target, "SELECT n FROM \"z'one\"")).isEqualTo("96");
        assertThat(DemoData.ask(target, "SELECT n FROM a_second")).isEqualTo("96");
        assertThat(DemoData.ask(target, "SELECT n FROM of_daily")).isEqualTo("96");
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    @EnabledOnCommunity({SOURCE, TARGET})
    void enumsInCompressedChunksAreFound(Format format) throws Exception {
        String longName = "a_name_that_is_so_long_that_only_its_beginning_is_kept";
        DemoData.execute(
                source,
                "CREATE TYPE other AS ENUM ('x', 'y', 'z')", // Else both servers might count alike.
                "CREATE TYPE state AS ENUM ('a', 'b', 'c', 'd')",
                "DROP TYPE other",
                "CREATE DOMAIN \"sta'te\" AS state",
                "CREATE TYPE both_of_it AS (n int, s state)",
                "CREATE TABLE states (at timestamptz NOT NULL, s state, many state[], \"do'main\" \"sta'te\", pair both_of_it,"
                        + " " + longName + " state, note text)",
                "SELECT create_hypertable('states', 'at', chunk_time_interval => INTERVAL '1 day')",
                "CREATE INDEX ON states (s, at)",
                "CREATE INDEX ON states (many, at)",
                "CREATE INDEX ON states (\"do'main\", at)",
                "CREATE INDEX ON states (pair, at)",
                "CREATE INDEX ON states (" + longName + ", at)",
                "CREATE INDEX ON states (note, at)",
                "INSERT INTO states SELECT '2024-01-01Z'::timestamptz + n * interval '1 minute', s, ARRAY[s, NULL], s, ROW(n, s)::both_of_it, s, s"
                        + " FROM generate_series(0, 2879) n, LATERAL (SELECT ('{a,b,d}'::state[])[1 + n % 3] AS s) v",
                "ALTER TABLE states SET (timescaledb.compress, timescaledb.compress_segmentby = '', timescaledb.compress_orderby = 'at')",
                "SELECT compress_chunk(c) FROM show_chunks('states') c",
                "CREATE MATERIALIZED VIEW only_a AS SELECT count(*) AS n FROM states WHERE s = 'a'");
        String filters =
                """
                SELECT count(*) FROM pg_stats WHERE tablename ~ '^compress_hyper' AND attname ~ '^_ts_meta_v2_bloom'
                   AND null_frac = 0 AND attname %s '_note$'
                """;

        migration(format).migrate();

        for (String condition : new String[] {
            "s = 'a'",
            "many = '{b,NULL}'",
            "\"do'main\"::state = 'd'",
            "pair = (4, 'b')::both_of_it",
            longName + " = 'a'",
            "note = 'a'"
        }) {
            String count = "SELECT count(*) FROM states WHERE " + condition;
            assertThat(DemoData.ask(target, count)).as(condition).isEqualTo(DemoData.ask(source, count));
        }
        assertThat(DemoData.ask(target, "SELECT n FROM only_a")).isEqualTo("960");
        DemoData.execute(source, "ANALYZE");
        DemoData.execute(target, "ANALYZE");
        assertThat(DemoData.ask(target, filters.formatted("!~"))).isEqualTo("0");
        assertThat(DemoData.ask(target, filters.formatted("~")))
                .isEqualTo(DemoData.ask(source, filters.formatted("~")));
        String everyValue = "SELECT md5(string_agg(t::text, ' ' ORDER BY at)) FROM states t";
        assertThat(DemoData.ask(target, everyValue)).isEqualTo(DemoData.ask(source, everyValue));
    }

    /** A source whose TimescaleDB is of another build is hardly to be had: its dump says here that it was one. */
    @Test
    @EnabledOnCommunity({SOURCE, TARGET})
    void filtersOfAnotherBuildAreRemoved(@On(SOURCE) TimescaleServer sources) throws Exception {
        assumeThat(sources.timescaledb())
                .as("releases whose bloom filters do not say how they hash")
                .matches("2\\.2[0-3]\\..*");
        DemoData.execute(
                source,
                "CREATE TABLE notes (at timestamptz NOT NULL, note text)",
                "SELECT create_hypertable('notes', 'at')",
                "CREATE INDEX ON notes (note, at)",
                "INSERT INTO notes SELECT '2024-01-01Z'::timestamptz + n * interval '1 minute', n FROM generate_series(0, 999) n",
                "ALTER TABLE notes SET (timescaledb.compress, timescaledb.compress_segmentby = '', timescaledb.compress_orderby = 'at')",
                "SELECT compress_chunk(c) FROM show_chunks('notes') c");
        Migration migration = migration(Format.DIRECTORY);
        migration.dump();
        Path dumped = workspace.resolve("dump.json");
        String json = Files.readString(dumped);
        assertThat(json).containsPattern("\"umash\" : (true|false)");
        Files.writeString(
                dumped,
                json.contains("\"umash\" : true")
                        ? json.replace("\"umash\" : true", "\"umash\" : false")
                        : json.replace("\"umash\" : false", "\"umash\" : true"));

        migration.restore();

        String filters =
                "SELECT null_frac FROM pg_stats WHERE tablename ~ '^compress_hyper' AND attname = '_ts_meta_v2_bloom1_note'";
        DemoData.execute(source, "ANALYZE");
        assertThat(DemoData.ask(source, filters)).isEqualTo("0");
        assertThat(DemoData.ask(target, filters)).isEqualTo("1");
        assertThat(DemoData.ask(target, "SELECT count(*) FROM notes WHERE note = '7'"))
                .isEqualTo("1");
    }

    @Test
    void whatStandsBesideTheTablesArrivesOrIsSaidNotTo(
            @On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) throws Exception {
        String[] checks = {
            "unlogged-tables",
            "large-objects",
            "foreign-servers",
            "publications",
            "subscriptions",
            "security-labels",
            "tablespaces"
        };
        Findings clean = Findings.of(source, target);
        for (String check : checks) {
            clean.assertAll(check, Status.PASS);
        }
        for (TimescaleServer server : Set.of(sources, targets)) {
            DemoData.execute(server.superuserUrl(), "DROP ROLE IF EXISTS \"other's\"", "CREATE ROLE \"other's\" LOGIN");
        }
        DemoData.execute(
                source,
                "CREATE UNLOGGED TABLE \"un'logged\" AS SELECT 1 AS id",
                "SELECT lo_from_bytea(4711, 'one'), lo_from_bytea(4712, 'two')",
                "COMMENT ON LARGE OBJECT 4711 IS 'kept'",
                "CREATE STATISTICS of_both (ndistinct) ON at, value FROM readings",
                "CREATE EXTENSION postgres_fdw",
                "CREATE SERVER \"else's\" FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'nowhere')",
                "CREATE USER MAPPING FOR PUBLIC SERVER \"else's\" OPTIONS (user 'u', password_required 'true')",
                "CREATE FOREIGN TABLE far (id int) SERVER \"else's\"",
                "CREATE PUBLICATION \"of'all\" FOR ALL TABLES",
                "CREATE PUBLICATION of_readings FOR TABLE readings");
        Findings carried = Findings.of(source, target);
        assertThat(carried.only("unlogged-tables", Status.PASS).found())
                .isEqualTo("source: 1 unlogged table carried over with the rows: public.\"un'logged\"");
        assertThat(carried.only("large-objects", Status.PASS).found())
                .isEqualTo("source: 2 large objects carried over");
        assertThat(carried.only("foreign-servers", Status.PASS).found())
                .endsWith("carried over, with user mappings and foreign tables: \"else's\"");
        assertThat(carried.only("publications", Status.PASS).found())
                .isEqualTo("source: 2 publications carried over: \"of'all\", of_readings");
        DemoData.execute(
                source,
                "CREATE MATERIALIZED VIEW \"ne'ar\" AS SELECT * FROM far WITH NO DATA",
                // As if it had been filled: there is no other server here.
                "UPDATE pg_class SET relispopulated = true WHERE relname = 'ne''ar'");
        var near = Findings.of(source, target).only("foreign-servers", Status.WARNING);
        assertThat(near.found()).endsWith("which the restore fills from the foreign servers: public.\"ne'ar\"");
        remedies.execute(near);
        Findings.of(source, target).assertAll("foreign-servers", Status.PASS);
        DemoData.execute(
                source,
                "ALTER LARGE OBJECT 4711 OWNER TO \"other's\"",
                "GRANT SELECT ON LARGE OBJECT 4712 TO \"other's\"",
                "CREATE USER MAPPING FOR \"other's\" SERVER \"else's\" OPTIONS (password 's3cret')",
                "CREATE PUBLICATION of_catalog FOR TABLE _timescaledb_catalog.hypertable",
                "CREATE SUBSCRIPTION \"o'sub\" CONNECTION 'host=nowhere' PUBLICATION p WITH (connect = false)",
                "SET allow_in_place_tablespaces = on",
                "CREATE TABLESPACE \"fast'disk\" LOCATION ''",
                "CREATE TABLE placed (id int) TABLESPACE \"fast'disk\"",
                "CREATE INDEX placed_id ON placed (id) TABLESPACE \"fast'disk\"",
                "SELECT attach_tablespace('fast''disk', 'readings')",
                "INSERT INTO readings VALUES ('2024-06-01Z', 1)",
                "SELECT detach_tablespaces('readings')");
        Findings findings = Findings.of(source, target);
        findings.only("large-objects", Status.PASS);
        var objects = Findings.of(source, target, new Move(Move.Files.COMPRESSED, 2, false, false))
                .only("large-objects", Status.WARNING);
        assertThat(objects.found()).startsWith("source: 2 large objects carried over, 2 of others or granted");
        assertThat(findings.only("foreign-servers", Status.WARNING).found())
                .endsWith("in clear in the dump: \"other's\" on \"else's\"");
        var publications = findings.only("publications", Status.WARNING);
        assertThat(publications.found()).endsWith(": _timescaledb_catalog.hypertable in of_catalog");
        var tablespaces = findings.only("tablespaces", Status.WARNING);
        assertThat(tablespaces.found())
                .contains("\"fast'disk\" with 4 relations (public.placed, public.placed_id, _timescaledb_internal.");
        var subscriptions = findings.only("subscriptions", Status.FAILURE);
        assertThat(subscriptions.found()).contains("1 subscription with the name", "\"o'sub\"");

        assertThatThrownBy(() -> migration("subscriptions").migrate())
                .hasMessageContaining("replication slot name \"o'sub\" contains invalid character");
        remedies.execute(subscriptions);
        Findings.of(source, target).assertAll("subscriptions", Status.WARNING);
        targets.dropDatabase(DATABASE);
        targets.createDatabase(DATABASE);
        new Migration(new Settings(
                        ConnectionString.parse(source),
                        ConnectionString.parse(target),
                        new Workspace(workspace),
                        remedies.tools(),
                        Set.of(),
                        TableFilter.ALL,
                        new Way(Format.DIRECTORY, 2, false, false, false, false)))
                .migrate();

        for (String query : new String[] {
            "SELECT id FROM \"un'logged\"",
            "SELECT relpersistence FROM pg_class WHERE relname = 'un''logged'",
            "SELECT convert_from(lo_get(4711), 'UTF8') || obj_description(4711, 'pg_largeobject')",
            "SELECT stxdndistinct IS NOT NULL FROM pg_statistic_ext_data",
            "SELECT json_agg(json_build_array(srvname, usename, umoptions) ORDER BY usename) FROM (SELECT srvname, usename,"
                    + " (SELECT array_agg(o ORDER BY o) FROM unnest(umoptions) o) AS umoptions FROM pg_user_mappings) m",
            "SELECT foreign_table_name FROM information_schema.foreign_tables",
            "SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_publication_tables WHERE pubname = 'of_readings'",
            "SELECT puballtables FROM pg_publication WHERE pubname LIKE 'of_all'"
        }) {
            if (query.contains("stxdndistinct")) {
                DemoData.execute(source, "ANALYZE readings");
            }
            assertThat(DemoData.ask(target, query)).as(query).isEqualTo(DemoData.ask(source, query));
        }
        String owners =
                "SELECT json_agg(json_build_array(oid, lomowner::regrole, lomacl) ORDER BY oid) FROM pg_largeobject_metadata";
        assertThat(DemoData.ask(target, owners)).doesNotContain("other's");
        remedies.execute("psql -X -At", objects);
        assertThat(DemoData.ask(target, owners)).contains("other's").isEqualTo(DemoData.ask(source, owners));
        String published = "SELECT tablename FROM pg_publication_tables WHERE pubname = 'of_catalog'";
        assertThat(DemoData.ask(target, "SELECT count(*) FROM (" + published + ") p"))
                .isEqualTo("0");
        remedies.execute(publications);
        assertThat(DemoData.ask(target, published)).isEqualTo("hypertable");
        String placed =
                "SELECT count(*) FROM pg_class WHERE reltablespace = (SELECT oid FROM pg_tablespace WHERE spcname LIKE 'fast%')";
        if (DemoData.ask(target, "SELECT count(*) FROM pg_tablespace WHERE spcname LIKE 'fast%'")
                .equals("0")) {
            assertThat(tablespaces.remedy()).contains("(CREATE TABLESPACE \"fast'disk\" …)");
            DemoData.execute(
                    target, "SET allow_in_place_tablespaces = on", "CREATE TABLESPACE \"fast'disk\" LOCATION ''");
        }
        assertThat(DemoData.ask(target, placed)).isEqualTo("0");
        remedies.execute("psql -X -At", tablespaces);
        assertThat(DemoData.ask(target, placed)).isEqualTo("4");

        // What the target has now stands in the way of another restore.
        Findings again = Findings.of(source, target);
        for (String check : new String[] {"large-objects", "foreign-servers", "publications", "subscriptions"}) {
            remedies.execute(again.only(check, Status.FAILURE));
        }
        again = Findings.of(source, target);
        for (String check : checks) {
            assertThat(again.of(check)).as(check).noneMatch(finding -> finding.status() == Status.FAILURE);
        }
    }

    /** The publisher needs no slot for its tables to be asked for, only for its rows. */
    @Test
    void subscriptionsGoOnOnTheTarget(@On(SOURCE) TimescaleServer sources) throws Exception {
        String publisher = sources.createDatabase("it losses publisher");
        DemoData.execute(
                publisher, "CREATE TABLE \"publi'shed\" (id int)", "CREATE PUBLICATION p FOR TABLE \"publi'shed\"");
        DemoData.execute(
                source,
                "CREATE TABLE \"publi'shed\" (id int)",
                "CREATE SUBSCRIPTION goes_on CONNECTION '%s' PUBLICATION p WITH (connect = false)".formatted(publisher),
                "CREATE SUBSCRIPTION \"with'out\" CONNECTION '%s' PUBLICATION p WITH (connect = false, slot_name = NONE)"
                        .formatted(publisher));
        var finding = Findings.of(source, target).only("subscriptions", Status.WARNING);

        migration().migrate();

        remedies.execute("psql -X \"$TARGET\"", "; before it", finding);
        assertThat(DemoData.ask(
                        target,
                        "SELECT string_agg(subname || ' ' || subenabled, ', ' ORDER BY subname) FROM pg_subscription s"
                                + " JOIN pg_database d ON d.oid = subdbid WHERE datname = current_database()"))
                .isEqualTo("goes_on true, with'out false");
        assertThat(DemoData.ask(
                        target, "SELECT concat_ws(' ', srrelid::regclass, srsubstate) FROM pg_subscription_rel"))
                .isEqualTo("\"publi'shed\" r");
        for (String url : new String[] {source, target}) {
            DemoData.execute(url, DROP_SUBSCRIPTIONS);
        }
        sources.dropDatabase("it losses publisher");
    }

    /** A provider of labels is a library, which no package of PostgreSQL has: rows in the catalogs stand for labels here. */
    @Test
    void securityLabelsOfAProviderThatTheTargetHasNotLoaded() throws Exception {
        DemoData.execute(
                source,
                "SET allow_system_table_mods = on",
                "INSERT INTO pg_seclabel VALUES ('readings'::regclass, 'pg_class'::regclass, 0, 'no''provider', 'secret')",
                "INSERT INTO pg_shseclabel SELECT oid, 'pg_database'::regclass, 'no''provider', 'it''s'"
                        + " FROM pg_database WHERE datname = current_database()");
        Findings findings = Findings.of(source, target);
        var stops = findings.only("security-labels", Status.FAILURE);
        assertThat(stops.found())
                .isEqualTo(
                        "source: 1 security label: table public.readings; target: has these providers not loaded, which stops"
                                + " the restore: \"no'provider\"");
        assertThat(stops.remedy())
                .endsWith(
                        "psql -X \"$SOURCE\" -c 'SECURITY LABEL FOR \"no'\\''provider\" ON TABLE public.readings IS NULL'");
        var left = findings.only("security-labels", Status.WARNING);
        assertThat(left.found()).contains("1 security label of the database and of roles not carried over");
        assertThat(left.remedy()).endsWith("ON DATABASE \"it o'\\''losses\" IS '\\''it'\\'''\\''s'\\'''");

        assertThatThrownBy(() -> migration("security-labels").migrate())
                .hasMessageContaining("security label provider \"no'provider\" is not loaded");

        DemoData.execute(
                source,
                "SET allow_system_table_mods = on",
                "DELETE FROM pg_seclabel WHERE provider = 'no''provider'",
                "DELETE FROM pg_shseclabel WHERE provider = 'no''provider'");
        Findings.of(source, target).only("security-labels", Status.PASS);
    }

    private Migration migration(Format format) {
        return new Migration(new Settings(
                ConnectionString.parse(source),
                ConnectionString.parse(target),
                new Workspace(workspace),
                remedies.tools(),
                Set.of(),
                TableFilter.ALL,
                new Way(format, 2, null, null, false, false)));
    }

    private Migration migration(String... accepted) {
        return new Migration(new Settings(
                ConnectionString.parse(source),
                ConnectionString.parse(target),
                new Workspace(workspace),
                remedies.tools(),
                Set.of(accepted),
                TableFilter.ALL));
    }
}
