package io.github.timescalemigrate.inventory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The file that goes with a dump and says what the source held: an {@link Inventory} in JSON.
 *
 * @param format the version of this file's form; a reader refuses one that it does not know
 * @param inventory what the source held in the snapshot that was dumped
 */
public record Manifest(int format, Inventory inventory) {
    /** The form that this version writes and reads; another where a checksum of the same rows becomes another, too. */
    public static final int FORMAT = 2;

    /** What a manifest lacks must not pass for what the source did not have. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    /** A manifest without an inventory is none. */
    public Manifest {
        Objects.requireNonNull(inventory, "inventory");
    }

    /** The manifest of an inventory, in the current form. */
    public static Manifest of(Inventory inventory) {
        return new Manifest(FORMAT, inventory);
    }

    /**
     * Reads a manifest.
     *
     * @throws IllegalArgumentException when the file is not there, is no manifest, or has a form that is not known here; the
     *     message names the file
     */
    public static Manifest read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(file + ": there is no such manifest");
        }
        try {
            int format = format(file);
            if (format != FORMAT) {
                throw new IllegalArgumentException(file + ": a manifest of format " + FORMAT
                        + " is needed, this one has " + (format == 0 ? "none" : format));
            }
            return JSON.readValue(file, Manifest.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + ": not a manifest: " + e.getOriginalMessage(), e);
        }
    }

    /** Gives 0 where there is none; the whole of a large one would take much more memory than what it means. */
    private static int format(Path file) {
        try (JsonParser parser = JSON.createParser(file)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return 0;
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                if (name.equals("format")) {
                    return parser.nextIntValue(0);
                }
                parser.nextToken();
                parser.skipChildren();
            }
            return 0;
        }
    }

    /**
     * Writes the manifest whole or not at all, replacing what was there.
     *
     * @throws UncheckedIOException when the file cannot be written
     */
    public void write(Path file) {
        try {
            Path part = file.resolveSibling(file.getFileName() + ".part");
            JSON.writeValue(part, this);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        } catch (JacksonIOException e) {
            throw new UncheckedIOException("Cannot write " + file, e.getCause());
        }
    }
}
