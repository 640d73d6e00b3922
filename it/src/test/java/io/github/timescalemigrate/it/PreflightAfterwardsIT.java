package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Remedies that have a part before the migration, and one after it. */
@ExtendWith(TimescaleServers.class)
class PreflightAfterwardsIT {
    private static final String DATABASE = "it preflight afterwards";
    private static final String OWNER = "\"after's owner\"";
    private static final String TABLESPACE = "\"it's fast\"";

    @TempDir
    private Path workspace = Path.of("");

    private String source = "";
    private String target = "";
    private Path tools = Path.of("");

    @BeforeEach
    void createDatabases(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) throws SQLException {
        source = sources.createDatabase(DATABASE);
        target = targets.createDatabase(DATABASE);
        tools = sources.toolsFolder().orElseThrow();
        for (TimescaleServer server : Set.of(sources, targets)) {
            DemoData.execute(
                    server.superuserUrl(),
                    "DROP TABLESPACE IF EXISTS " + TABLESPACE,
                    "DROP ROLE IF EXISTS " + OWNER,
                    "CREATE ROLE " + OWNER);
        }
        DemoData.execute(
                source,
                "CREATE EXTENSION timescaledb",
                "CREATE SCHEMA \"It's\"",
                "CREATE TABLE \"It's\".metrics (at timestamptz NOT NULL, id int NOT NULL, value int, PRIMARY KEY (at, id))",
                "SELECT create_hypertable('\"It''s\".metrics', 'at', chunk_time_interval => INTERVAL '1 day')",
                "INSERT INTO \"It's\".metrics SELECT '2024-01-01'::timestamptz + n * interval '1 hour', n, n FROM generate_series(0, 71) n");
    }

    @AfterEach
    void dropDatabases(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) throws SQLException {
        sources.dropDatabase(DATABASE);
        targets.dropDatabase(DATABASE);
        for (TimescaleServer server : Set.of(sources, targets)) {
            DemoData.execute(
                    server.superuserUrl(), "DROP TABLESPACE IF EXISTS " + TABLESPACE, "DROP ROLE IF EXISTS " + OWNER);
        }
    }

    @Test
    void foreignKeysToHypertablesAndAttachedTablespaces(
            @On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) throws Exception {
        DemoData.execute(
                source,
                "CREATE TABLE \"It's\".children (at timestamptz, id int,"
                        + " CONSTRAINT \"child's\" FOREIGN KEY (at, id) REFERENCES \"It's\".metrics)",
                "INSERT INTO \"It's\".children VALUES ('2024-01-01', 0)");
        createTablespace(sources);
        DemoData.execute(source, "SELECT attach_tablespace('it''s fast', '\"It''s\".metrics')");
        var findings = Findings.of(source, target);
        assertThat(findings.only("referenced-hypertables", Status.PASS).found())
                .isEqualTo("source: 1 foreign key to hypertables carried over, added when the rows are there:"
                        + " \"child's\" on \"It's\".children");
        boolean missing = !sources.superuserUrl().equals(targets.superuserUrl());
        if (missing) {
            assertThat(findings.only("attached-tablespaces", Status.WARNING).found())
                    .endsWith("target: has no such tablespace: \"it's fast\" on \"It's\".metrics");
            createTablespace(targets);
        }
        assertThat(Findings.of(source, target)
                        .only("attached-tablespaces", Status.PASS)
                        .found())
                .contains("attached on the target again: \"it's fast\"");
        DemoData.execute(source, "ALTER TABLE \"It's\".metrics OWNER TO " + OWNER);
        var attached = Findings.of(source, target).only("attached-tablespaces", Status.WARNING);
        assertThat(attached.found()).contains("who will own the hypertable may create nothing there");

        migrate(Way.DEFAULT);

        String tablespaces = "SELECT string_agg(tablespace_name, ' ' ORDER BY id) FROM _timescaledb_catalog.tablespace";
        assertThat(DemoData.ask(target, "SELECT count(*) FROM _timescaledb_catalog.tablespace"))
                .isEqualTo("0");
        assertThatThrownBy(() -> DemoData.execute(target, "DELETE FROM \"It's\".metrics"))
                .hasMessageContaining("violates foreign key constraint");
        remedies().execute(attached);
        assertThat(DemoData.ask(target, tablespaces)).isEqualTo("it's fast");
        DemoData.execute(
                target,
                "SELECT attach_tablespace('pg_default', '\"It''s\".metrics')",
                "INSERT INTO \"It's\".metrics VALUES ('2025-01-01', 1, 1), ('2025-02-01', 1, 1)");
    }

    @Test
    @EnabledOnCommunity({SOURCE, TARGET})
    void ownersGrantsAndChunkSkipping(@On(SOURCE) TimescaleServer sources) throws Exception {
        DemoData.execute(
                source,
                "SET timescaledb.enable_chunk_skipping = on",
                "CREATE MATERIALIZED VIEW \"It's\".\"Daily's\" WITH (timescaledb.continuous) AS"
                        + " SELECT time_bucket('1 day', at) AS day, sum(value) AS total FROM \"It's\".metrics GROUP BY 1"
                        + " WITH NO DATA",
                "CALL refresh_continuous_aggregate('\"It''s\".\"Daily''s\"', NULL, NULL)");
        DemoData.execute(
                source,
                "SET timescaledb.enable_chunk_skipping = on",
                "ALTER TABLE \"It's\".metrics SET (timescaledb.compress, timescaledb.compress_segmentby = '')",
                "SELECT compress_chunk(c) FROM show_chunks('\"It''s\".metrics', older_than => '2024-01-02'::timestamptz) c",
                "SELECT enable_chunk_skipping('\"It''s\".metrics', 'id')",
                "ALTER TABLE \"It's\".metrics OWNER TO " + OWNER,
                "ALTER MATERIALIZED VIEW \"It's\".\"Daily's\" OWNER TO " + OWNER,
                "GRANT USAGE ON SCHEMA \"It's\" TO pg_monitor",
                "GRANT SELECT ON \"It's\".metrics, \"It's\".\"Daily's\" TO pg_monitor");
        Findings findings = Findings.of(source, target, new Move(Move.Files.COMPRESSED, 2, false, false));
        var owners = findings.only("owners", Status.WARNING);
        var grants = findings.only("grants", Status.WARNING);
        boolean old = sources.timescaledb().startsWith("2.19.");
        if (old) {
            remedies().execute("psql -X \"$SOURCE\"", findings.only("chunk-skipping", Status.FAILURE));
        }
        Findings.of(source, target).only("chunk-skipping", Status.PASS);

        migrate(new Way(Format.DIRECTORY, 2, false, false, false, false));

        remedies().execute("pg_dump ", owners);
        remedies().execute("pg_dump ", grants);
        String privileges =
                """
                SELECT string_agg(format('%I.%I %s %s', n.nspname, c.relname, c.relowner::regrole, c.relacl), E'\\n' ORDER BY c.relname)
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = 'It''s' AND c.relkind IN ('r', 'v') OR n.nspname = '_timescaledb_internal'
                   AND c.relname ~ '^(_hyper_|compress_hyper_|_materialized_|_compressed_|_partial_|_direct_)' AND c.relkind IN ('r', 'v')
                """;
        assertThat(DemoData.ask(target, privileges))
                .isEqualTo(DemoData.ask(source, privileges))
                .contains("pg_monitor");
        if (old) {
            remedies().execute("psql -X \"$TARGET\"", "; and disable", findings.only("chunk-skipping", Status.FAILURE));
        }
        assertThat(DemoData.ask(target, "SELECT count(*) > 0 FROM _timescaledb_catalog.chunk_column_stats"))
                .isEqualTo("t");
    }

    private void createTablespace(TimescaleServer server) throws SQLException {
        DemoData.execute(
                server.superuserUrl(),
                "SET allow_in_place_tablespaces = on",
                "CREATE TABLESPACE " + TABLESPACE + " LOCATION ''");
    }

    private void migrate(Way way) {
        new Migration(new Settings(
                        ConnectionString.parse(source),
                        ConnectionString.parse(target),
                        new Workspace(workspace),
                        tools,
                        Set.of(),
                        TableFilter.ALL,
                        way))
                .migrate();
    }

    private Remedies remedies() {
        return new Remedies(source, target, tools);
    }
}
