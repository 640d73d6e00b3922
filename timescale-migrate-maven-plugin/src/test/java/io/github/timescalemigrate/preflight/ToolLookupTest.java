package io.github.timescalemigrate.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.timescalemigrate.inventory.Server;
import io.github.timescalemigrate.pgtools.FakeTools;
import io.github.timescalemigrate.pgtools.PgTools;
import io.github.timescalemigrate.report.MigrationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the tools are shell scripts")
class ToolLookupTest {
    @Test
    void looksOnceForEachVersionOfASource(@TempDir Path folder) throws IOException {
        var lookup = new ToolLookup(FakeTools.folder(folder, "17.6"));
        PgTools found = lookup.tools(sides("17.2", 170002));

        Files.delete(folder.resolve("pg_dump"));

        assertThat(lookup.tools(sides("17.2", 170002))).isSameAs(found);
        assertThatExceptionOfType(MigrationException.class)
                .isThrownBy(() -> lookup.tools(sides("16.9", 160009)))
                .withMessageContaining("has no pg_dump");
    }

    @Test
    void looksAgainWhenNoneSuited(@TempDir Path folder) {
        var lookup = new ToolLookup(folder);
        assertThatExceptionOfType(MigrationException.class).isThrownBy(() -> lookup.tools(sides("17.2", 170002)));

        FakeTools.folder(folder, "17.6");

        assertThat(lookup.tools(sides("17.2", 170002)).version()).hasToString("17.6");
    }

    private static Sides sides(String version, int number) {
        var server = new Server("db", version, number, "apache", "postgres", true);
        return new Sides(
                new Side.Dumped(new Side.Facts(server, List.of())),
                new Side.Unreached("no target is named", "Name it."));
    }
}
