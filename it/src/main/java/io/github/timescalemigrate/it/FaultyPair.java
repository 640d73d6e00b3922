package io.github.timescalemigrate.it;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;

/**
 * A source of a later PostgreSQL and a target that together have about everything that {@code check} looks for and an Apache
 * edition can have, named by users who are no superusers.
 */
public final class FaultyPair implements AutoCloseable {
    private static final String READER = "it_faults_reader";
    private static final String OWNER = "it_faults_owner";
    private static final String BOTH = "it_faults_both";
    private static final String LOADER = "it_faults_loader";

    private final TimescaleServer sources;
    private final TimescaleServer targets;
    private final String database;
    private final String source;
    private final String target;
    private final boolean twoPhase;
    private final Connection client;

    /**
     * Prepares it.
     *
     * @param sources a server of the role {@code NEWER}
     * @param targets a server of another role
     * @param database the name of both databases
     */
    public FaultyPair(TimescaleServer sources, TimescaleServer targets, String database) throws SQLException {
        this.sources = sources;
        this.targets = targets;
        this.database = database;
        dropRoles();
        this.source = sources.createDatabase(database);
        this.target = targets.url(database);
        this.twoPhase = !DemoData.ask(source, "SHOW max_prepared_transactions").equals("0");
        prepareSource();
        prepareTarget();
        this.client = Jdbc.connect(source);
    }

    /** The source's connection string, of a user who may not read everything. */
    public String source() {
        return TimescaleServer.as(READER, READER, source);
    }

    /** The target's connection string, of a user who may not restore. */
    public String target() {
        return TimescaleServer.as(LOADER, LOADER, target);
    }

    /** The ids of the checks that fail. */
    public Set<String> failures() throws SQLException {
        Set<String> failures = new TreeSet<>(Set.of(
                "catalog-foreign-keys",
                "distributed-hypertables",
                "dump-privileges",
                "extensions",
                "job-owners",
                "locale",
                "postgresql-version",
                "restoring-mode",
                "root-rows",
                "row-security",
                "target-empty",
                "target-privileges",
                "target-roles",
                "target-writable",
                "tiered-chunks",
                "timescaledb-version"));
        if (!targets.isCommunity()) {
            failures.add("edition");
        }
        if (twoPhase) {
            failures.add("prepared-transactions");
        }
        return failures;
    }

    /** The ids of the checks that warn. */
    public Set<String> warnings() {
        return Set.of(
                "attached-tablespaces",
                "clients",
                "database-settings",
                "due-jobs",
                "grants",
                "invalid-indexes",
                "owners",
                "role-passwords",
                "role-settings",
                "running-jobs",
                "subscriptions",
                "tablespaces");
    }

    private void prepareSource() throws SQLException {
        DemoData.execute(
                source,
                "CREATE ROLE " + READER + " LOGIN PASSWORD '" + READER + "'",
                "CREATE ROLE " + OWNER + " LOGIN",
                "CREATE ROLE " + BOTH,
                "ALTER ROLE " + BOTH + " SET work_mem = '7MB'",
                "ALTER DATABASE \"" + database + "\" SET work_mem = '9MB'",
                "CREATE EXTENSION timescaledb",
                "CREATE EXTENSION pg_trgm",
                "CREATE TABLE metrics (at timestamptz NOT NULL, id int, PRIMARY KEY (at, id))",
                "SELECT create_hypertable('metrics', 'at')",
                "INSERT INTO metrics VALUES ('2023-01-01', 1), ('2024-01-01', 1)",
                "CREATE TABLE children (at timestamptz, id int, FOREIGN KEY (at, id) REFERENCES metrics)",
                "CREATE TABLE tenants (id int)",
                "ALTER TABLE tenants ENABLE ROW LEVEL SECURITY",
                "CREATE INDEX tenants_id ON tenants (id)",
                "CREATE TABLE hidden (id int)",
                "ALTER TABLE hidden OWNER TO " + OWNER,
                "GRANT SELECT ON metrics, children, tenants TO " + READER,
                "CREATE SUBSCRIPTION it_faults CONNECTION 'host=nowhere' PUBLICATION p WITH (connect = false)",
                "SET allow_in_place_tablespaces = on",
                "CREATE TABLESPACE it_faults LOCATION ''",
                "SELECT attach_tablespace('it_faults', 'metrics')");
        // What only crashes, other releases or other editions leave behind.
        DemoData.execute(
                source,
                "SET timescaledb.restoring = on",
                "SET session_replication_role = replica",
                "SET allow_system_table_mods = on",
                "INSERT INTO metrics VALUES ('2024-01-01', 2)",
                "INSERT INTO _timescaledb_catalog.continuous_aggs_invalidation_threshold VALUES (4711, 0)",
                "UPDATE _timescaledb_catalog.chunk SET osm_chunk = true WHERE id = 1",
                "ALTER TABLE _timescaledb_catalog.hypertable ADD replication_factor smallint",
                "UPDATE _timescaledb_catalog.hypertable SET replication_factor = 2",
                """
                INSERT INTO _timescaledb_catalog.bgw_job
                       (id, application_name, schedule_interval, max_runtime, max_retries, retry_period, proc_schema, proc_name,
                        owner, scheduled, fixed_schedule, initial_start, hypertable_id, config)
                SELECT 1000, 'Retention Policy [1000]', '1 day', '0', -1, '1 hour', '_timescaledb_functions', 'policy_retention',
                       'it_faults_owner', true, true, now() + interval '1 day', h.id,
                       jsonb_build_object('hypertable_id', h.id, 'drop_after', '1 year')
                  FROM _timescaledb_catalog.hypertable h
                """,
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'tenants_id'::regclass",
                "UPDATE pg_extension SET extname = 'pg_nowhere' WHERE extname = 'pg_trgm'");
        if (twoPhase) {
            DemoData.execute(source, "BEGIN", "INSERT INTO tenants VALUES (1)", "PREPARE TRANSACTION 'it_faults'");
        }
    }

    private void prepareTarget() throws SQLException {
        targets.dropDatabase(database);
        DemoData.execute(
                targets.superuserUrl(),
                "CREATE ROLE " + LOADER + " LOGIN PASSWORD '" + LOADER + "'",
                "CREATE ROLE " + BOTH,
                "CREATE DATABASE \"" + database
                        + "\" TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C'");
        DemoData.execute(
                target,
                "CREATE EXTENSION timescaledb",
                "CREATE TABLE leftover (id int)",
                "ALTER DATABASE \"" + database + "\" SET timescaledb.restoring = on",
                "ALTER DATABASE \"" + database + "\" SET default_transaction_read_only = on");
    }

    /** Drops the databases, and what the servers have of them beside. */
    @Override
    public void close() throws SQLException {
        client.close();
        if (twoPhase) {
            DemoData.execute(source, "ROLLBACK PREPARED 'it_faults'");
        }
        DemoData.execute(source, "ALTER SUBSCRIPTION it_faults SET (slot_name = NONE)", "DROP SUBSCRIPTION it_faults");
        sources.dropDatabase(database);
        targets.dropDatabase(database);
        DemoData.execute(sources.superuserUrl(), "DROP TABLESPACE it_faults");
        dropRoles();
    }

    private void dropRoles() throws SQLException {
        for (TimescaleServer server : Set.of(sources, targets)) {
            for (String role : Set.of(READER, OWNER, BOTH, LOADER)) {
                DemoData.execute(server.superuserUrl(), "DROP ROLE IF EXISTS " + role);
            }
        }
    }
}
