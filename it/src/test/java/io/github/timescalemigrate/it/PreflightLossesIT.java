package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The checks of what a migration does not carry over, against a migration. */
@ExtendWith(TimescaleServers.class)
class PreflightLossesIT {
    private static final String DATABASE = "it preflight o'losses";

    @Test
    void whatIsSaidToBeCarriedOverIs(
            @On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets, @TempDir Path workspace)
            throws Exception {
        migrates(sources, targets, workspace, true);
    }

    @Test
    void whatIsSaidToBeLostIsLostAndCarriedOverByTheRemedies(
            @On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets, @TempDir Path workspace)
            throws Exception {
        migrates(sources, targets, workspace, false);
    }

    private static void migrates(TimescaleServer sources, TimescaleServer targets, Path workspace, boolean rights)
            throws Exception {
        String source = sources.createDatabase(DATABASE);
        String target = targets.createDatabase(DATABASE);
        for (TimescaleServer server : Set.of(sources, targets)) {
            DemoData.execute(
                    server.superuserUrl(), "DROP ROLE IF EXISTS \"loss's owner\"", "CREATE ROLE \"loss's owner\"");
        }
        DemoData.execute(
                source,
                "CREATE EXTENSION timescaledb",
                "CREATE TABLE kept (at timestamptz NOT NULL)",
                "SELECT create_hypertable('kept', 'at')",
                "INSERT INTO kept VALUES ('2024-01-01')");
        for (String check : new String[] {"database-settings", "role-settings", "owners", "grants", "subscriptions"}) {
            Findings.of(source, target).only(check, Status.PASS);
        }
        String database = "\"" + DATABASE + "\"";
        DemoData.execute(
                source,
                "ALTER DATABASE " + database + " SET work_mem = '7MB'",
                "ALTER DATABASE " + database + " SET search_path = \"$user\", public",
                "ALTER ROLE \"loss's owner\" IN DATABASE " + database + " SET work_mem = '9MB'",
                "ALTER ROLE \"loss's owner\" SET lock_timeout = '3s'",
                "COMMENT ON DATABASE " + database + " IS 'it''s'",
                "ALTER DATABASE " + database + " CONNECTION LIMIT 55",
                "GRANT CREATE ON DATABASE " + database + " TO \"loss's owner\"",
                "REVOKE TEMPORARY ON DATABASE " + database + " FROM PUBLIC",
                "ALTER TABLE kept OWNER TO \"loss's owner\"",
                "GRANT SELECT ON kept TO pg_monitor",
                "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor",
                "CREATE SUBSCRIPTION loss_sub CONNECTION 'host=nowhere' PUBLICATION p WITH (connect = false)");
        // A superuser carries everything over by default.
        Way way = rights ? Way.DEFAULT : new Way(Format.PLAIN, 1, false, false, false, false);
        Move move =
                rights ? new Move(Move.Files.COMPRESSED, 2, null, null) : new Move(Move.Files.PLAIN, 1, false, false);
        Findings findings = Findings.of(source, target, move);
        Status status = rights ? Status.PASS : Status.WARNING;
        var database1 = findings.only("database-settings", status);
        var roles = findings.only("role-settings", Status.WARNING);
        var owners = findings.only("owners", status);
        var grants = findings.only("grants", status);
        var subscriptions = findings.only("subscriptions", Status.WARNING);
        assertThat(database1.found()).startsWith("source: %d settings of the database".formatted(rights ? 7 : 2));
        assertThat(owners.found()).contains("\"loss's owner\" (1)");
        assertThat(grants.found()).contains("2 objects", "public.kept", "default privileges of postgres");
        assertThat(subscriptions.found()).contains("1 subscription", "loss_sub");
        var remedies = new Remedies(source, target, sources.toolsFolder().orElseThrow());

        new Migration(new Settings(
                        ConnectionString.parse(source),
                        ConnectionString.parse(target),
                        new Workspace(workspace),
                        sources.toolsFolder().orElseThrow(),
                        Set.of(),
                        TableFilter.ALL,
                        way))
                .migrate();

        String owner =
                "SELECT relowner::regrole || ' ' || coalesce(relacl::text, '') FROM pg_class WHERE relname = 'kept'";
        if (!rights) {
            assertThat(DemoData.ask(target, owner)).isEqualTo("postgres ");
        }
        assertThat(DemoData.ask(target, "SELECT subenabled FROM pg_subscription WHERE subname = 'loss_sub'"))
                .isEqualTo("f");
        remedies.execute(roles);
        if (!rights) {
            Findings.of(source, target, move).only("database-settings", Status.WARNING);
            remedies.execute(database1);
            remedies.execute("pg_dump ", owners);
            remedies.execute("pg_dump ", grants);
        }
        remedies.execute(subscriptions.remedy().substring(subscriptions.remedy().lastIndexOf("psql ")));
        assertThat(DemoData.ask(target, owner))
                .isEqualTo(DemoData.ask(source, owner))
                .contains("pg_monitor");
        assertThat(Findings.of(source, target, move)
                        .only("database-settings", Status.PASS)
                        .found())
                .endsWith("that the target lacks");
        Findings.of(source, target).only("role-settings", Status.PASS);
        for (String url : new String[] {source, target}) {
            DemoData.execute(url, "ALTER SUBSCRIPTION loss_sub SET (slot_name = NONE)", "DROP SUBSCRIPTION loss_sub");
        }
        sources.dropDatabase(DATABASE);
        targets.dropDatabase(DATABASE);
        for (TimescaleServer server : Set.of(sources, targets)) {
            DemoData.execute(server.superuserUrl(), "DROP ROLE \"loss's owner\"");
        }
    }
}
