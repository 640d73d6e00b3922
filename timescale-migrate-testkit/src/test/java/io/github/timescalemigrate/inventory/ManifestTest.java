package io.github.timescalemigrate.inventory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
    private static final Inventory NASTY = new Inventory(
            Inventories.empty().readAt(),
            Depth.CHECKSUMS,
            new Server("Däta\u2028\"base\"", "17.6 (Debian 17.6-0+deb13u1)", 170_006, "", "Ü", false),
            List.of(new Extension("timescaledb", "2.19.3", "public")),
            List.of(
                    new Hypertable(
                            new TableName("_timescaledb_internal", "_materialized_hypertable_2"),
                            new TableName("Odd Schema", "a\nb\t\\ \uD83D\uDE00"),
                            List.of(
                                    Inventories.weekly(),
                                    new Dimension("tick", "bigint", "Time", "1000", "now_tick", null),
                                    new Dimension("温度", "integer", "Space", null, null, 2)),
                            List.of(new Chunk(
                                    new TableName("chunks", "\u0001"),
                                    List.of(
                                            new ChunkRange("time", true, Long.MIN_VALUE, Long.MAX_VALUE),
                                            new ChunkRange("温度", false, -1, 0)),
                                    true,
                                    new Contents(1, "00ff00ff00ff00ff"),
                                    List.of(new Definition(Aspect.INDEXES, "i", "CREATE INDEX")))),
                            new Contents(Long.MAX_VALUE, null)),
                    new Hypertable(Inventories.name("m"), null, List.of(), List.of(), null)),
            List.of(Inventories.table("t", 9_007_199_254_740_993L)),
            List.of(new DatabaseObject(
                    "view",
                    "public.v",
                    List.of(Inventories.name("v")),
                    List.of(new Definition(Aspect.DEFINITION, "", "\n")))),
            true);

    private final Path folder;
    private final Path file;

    ManifestTest(@TempDir Path folder) {
        this.folder = folder;
        this.file = folder.resolve("manifest.json");
    }

    @Test
    void isReadAsItWasWritten() {
        Manifest.of(NASTY).write(file);

        assertThat(Manifest.read(file)).isEqualTo(new Manifest(2, NASTY));
    }

    @Test
    void replacesWhatWasThereAndLeavesNothingElse() {
        Manifest.of(NASTY).write(file);
        Manifest.of(Inventories.empty()).write(file);

        assertThat(Manifest.read(file).inventory()).isEqualTo(Inventories.empty());
        assertThat(folder.toFile().list()).containsExactly("manifest.json");
    }

    @Test
    void keepsWhatWasThereWhereItCannotBeWrittenWhole() throws IOException {
        Manifest.of(NASTY).write(file);
        Files.createDirectory(folder.resolve("manifest.json.part"));

        assertThatThrownBy(() -> Manifest.of(Inventories.empty()).write(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("Cannot write " + file);

        assertThat(Manifest.read(file).inventory()).isEqualTo(NASTY);
    }

    @Test
    void saysWhichFileCannotBeWritten() {
        var nowhere = folder.resolve("no/manifest.json");

        assertThatThrownBy(() -> Manifest.of(NASTY).write(nowhere))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("Cannot write " + nowhere);
    }

    @Test
    void saysThatThereIsNone() {
        assertRefused(": there is no such manifest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "null", "7", "{\"format\":null}", "{\"inventory\":{}}"})
    void refusesJsonThatIsNoManifest(String content) throws IOException {
        Files.writeString(file, content);

        assertRefused(": a manifest of format 2 is needed, this one has none");
    }

    @Test
    void refusesAnotherFormat() throws IOException {
        Files.writeString(file, "{\"format\": 1, \"everything\": \"else\"}");

        assertRefused(": a manifest of format 2 is needed, this one has 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-- dump", "{\"format\": 2", "\u0000\u0001", "{\"format\": 2, \"inventory\": 3}"})
    void refusesWhatIsNotJsonOrOfOtherTypes(String content) throws IOException {
        Files.writeString(file, content);

        assertRefused(": not a manifest: ");
    }

    @Test
    void refusesAManifestThatWasCutOffAnywhere() throws IOException {
        Manifest.of(NASTY).write(file);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length += 13) {
            Files.write(file, Arrays.copyOf(whole, length));

            assertRefused("manifest");
        }
    }

    /** Anything that is not there could be taken for nothing on the source, and then nothing would be missing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "inventory",
                "readAt",
                "depth",
                "objects",
                "server",
                "extensions",
                "hypertables",
                "tables",
                "rows",
                "chunks",
                "dimensions",
                "ranges",
                "compressed",
                "start",
                "name",
                "schema",
                "version"
            })
    void refusesAManifestThatLacksAPart(String part) throws IOException {
        Manifest.of(NASTY).write(file);
        String whole = Files.readString(file);
        String without = whole.replaceFirst('"' + part + "\" : ", "\"other\" : ");
        assertThat(without).isNotEqualTo(whole);
        Files.writeString(file, without);

        assertRefused(": not a manifest: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "inventory",
                "extensions",
                "hypertables",
                "tables",
                "dimensions",
                "chunks",
                "ranges",
                "rows",
                "compressed"
            })
    void refusesAManifestWithNullForAPart(String part) throws IOException {
        Manifest.of(NASTY).write(file);
        String whole = Files.readString(file, UTF_8);
        int value = whole.indexOf('"' + part + "\" : ") + part.length() + 5;
        Files.writeString(file, whole.substring(0, value) + "null, \"other\" : " + whole.substring(value));

        assertRefused(": not a manifest: ");
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> Manifest.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(why);
    }
}
