package io.github.timescalemigrate.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes and reads the JSON files of a migration, whole or not at all. */
public final class JsonFile {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private JsonFile() {}

    /** Replaces the file by the JSON form of the value. */
    public static void write(Path file, Object value) {
        try {
            Path part = file.resolveSibling(file.getFileName() + ".part");
            Files.write(part, JSON.writeValueAsBytes(value));
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    /**
     * Reads a file that {@link #write} wrote.
     *
     * @throws MigrationException when it is not such a file
     */
    public static <T> T read(Path file, Class<T> type) {
        try {
            return JSON.readValue(file, type);
        } catch (JacksonException e) {
            throw new MigrationException(
                    file + " cannot be read: " + e.getOriginalMessage(), "Remove the file and run again.", e);
        }
    }
}
