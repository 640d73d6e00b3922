package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.NEWER;
import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.migration.Format;
import io.github.timescalemigrate.migration.Migration;
import io.github.timescalemigrate.migration.Settings;
import io.github.timescalemigrate.migration.Settings.Way;
import io.github.timescalemigrate.migration.Workspace;
import io.github.timescalemigrate.preflight.Finding;
import io.github.timescalemigrate.preflight.Finding.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check} says of versions, editions, extensions and of what the target lets its user do. */
@ExtendWith(TimescaleServers.class)
class PreflightTargetIT {
    private static final List<String> CHECKS = List.of(
            "timescaledb-preloaded", "edition", "extensions", "target-writable", "target-privileges", "target-roles");

    private String source = "";
    private String target = "";
    private TimescaleServer server;

    @BeforeEach
    void createDatabases(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets, TestInfo test)
            throws SQLException {
        String name = "it's " + test.getTestMethod().orElseThrow().getName();
        source = sources.createDatabase(name);
        DemoData.execute(source, "CREATE EXTENSION timescaledb");
        target = targets.createDatabase(name);
        server = targets;
    }

    /** Each takes one of the server's workers, which the next tests want. */
    @AfterEach
    void dropDatabases(@On(SOURCE) TimescaleServer sources) throws SQLException {
        sources.dropDatabase(ConnectionString.parse(source).database());
        server.dropDatabase(ConnectionString.parse(target).database());
    }

    @Test
    void findsNothingAgainstACleanPair() {
        Findings findings = Findings.of(source, target);

        CHECKS.forEach(check -> findings.assertAll(check, Status.PASS));
        findings.assertAll("catalog-version", Status.PASS);
        // Whether there are workers left depends on what else is on the server.
        assertThat(findings.of("background-workers"))
                .extracting(Finding::status)
                .containsAnyOf(Status.PASS, Status.WARNING);
    }

    @Test
    void theCatalogIsOfTheExtensionsVersion() throws Exception {
        DemoData.execute(
                source, "UPDATE _timescaledb_catalog.metadata SET value = '2.8.1' WHERE key = 'timescaledb_version'");

        Finding finding = check().only("catalog-version", Status.FAILURE);
        assertThat(finding.found()).startsWith("source: catalog 2.8.1, extension 2.");
        resolve(finding, target);

        check().assertAll("catalog-version", Status.PASS);
    }

    @Test
    void otherExtensionsAreTheSameOnTheTarget(@On(SOURCE) TimescaleServer sources, @TempDir Path workspace)
            throws Exception {
        DemoData.execute(
                source,
                "CREATE SCHEMA \"Other's\"",
                "CREATE EXTENSION hstore SCHEMA \"Other's\" VERSION '1.4'",
                "CREATE EXTENSION pg_trgm");
        DemoData.execute(target, "CREATE EXTENSION hstore");

        Finding elsewhere = check().only("extensions", Status.FAILURE);
        assertThat(elsewhere.found()).isEqualTo("extension hstore: source schema Other's, target schema public");
        resolve(elsewhere, target);

        Finding newer = check().only("extensions", Status.WARNING);
        assertThat(newer.found()).startsWith("source: hstore 1.4; target: 1.");
        resolve(newer, target);

        check().assertAll("extensions", Status.PASS);
        check().assertAll("target-empty", Status.PASS);
        DemoData.execute(
                source,
                "GRANT USAGE ON SCHEMA \"Other's\" TO pg_monitor",
                "ALTER SCHEMA \"Other's\" OWNER TO pg_database_owner",
                "CREATE TABLE \"Other's\".kept (h \"Other's\".hstore)",
                "COMMENT ON SCHEMA \"Other's\" IS 'kept'",
                "CREATE SCHEMA \"Sec'ond\"",
                "CREATE EXTENSION citext SCHEMA \"Sec'ond\"");
        String schemas =
                """
                SELECT string_agg(concat_ws(' ', nspname, nspowner::regrole, nspacl, obj_description(n.oid, 'pg_namespace'), extname),
                                  ', ' ORDER BY extname)
                  FROM pg_namespace n JOIN pg_extension e ON extnamespace = n.oid WHERE nspname LIKE '%''%'
                """;
        for (Format format : Format.values()) {
            new Migration(new Settings(
                            ConnectionString.parse(source),
                            ConnectionString.parse(target),
                            new Workspace(workspace.resolve(format.name())),
                            sources.toolsFolder().orElseThrow(),
                            Set.of(),
                            TableFilter.ALL,
                            Way.DEFAULT.in(format)))
                    .migrate();
            assertThat(DemoData.ask(target, schemas))
                    .isEqualTo(DemoData.ask(source, schemas))
                    .contains("hstore", "citext", "kept");
            server.createDatabase(ConnectionString.parse(target).database());
        }

        // One that the target's server has not: both servers have the same packages.
        DemoData.execute(
                source,
                "SET allow_system_table_mods = on",
                "UPDATE pg_extension SET extname = 'pg_nowhere' WHERE extname = 'pg_trgm'");
        assertThat(check().only("extensions", Status.FAILURE).found()).startsWith("source: pg_nowhere 1.");
    }

    @Test
    void theTargetHasNothingThatTheDumpCreates() throws Exception {
        String[] create = {
            "CREATE SCHEMA \"Own's\"",
            "CREATE TYPE mood AS ENUM ('good', 'bad')",
            "CREATE TYPE \"Own's\".pair AS (one int, other mood)",
            "CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS 'SELECT 2 * n'",
            "SELECT lo_create(54321)"
        };
        DemoData.execute(source, create);
        DemoData.execute(source, "CREATE EXTENSION pg_trgm", "CREATE TABLE things (id serial, pair \"Own's\".pair)");
        DemoData.execute(
                target,
                "CREATE EXTENSION timescaledb",
                "CREATE EXTENSION pg_trgm",
                "CREATE SCHEMA theirs",
                "CREATE FUNCTION theirs.twice(n int) RETURNS int LANGUAGE sql AS 'SELECT 2 * n'",
                "CREATE FUNCTION twice(n bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 2 * n'");
        check().assertAll("target-empty", Status.PASS);

        DemoData.execute(target, create);
        server.dropDatabase("another_name");
        Finding finding = check().only("target-empty", Status.FAILURE);
        assertThat(finding.found())
                .isEqualTo("target: not empty, it has 5 objects that the dump creates: schema \"Own's\","
                        + " function public.twice(integer), large object 54321, type \"Own's\".pair, type public.mood");

        new Remedies(source, target, server.toolsFolder().orElseThrow()).execute(finding);
        Findings.of(source, server.url("another_name")).assertAll("target-empty", Status.PASS);
        server.dropDatabase("another_name");
    }

    @Test
    void theTargetIsNotReadOnly() throws Exception {
        DemoData.execute(target, "ALTER DATABASE " + quoted(target) + " SET default_transaction_read_only = on");

        Finding finding = check().only("target-writable", Status.FAILURE);
        resolve(finding, target);

        check().assertAll("target-writable", Status.PASS);
    }

    @Test
    void theTargetsUserMayRestore() throws Exception {
        String managed = managedTarget();
        assertLacks(managed, "of an extension that the restore creates is for superusers only");

        DemoData.execute(target, "CREATE EXTENSION timescaledb");
        assertLacks(managed, "may not run timescaledb_pre_restore() and timescaledb_post_restore()");

        DemoData.execute(
                target,
                "ALTER FUNCTION timescaledb_pre_restore() SECURITY DEFINER",
                "ALTER FUNCTION timescaledb_post_restore() SECURITY DEFINER");
        assertLacks(managed, "may not load the tables of TimescaleDB's catalog");

        DemoData.execute(
                target,
                "GRANT ALL ON ALL TABLES IN SCHEMA _timescaledb_catalog, _timescaledb_config TO \"it's admin\"",
                "GRANT USAGE, CREATE ON SCHEMA _timescaledb_catalog, _timescaledb_config TO \"it's admin\"");
        assertLacks(managed, "may not set the sequences of TimescaleDB's catalog");

        DemoData.execute(
                target,
                "GRANT ALL ON ALL SEQUENCES IN SCHEMA _timescaledb_catalog, _timescaledb_config TO \"it's admin\"");
        Finding chunks = assertLacks(managed, "may not create chunks in the schema _timescaledb_internal");
        assertThat(chunks.remedy()).contains("ALTER ROLE \"it's admin\" SUPERUSER");

        DemoData.execute(target, "GRANT USAGE, CREATE ON SCHEMA _timescaledb_internal TO \"it's admin\"");
        Findings.of(source, managed).assertAll("target-privileges", Status.PASS);
    }

    @Test
    void rolesAreThereOrCanBeCreated(@On(SOURCE) TimescaleServer sources) throws Exception {
        assumeThat(sources.superuserUrl())
                .as("source and target are two servers")
                .isNotEqualTo(server.superuserUrl());
        DemoData.execute(target, "DROP ROLE IF EXISTS \"it's missing\"");
        DemoData.execute(source, "DROP ROLE IF EXISTS \"it's missing\"", "CREATE ROLE \"it's missing\" LOGIN");
        String managed = managedTarget();
        DemoData.execute(target, "CREATE EXTENSION timescaledb");

        assertThat(check().only("target-roles", Status.PASS).found()).contains("to be created", "it's missing");
        assertThat(Findings.of(source, managed)
                        .only("target-roles", Status.PASS)
                        .found())
                .contains("without SUPERUSER, REPLICATION and BYPASSRLS");
        DemoData.execute(target, "ALTER ROLE \"it's admin\" NOCREATEROLE");
        resolve(Findings.of(source, managed).only("target-roles", Status.FAILURE), target);

        Findings.of(source, managed).assertAll("target-roles", Status.PASS);
        assertThat(DemoData.ask(target, "SELECT rolcanlogin FROM pg_roles WHERE rolname = 'it''s missing'"))
                .isEqualTo("t");
        DemoData.execute(source, "DROP ROLE \"it's missing\"");
    }

    @Test
    void anApacheTargetHasNoJobs(@On(NEWER) TimescaleServer newer) throws Exception {
        assumeThat(newer.isCommunity())
                .as("the newer server has TimescaleDB Community")
                .isFalse();
        // The Apache edition has no add_job(); the row is what it would write.
        DemoData.execute(
                source,
                """
                INSERT INTO _timescaledb_config.bgw_job
                       (id, application_name, schedule_interval, max_runtime, max_retries, retry_period, proc_schema, proc_name,
                        owner, scheduled, fixed_schedule)
                VALUES (1000, 'Retention [1000]', '1 day', '0', -1, '1 hour', 'public', 'none', 'postgres', false, false)
                """);
        String apache = newer.createDatabase("it edition");

        Finding byLibrary = Findings.of(source, apache).only("edition", Status.FAILURE);
        assertThat(byLibrary.found()).contains("source: job Retention [1000]", "target: Apache edition");

        DemoData.execute(
                apache,
                "DROP ROLE IF EXISTS \"it's owner\"",
                "CREATE ROLE \"it's owner\" LOGIN PASSWORD 'owner'",
                "ALTER DATABASE \"it edition\" OWNER TO \"it's owner\"");
        String owner =
                apache.replaceFirst("//[^@]*@", "//it's%20owner:owner@").replace("it's%20owner", "it%27s%20owner");
        Finding unseen = Findings.of(source, owner).only("edition", Status.WARNING);
        assertThat(unseen.found()).contains("this user cannot see before the extension is created");

        // As printed, but for the version: the newer server has not the source's.
        String create = unseen.remedy().replaceAll("VERSION '\\\\''[^']*'\\\\''", "");
        Shell.run(create.substring(create.indexOf("psql -X")), source, owner, newer);
        assertThat(Findings.of(source, owner).only("edition", Status.FAILURE).found())
                .contains("target: Apache edition");
        newer.dropDatabase("it edition");
    }

    @Test
    @EnabledOnCommunity({SOURCE, TARGET})
    void communityFeaturesNeedACommunityTarget(@On(NEWER) TimescaleServer newer) throws Exception {
        DemoData.load(source);
        DemoData.execute(
                source,
                "ALTER TABLE flights SET (timescaledb.compress, timescaledb.compress_segmentby = 'origin')",
                "SELECT add_retention_policy('flights', INTERVAL '1000 years')");
        DemoData.execute(
                source,
                """
                CREATE MATERIALIZED VIEW daily_delay WITH (timescaledb.continuous) AS
                SELECT time_bucket(INTERVAL '1 day', departed_at) AS day, avg(delay_minutes) FROM flights GROUP BY 1
                WITH NO DATA
                """);

        assertThat(check().only("edition", Status.PASS).found())
                .contains(
                        "compression of public.flights, continuous aggregate public.daily_delay, job Retention Policy")
                .endsWith("target: Community edition");
        DemoData.execute(target, "CREATE EXTENSION timescaledb");
        check().assertAll("edition", Status.PASS);

        assumeThat(newer.isCommunity())
                .as("the newer server has TimescaleDB Community")
                .isFalse();
        Findings.of(source, newer.createDatabase("it edition")).only("edition", Status.FAILURE);
        newer.dropDatabase("it edition");
    }

    private Findings check() {
        return Findings.of(source, target);
    }

    /** A user as managed services give him: he owns the database and creates roles, and is no superuser. */
    private String managedTarget() throws SQLException {
        DemoData.execute(
                target,
                """
                DO $$ BEGIN
                    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'it''s admin') THEN CREATE ROLE "it's admin"; END IF;
                END $$
                """,
                "ALTER ROLE \"it's admin\" NOSUPERUSER LOGIN CREATEROLE CREATEDB PASSWORD 'admin'",
                "ALTER DATABASE " + quoted(target) + " OWNER TO \"it's admin\"");
        return target.replaceFirst("//[^@]*@", "//it%27s%20admin:admin@");
    }

    private Finding assertLacks(String managed, String what) {
        Finding finding = Findings.of(source, managed).only("target-privileges", Status.FAILURE);
        assertThat(finding.found())
                .startsWith("target: the user it's admin is no superuser: ")
                .endsWith(what);
        return finding;
    }

    /** Runs the command that a remedy ends with. */
    private void resolve(Finding finding, String as) throws IOException, InterruptedException {
        assertThat(finding.remedy()).contains("psql -X");
        Shell.run(finding.remedy().substring(finding.remedy().indexOf("psql -X")), source, as, server);
    }

    private static String quoted(String url) {
        return '"' + ConnectionString.parse(url).database() + '"';
    }
}
