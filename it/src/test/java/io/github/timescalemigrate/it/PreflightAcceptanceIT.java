package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.NEWER;
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
import io.github.timescalemigrate.preflight.Finding;
import io.github.timescalemigrate.preflight.Finding.Status;
import io.github.timescalemigrate.report.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One run of all checks finds all that is wrong, and nothing where nothing is. The invoker project faulty is the same by Maven. */
@ExtendWith(TimescaleServers.class)
class PreflightAcceptanceIT {
    /** What depends on the machine, and on what else is on the servers. */
    private static final Set<String> OF_THE_MACHINE = Set.of("link", "disk-space", "background-workers", "tools");

    @TempDir
    private Path workspace = Path.of("");

    @Test
    void allThatIsWrongIsReportedAtOnceAndRefused(
            @On(NEWER) TimescaleServer sources, @On(TARGET) TimescaleServer targets) throws Exception {
        try (var pair = new FaultyPair(sources, targets, "it preflight faults")) {
            Findings findings = Findings.of(pair.source(), pair.target());

            assertThat(pair.failures()).hasSizeGreaterThanOrEqualTo(15);
            assertThat(checks(findings, Status.FAILURE)).containsExactlyInAnyOrderElementsOf(pair.failures());
            assertThat(checks(findings, Status.WARNING)).containsExactlyInAnyOrderElementsOf(pair.warnings());
            Migration migration = migration(pair.source(), pair.target());
            assertThatThrownBy(migration::check)
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("nothing was changed")
                    .satisfies(refused -> assertThat(pair.failures())
                            .allSatisfy(check -> assertThat(refused).hasMessageContaining("  " + check + ": ")));
            assertIsAsTheReadmeSays(Files.readString(workspace.resolve("check.json")));
        }
    }

    @Test
    void nothingIsReportedOfACleanPair(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets)
            throws Exception {
        String source = sources.createDatabase("it preflight clean");
        DemoData.execute(
                source,
                "CREATE EXTENSION timescaledb",
                "CREATE TABLE metrics (at timestamptz NOT NULL, value int)",
                "SELECT create_hypertable('metrics', 'at')",
                "INSERT INTO metrics VALUES ('2024-01-01', 1)");

        List<Finding> findings =
                migration(source, targets.createDatabase("it preflight clean")).check();

        assertThat(checks(new Findings(findings), Status.FAILURE)).isEmpty();
        // Roles of other tests may be on both servers.
        assertThat(checks(new Findings(findings), Status.WARNING)).isSubsetOf("role-settings");
        sources.dropDatabase("it preflight clean");
        targets.dropDatabase("it preflight clean");
    }

    private static void assertIsAsTheReadmeSays(String checkJson) {
        JsonNode file = new JsonMapper().readTree(checkJson);
        assertThat(file.propertyNames()).containsExactly("format", "findings");
        assertThat(file.get("format").asInt()).isEqualTo(1);
        Set<String> statuses = new TreeSet<>();
        for (JsonNode finding : file.get("findings")) {
            assertThat(finding.propertyNames()).containsExactly("check", "status", "found", "remedy", "accepted");
            assertThat(finding.get("check").stringValue()).matches("[a-z-]+");
            assertThat(finding.get("found").stringValue()).isNotEmpty();
            assertThat(finding.get("remedy").isString()).isTrue();
            assertThat(finding.get("accepted").isBoolean()).isTrue();
            statuses.add(finding.get("status").stringValue());
        }
        assertThat(statuses).containsExactlyInAnyOrder("pass", "warning", "failure", "not applicable");
    }

    private Migration migration(String source, String target) {
        return new Migration(new Settings(
                ConnectionString.parse(source),
                ConnectionString.parse(target),
                new Workspace(workspace),
                null,
                Set.of(),
                TableFilter.ALL));
    }

    private static Set<String> checks(Findings findings, Status status) {
        return findings.all().stream()
                .filter(finding -> finding.status() == status)
                .map(Finding::check)
                .filter(check -> !OF_THE_MACHINE.contains(check))
                .collect(Collectors.toSet());
    }
}
