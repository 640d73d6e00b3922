package io.github.timescalemigrate.comparison;

import static io.github.timescalemigrate.inventory.Inventories.chunk;
import static io.github.timescalemigrate.inventory.Inventories.hypertable;
import static io.github.timescalemigrate.inventory.Inventories.withHypertables;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ComparisonFileTest {
    private static final Comparison COMPARISON = Comparison.of(
            withHypertables(hypertable("metrics", 1_204_331, chunk(1), chunk(2))),
            withHypertables(hypertable("metrics", 1_204_018, chunk(2))));

    private final Path folder;

    ComparisonFileTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void hasTheVerdictBothSidesAndEveryAspect() throws IOException {
        Path file = folder.resolve("not").resolve("there yet").resolve("verify.json");

        ComparisonFile.write(file, COMPARISON);
        ComparisonFile.write(file, COMPARISON);

        var json = new JsonMapper().readTree(file);
        assertThat(json.propertyNames()).containsExactly("format", "identical", "source", "target", "objects");
        assertThat(json.at("/format").asInt()).isOne();
        assertThat(json.at("/identical").asBoolean(true)).isFalse();
        assertThat(json.at("/source/server/postgresql").asString()).isEqualTo("17.6");
        assertThat(json.at("/target/readAt").asString()).isEqualTo("2026-11-22T10:11:12.123456789Z");
        var rows = json.at("/objects")
                .valueStream()
                .filter(object -> object.path("name").asString().equals("public.metrics"))
                .flatMap(object -> object.path("aspects").valueStream())
                .filter(aspect -> aspect.path("aspect").asString().equals("rows"))
                .findFirst()
                .orElseThrow();
        assertThat(rows.path("source").asString()).isEqualTo("1,204,331");
        assertThat(rows.path("target").asString()).isEqualTo("1,204,018");
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void namesAFileThatCannotBeWrittenAndLeavesNoPart() throws IOException {
        Path file = Files.createDirectory(folder.resolve("verify.json"));
        Files.createFile(file.resolve("in the way"));

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> ComparisonFile.write(file, COMPARISON))
                .withMessage("Cannot write " + file);

        assertThat(folder.toFile().list()).containsExactly("verify.json");
    }
}
