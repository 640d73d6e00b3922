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
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A target whose user is no superuser, as on a managed service. */
@ExtendWith(TimescaleServers.class)
class ManagedTargetIT {
    private static final String DATABASE = "it managed";

    private final TimescaleServer sources;
    private final TimescaleServer targets;
    private final Path folder;

    private String source = "";
    private String target = "";

    ManagedTargetIT(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets, @TempDir Path folder) {
        this.folder = folder;
        this.sources = sources;
        this.targets = targets;
    }

    @BeforeEach
    void createDatabases() throws SQLException {
        source = Everything.prepare(sources, DATABASE);
        targets.dropDatabase(DATABASE);
        Everything.prepare(targets, DATABASE);
        target = ManagedTarget.createDatabase(targets, DATABASE);
    }

    @AfterEach
    void removeDatabasesAndRoles() throws SQLException {
        Everything.remove(sources, DATABASE);
        targets.dropDatabase(DATABASE);
        for (TimescaleServer server : List.of(sources, targets)) {
            DemoData.execute(
                    server.superuserUrl(), "DROP ROLE IF EXISTS \"Flight Ops\", \"météo's \"\"night\"\" shift\"");
        }
        Everything.remove(targets, DATABASE);
        ManagedTarget.remove(targets, DATABASE);
    }

    @ParameterizedTest
    @EnumSource
    void demoArrives(Format format) throws SQLException {
        DemoData.load(source);

        migration(format).migrate();

        assertThat(dataDifferences()).isEmpty();
        assertThat(DemoData.ask(
                        target, "SELECT count(*) FROM _timescaledb_catalog.metadata WHERE key LIKE '%migrate%'"))
                .isEqualTo("0");
        assertThat(
                        DemoData.ask(
                                target,
                                """
                        SELECT concat_ws(' ', r.rolcanlogin, r.rolconfig, pg_has_role(r.rolname, 'Flight Ops', 'MEMBER'))
                          FROM pg_roles r WHERE rolname LIKE 'météo%'
                        """))
                .isEqualTo("t {work_mem=8MB} t");
    }

    private List<String> dataDifferences() throws SQLException {
        return ReadOut.of(source).differences(ReadOut.of(targets.url(DATABASE))).stream()
                .filter(difference ->
                        difference.matches("(?s)(rows|sequences|relations|columns|constraints|triggers): .*"))
                .toList();
    }

    private Migration migration(Format format) {
        return new Migration(new Settings(
                ConnectionString.parse(source),
                ConnectionString.parse(target),
                new Workspace(folder.resolve(format.name())),
                null,
                Set.of("referenced-hypertables", "materialized-views"),
                TableFilter.ALL,
                Way.DEFAULT.in(format)));
    }
}
