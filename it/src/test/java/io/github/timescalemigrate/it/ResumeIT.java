package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.migration.Format;
import io.github.timescalemigrate.migration.Migration;
import io.github.timescalemigrate.migration.Settings.Way;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done is not done again, as long as nothing has changed since. */
@ExtendWith(TimescaleServers.class)
class ResumeIT {
    private static final Pattern STEP = Pattern.compile("\"name\" : \"(\\w+)\"");

    @TempDir
    private Path folder = Path.of("");

    private final TimescaleServer sources;
    private final TimescaleServer targets;
    private String source = "";
    private String target = "";

    ResumeIT(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) {
        this.sources = sources;
        this.targets = targets;
    }

    @BeforeEach
    void createDatabases() throws Exception {
        source = sources.createDatabase("it resume");
        target = targets.createDatabase("it resume");
        DemoData.load(source);
    }

    @Test
    void aFinishedDumpIsNotMadeAgain() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(target)) {
            migration(proxy.url()).dump();
            proxy.after(500_000, proxy::cut);
            assertThatThrownBy(() -> migration(proxy.url()).restore())
                    .hasMessageContaining("is out of restoring mode and holds only a part of the data");
        }
        String dump = Files.readString(folder.resolve("dump.json"));

        cleaning().migrate();

        assertThat(steps()).containsExactly("dump", "restore", "check", "restore", "verify");
        assertThat(folder.resolve("dump.json")).hasContent(dump);
        assertThat(DemoData.ask(target, "SELECT count(*) FROM flights")).isEqualTo("20000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO airports SELECT 'NEW', name, city, state, country, 0, 0 FROM airports LIMIT 1",
                "UPDATE airports SET name = name WHERE iata = 'ABQ'",
                "TRUNCATE weather.\"Daily\"",
                "CREATE TABLE another ()",
                "COMMENT ON TABLE airports IS 'another comment'",
                "CREATE ROLE \"it resume\""
            })
    void aDumpIsMadeAgainWhenTheSourceHasChanged(String change) throws Exception {
        DemoData.execute(source, "DROP ROLE IF EXISTS \"it resume\"");
        migration(target).dump();
        String dump = Files.readString(folder.resolve("dump.json"));
        DemoData.execute(source, change);
        Thread.sleep(1_000); // A server process that ends writes down what it did.

        migration(target).migrate();

        assertThat(steps()).containsExactly("dump", "check", "dump", "restore", "verify");
        assertThat(Files.readString(folder.resolve("dump.json"))).isNotEqualTo(dump);
        DemoData.execute(source, "DROP ROLE IF EXISTS \"it resume\"");
        DemoData.execute(target, "DROP ROLE IF EXISTS \"it resume\"");
    }

    @Test
    void aLoadedTargetIsOnlyVerified() throws Exception {
        migration(target).dump();
        migration(target).restore();

        migration(target).migrate();

        assertThat(steps()).containsExactly("dump", "restore", "verify");
    }

    @Test
    void aLoadedTargetIsEmptiedAndRestoredAgainWhereThatIsAskedFor() throws Exception {
        migration(target).dump();
        migration(target).restore();

        cleaning().migrate();

        assertThat(steps()).containsExactly("dump", "restore", "check", "restore", "verify");
    }

    @Test
    void aVerifiedTargetIsVerifiedAgain() throws Exception {
        migration(target).migrate();

        cleaning().migrate();

        assertThat(steps()).containsExactly("check", "dump", "restore", "verify", "verify");
    }

    @Test
    void aVerifiedTargetOfThatNameThatIsEmptyAgainIsNotTakenForIt() throws Exception {
        migration(target).migrate();
        target = targets.createDatabase("it resume");

        migration(target).migrate();

        assertThat(DemoData.ask(target, "SELECT count(*) FROM flights")).isEqualTo("20000");
    }

    private List<String> steps() throws Exception {
        return STEP.matcher(Files.readString(folder.resolve("journal.json")))
                .results()
                .map(step -> step.group(1))
                .toList();
    }

    private Migration cleaning() {
        return migration(target, Way.DEFAULT.in(Format.DIRECTORY).cleaning());
    }

    private Migration migration(String to) {
        return migration(to, Way.DEFAULT.in(Format.DIRECTORY));
    }

    private Migration migration(String to, Way way) {
        return Interruption.migration(ConnectionString.parse(source), ConnectionString.parse(to), folder, way);
    }
}
