package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.migration.Migration;
import io.github.timescalemigrate.migration.Settings;
import io.github.timescalemigrate.migration.Workspace;
import io.github.timescalemigrate.preflight.Finding.Status;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of objects beside the tables: what the checks say of them, and what a migration then does. */
@ExtendWith(TimescaleServers.class)
class LossesMigrationIT {
    private static final String DATABASE = "it o'losses";

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
        sources.dropDatabase(DATABASE);
        targets.dropDatabase(DATABASE);
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
        if (DemoData.ask(source, "SELECT current_setting('server_version_num')::int >= 170000")
                .equals("f")) {
            return;
        }
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
                .isEqualTo("source: 2 materialized views filled anew by the restore: public.base, public.filled");
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
    void materializedViewsOfCompressedChunksAreFilledWithoutTheirRows() throws Exception {
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
        migration("materialized-views").migrate();
        assertThat(DemoData.ask(source, "SELECT n FROM a_second")).isEqualTo("96");
        assertThat(DemoData.ask(target, "SELECT n FROM \"z'one\"")).isEqualTo("48");
        assertThat(DemoData.ask(target, "SELECT n FROM a_second")).isEqualTo("48");
        assertThat(DemoData.ask(target, "SELECT n FROM of_daily")).isEqualTo("96");

        var finding = Findings.of(source, target).only("materialized-views", Status.FAILURE);

        assertThat(finding.found()).endsWith("fills them: public.\"z'one\", public.a_second");
        String fill = finding.remedy()
                .substring(finding.remedy().indexOf("psql "), finding.remedy().indexOf(". Until then"));
        remedies.execute(fill);
        assertThat(DemoData.ask(target, "SELECT n FROM a_second")).isEqualTo("96");
        remedies.execute("psql -X \"$SOURCE\"", finding);
        Findings.of(source, target).only("materialized-views", Status.PASS);
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
