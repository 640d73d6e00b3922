package io.github.timescalemigrate.it;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a database does when it is used: each statement's outcome, in a transaction that is rolled back. */
final class Behaviour {
    private static final Map<String, List<String>> STATEMENTS = new TreeMap<>();
    private static final Map<String, List<String>> OF_COMMUNITY = new TreeMap<>();

    static {
        STATEMENTS.put(
                "foreign key: a referenced row of an existing chunk is not deleted",
                List.of("DELETE FROM app.readings WHERE value = 55"));
        STATEMENTS.put(
                "foreign key: a delete in an existing chunk cascades",
                List.of("DELETE FROM app.readings WHERE value = 3", "SELECT count(*) FROM app.cascades"));
        STATEMENTS.put(
                "foreign key: an update in an existing chunk cascades",
                List.of(
                        "UPDATE app.readings SET device = 9 WHERE value = 3",
                        "SELECT string_agg(device::text, ',' ORDER BY device) FROM app.cascades"));
        STATEMENTS.put(
                "foreign key: a child that was empty is enforced in an existing chunk",
                List.of("INSERT INTO app.no_alarms VALUES (100)", "DELETE FROM app.counters WHERE unit = 100"));
        STATEMENTS.put(
                "foreign key: what is not there cannot be referenced",
                List.of("INSERT INTO app.no_alarms VALUES (987654)"));
        STATEMENTS.put(
                "foreign key: of a hypertable to a plain table",
                List.of("INSERT INTO app.readings (at, device) VALUES ('2024-01-01', 4711)"));
        STATEMENTS.put(
                "foreign key: a plain row that a hypertable references is not deleted",
                List.of("SET CONSTRAINTS ALL IMMEDIATE", "DELETE FROM app.devices WHERE id = 1"));
        STATEMENTS.put(
                "new chunk: with identity, default, generated column and trigger",
                List.of("INSERT INTO app.readings (at, value) VALUES ('2030-01-01', 11) RETURNING to_jsonb(readings)"));
        STATEMENTS.put(
                "new chunk: inherits what the hypertable has",
                List.of(
                        "INSERT INTO app.readings (at, value) VALUES ('2030-01-01', 11)",
                        "SELECT string_agg(i.indexname, ' ' ORDER BY i.indexname) FROM pg_indexes i JOIN show_chunks('app.readings', newer_than => '2029-01-01'::timestamptz) c"
                                + " ON c = format('%I.%I', i.schemaname, i.tablename)::regclass"));
        STATEMENTS.put(
                "new chunk: of several dimensions",
                List.of("INSERT INTO app.grid VALUES ('2030-01-01', 'x', 999, 1) RETURNING tableoid::regclass"));
        STATEMENTS.put(
                "new chunk: of integers",
                List.of("INSERT INTO app.counters VALUES (-100000, 1) RETURNING tableoid::regclass"));
        STATEMENTS.put(
                "new chunk: of dates",
                List.of("INSERT INTO app.days VALUES ('2030-01-01', 11) RETURNING tableoid::regclass"));
        STATEMENTS.put(
                "new chunk: in a schema of its own",
                List.of(
                        "INSERT INTO \"Ünï \"\"cödé\"\"\".\"O'Brien's \"\"täble\"\" \\\" VALUES ('2030-01-01', 'y') RETURNING tableoid::regclass"));
        STATEMENTS.put(
                "new chunk: in an attached tablespace",
                List.of(
                        "INSERT INTO app.spaced VALUES ('2030-01-01', 1)",
                        "SELECT s.spcname FROM show_chunks('app.spaced', newer_than => '2029-01-01'::timestamptz) h JOIN pg_class c ON c.oid = h"
                                + " JOIN pg_tablespace s ON s.oid = c.reltablespace"));
        STATEMENTS.put(
                "new chunk: of a hypertable without any",
                List.of("INSERT INTO app.never_filled VALUES ('2030-01-01') RETURNING tableoid::regclass"));
        STATEMENTS.put(
                "tablespace: the next one is attached",
                List.of("SELECT attach_tablespace('everything_later', 'app.days')"));
        STATEMENTS.put("tablespace: the attached one is detached", List.of("SELECT detach_tablespaces('app.spaced')"));
        STATEMENTS.put(
                "unique: across what was migrated",
                List.of("INSERT INTO app.readings (at, device) VALUES ('2024-01-01Z', 1)"));
        STATEMENTS.put("check: that was never validated", List.of("INSERT INTO app.days VALUES ('2024-01-05', 1)"));
        STATEMENTS.put(
                "check: in an existing chunk", List.of("UPDATE app.readings SET device = -1 WHERE at = '2024-01-01Z'"));
        STATEMENTS.put(
                "rule: also inserts",
                List.of(
                        "INSERT INTO app.devices (name) VALUES ('logged 1')",
                        "SELECT count(*) FROM app.kept_log WHERE tag = 'rule'"));
        STATEMENTS.put(
                "row security: of a hypertable",
                List.of(
                        "GRANT SELECT ON app.readings TO everything_reader",
                        "SET LOCAL ROLE everything_reader",
                        "SELECT count(*) FROM app.readings"));
        STATEMENTS.put(
                "privileges: of a column that is granted",
                List.of("SET LOCAL ROLE everything_reader", "SELECT max(name) FROM app.devices"));
        STATEMENTS.put(
                "privileges: of a column that is not granted",
                List.of("SET LOCAL ROLE everything_reader", "SELECT max(secret) FROM app.devices"));
        STATEMENTS.put(
                "owner: drops its hypertable",
                List.of("SET LOCAL ROLE everything_owner", "DROP TABLE app.readings CASCADE", "SELECT 'dropped'"));
        STATEMENTS.put(
                "event trigger: fires",
                List.of(
                        "CREATE TABLE public.fires ()",
                        "SELECT count(*) FROM app.kept_log WHERE object = 'public.fires'"));
        STATEMENTS.put(
                "materialized view: is refreshed",
                List.of("REFRESH MATERIALIZED VIEW app.weekly", "SELECT count(*) FROM app.weekly"));
        STATEMENTS.put(
                "drop_chunks",
                List.of("SELECT count(*) FROM drop_chunks('app.grid', older_than => '2024-03-01'::timestamp)"));
        STATEMENTS.put(
                "create_hypertable",
                List.of(
                        "CREATE TABLE public.another (at timestamptz NOT NULL)",
                        "SELECT create_hypertable('public.another', 'at')::text"));
        STATEMENTS.put("sequence: cycles", List.of("SELECT nextval('app.cycling')"));
        STATEMENTS.put("sequence: of an identity", List.of("INSERT INTO app.kept_log (tag) VALUES ('x') RETURNING id"));

        OF_COMMUNITY.put(
                "compressed chunk: takes another row",
                List.of("INSERT INTO comp.metrics VALUES ('2024-01-03Z', 1, 'x', 5) RETURNING tableoid::regclass"));
        OF_COMMUNITY.put(
                "compressed chunk: a row of it is updated",
                List.of("UPDATE comp.metrics SET v = 0 WHERE at < '2024-01-09Z'"));
        OF_COMMUNITY.put(
                "compressed chunk: all are decompressed",
                List.of(
                        "SELECT count(decompress_chunk(c, true)) FROM show_chunks('comp.unsegmented') c",
                        "SELECT count(*) || ' ' || sum(length(t)) FROM comp.unsegmented"));
        OF_COMMUNITY.put(
                "compression: of the rest of the chunks",
                List.of("SELECT count(compress_chunk(c, true)) FROM show_chunks('comp.unsegmented') c"));
        OF_COMMUNITY.put(
                "foreign key: a row of a compressed chunk is referenced",
                List.of("DELETE FROM comp.unsegmented WHERE at = 17", "SELECT count(at) FROM comp.marks"));
        OF_COMMUNITY.put("frozen chunk: takes no row", List.of("INSERT INTO app.days VALUES ('2024-01-01', 11)"));
        OF_COMMUNITY.put(
                "continuous aggregate: an invalidation is logged",
                List.of(
                        "INSERT INTO comp.metrics VALUES ('2024-01-20Z', 1, 'x', 5)",
                        "SELECT count(*) FROM comp.hourly"));
        OF_COMMUNITY.put("continuous aggregate: is dropped", List.of("DROP MATERIALIZED VIEW comp.hourly CASCADE"));
        OF_COMMUNITY.put(
                "job: the next one has the next number",
                List.of("SELECT add_job('comp.run', INTERVAL '1 day', initial_start => '2100-01-01Z')"));
        OF_COMMUNITY.put(
                "job: its configuration is checked",
                List.of("SELECT alter_job(job_id, config => '{\"bad\": 1}')"
                        + " FROM timescaledb_information.jobs WHERE check_name = 'check_config'"));
        OF_COMMUNITY.put(
                "policy: is there already", List.of("SELECT add_retention_policy('comp.metrics', INTERVAL '1 year')"));
    }

    private Behaviour() {}

    static ReadOut of(String url, boolean community) throws SQLException {
        Map<String, String> outcomes = new TreeMap<>();
        var statements = new TreeMap<>(STATEMENTS);
        if (community) {
            statements.putAll(OF_COMMUNITY);
        }
        for (var behaviour : statements.entrySet()) {
            outcomes.put(behaviour.getKey(), outcome(url, behaviour.getValue()));
        }
        return new ReadOut(Map.of("behaviour", outcomes));
    }

    private static String outcome(String url, List<String> sql) throws SQLException {
        try (Connection connection = ReadOut.connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = public, pg_catalog");
            connection.setAutoCommit(false);
            String outcome = "";
            for (String one : sql) {
                outcome = ReadOut.outcome(statement, one);
                if (outcome.matches("[0-9A-Z]{5} ERROR: .*")) {
                    break;
                }
            }
            connection.rollback();
            return outcome;
        }
    }
}
