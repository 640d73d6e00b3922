package io.github.timescalemigrate.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
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

    /**
     * Replaces the file by the JSON form of the value.
     *
     * @throws UncheckedIOException when it cannot be written; an earlier file is then as it was
     */
    public static void write(Path file, Object value) {
        byte[] json = JSON.writeValueAsBytes(value);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try {
                Files.write(part, json);
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
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
            T value = JSON.readValue(file, type);
            if (value == null) {
                throw unreadable(file, "it holds nothing", null);
            }
            return value;
        } catch (JacksonException e) {
            throw unreadable(file, e.getOriginalMessage(), e);
        }
    }

    private static MigrationException unreadable(Path file, String reason, @Nullable Throwable cause) {
        return new MigrationException(file + " cannot be read: " + reason, "Remove the file and run again.", cause);
    }
}
