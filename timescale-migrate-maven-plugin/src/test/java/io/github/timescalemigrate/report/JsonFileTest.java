package io.github.timescalemigrate.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFileTest {
    private final Path folder;

    JsonFileTest(@TempDir Path folder) {
        this.folder = folder;
    }

    record Note(String text, Instant at, List<Integer> numbers) {}

    private static final Note NOTE =
            new Note("grüße \"数据\"\n", Instant.parse("2026-11-22T10:11:12Z"), List.of(1000, 1001));

    @Test
    void whatWasWrittenIsRead() {
        Path file = folder.resolve("note.json");

        JsonFile.write(file, NOTE);

        assertThat(JsonFile.read(file, Note.class)).isEqualTo(NOTE);
    }

    @Test
    void fileIsForPeopleToo() {
        Path file = folder.resolve("note.json");

        JsonFile.write(file, NOTE);

        assertThat(file).content().contains("\n").contains("\"at\" : \"2026-11-22T10:11:12Z\"");
    }

    @Test
    void earlierFileIsReplaced() {
        Path file = folder.resolve("note.json");
        JsonFile.write(file, List.of(1, 2, 3));

        JsonFile.write(file, NOTE);

        assertThat(JsonFile.read(file, Note.class)).isEqualTo(NOTE);
        assertThat(folder).isDirectoryContaining(path -> path.equals(file));
        assertThat(folder.toFile().list()).containsExactly("note.json");
    }

    @Test
    void whatHasNoJsonFormLeavesTheEarlierFile() {
        List<Object> withoutEnd = new ArrayList<>();
        withoutEnd.add(withoutEnd);
        Path file = folder.resolve("note.json");
        JsonFile.write(file, NOTE);

        assertThatThrownBy(() -> JsonFile.write(file, withoutEnd));

        assertThat(JsonFile.read(file, Note.class)).isEqualTo(NOTE);
        assertThat(folder.toFile().list()).containsExactly("note.json");
    }

    @Test
    void fileThatCannotTakeItsPlaceLeavesNoPart() throws IOException {
        Path file = Files.createDirectory(folder.resolve("note.json"));
        Files.createFile(file.resolve("in the way"));

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> JsonFile.write(file, NOTE))
                .withMessageContaining("Cannot write " + file);

        assertThat(folder.toFile().list()).containsExactly("note.json");
    }

    @Test
    void fileThatCannotBeWrittenIsNamedWithTheCause() {
        Path file = folder.resolve("missing").resolve("note.json");

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> JsonFile.write(file, NOTE))
                .withMessage("Cannot write " + file)
                .withCauseInstanceOf(NoSuchFileException.class);
    }

    @Test
    void unknownFieldsOfALaterVersionAreLeftOut() throws IOException {
        Path file = folder.resolve("note.json");
        Files.writeString(file, "{\"text\": \"t\", \"at\": \"2026-11-22T10:11:12Z\", \"numbers\": [], \"new\": 1}");

        assertThat(JsonFile.read(file, Note.class).text()).isEqualTo("t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{", "[]", "{\"at\": \"yesterday\"}", "no JSON"})
    void unreadableFileIsNamed(String content) throws IOException {
        Path file = folder.resolve("note.json");
        Files.writeString(file, content);

        assertThatExceptionOfType(MigrationException.class)
                .isThrownBy(() -> JsonFile.read(file, Note.class))
                .withMessageStartingWith(file + " cannot be read: ")
                .satisfies(e -> assertThat(e.remedy()).isEqualTo("Remove the file and run again."));
    }

    @Test
    void missingFileIsNamed() {
        Path file = folder.resolve("note.json");

        assertThatExceptionOfType(MigrationException.class)
                .isThrownBy(() -> JsonFile.read(file, Note.class))
                .withMessageStartingWith(file + " cannot be read: ");
    }
}
