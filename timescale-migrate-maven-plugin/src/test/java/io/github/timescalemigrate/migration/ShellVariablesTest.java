package io.github.timescalemigrate.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.preflight.Finding;
import io.github.timescalemigrate.preflight.Finding.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What commands of remedies need of the shell. */
class ShellVariablesTest {
    private static final String SOURCE = "postgres://ann:secret@old/metrics";
    private static final String TARGET = "jdbc:postgresql://new:6543/it's?user=ann&password=secret";

    @Test
    void areThereWhereTheEnvironmentNamesTheSides() {
        assertThat(missing(
                        Map.of("SOURCE", SOURCE, "TARGET", "postgres://ann:secret@new:6543/it's"),
                        "\"$SOURCE\" \"$TARGET\""))
                .isEmpty();
    }

    @Test
    void areSaidInLibpqsFormWithoutThePassword() {
        assertThat(missing(Map.of("TARGET", TARGET), "psql -X \"$SOURCE\" | psql -X \"$TARGET\""))
                .endsWith("\n  export SOURCE=postgres://ann@old:5432/metrics"
                        + "\n  export TARGET='postgres://ann@new:6543/it'\\''s'")
                .doesNotContain("secret");
    }

    @Test
    void areSaidOfTheSidesOnlyThatCommandsName() {
        assertThat(missing(Map.of("SOURCE", "postgres://another/metrics"), "psql -X \"$SOURCE\""))
                .contains("export SOURCE=")
                .doesNotContain("TARGET");
        assertThat(missing(Map.of(), "Stop the applications.")).isEmpty();
    }

    private static String missing(Map<String, String> environment, String remedy) {
        var settings = new Settings(
                ConnectionString.parse(SOURCE),
                ConnectionString.parse(TARGET),
                new Workspace(Path.of("unused")),
                null,
                Set.of(),
                TableFilter.ALL);
        return new ShellVariables(environment)
                .missing(List.of(new Finding("clients", Status.WARNING, "found", remedy, false)), settings);
    }
}
