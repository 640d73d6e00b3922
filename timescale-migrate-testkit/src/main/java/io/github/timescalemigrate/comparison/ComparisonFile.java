package io.github.timescalemigrate.comparison;

import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON form of a comparison: {@code verify.json} of the goal {@code verify}, {@code junit-verify.json} of tests. It
 * has the verdict ({@code identical}), where and when both sides were read, and every object with all its aspects.
 */
public final class ComparisonFile {
    private static final int FORMAT = 1;

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ComparisonFile() {}

    private record Form(int format, boolean identical, Side source, Side target, List<ComparedObject> objects) {}

    private record Side(Server server, Instant readAt) {
        static Side of(Inventory inventory) {
            return new Side(inventory.server(), inventory.readAt());
        }
    }

    /**
     * Writes a comparison whole or not at all, replacing what was there, with the folders that lead there.
     *
     * @throws UncheckedIOException when the file cannot be written; an earlier one is then as it was
     */
    public static void write(Path file, Comparison comparison) {
        var form = new Form(
                FORMAT,
                comparison.identical(),
                Side.of(comparison.source()),
                Side.of(comparison.target()),
                comparison.objects());
        Path folder = file.toAbsolutePath().getParent();
        try {
            Files.createDirectories(folder);
            Path part = Files.createTempFile(folder, file.getFileName().toString(), ".part");
            try {
                Files.write(part, JSON.writeValueAsBytes(form));
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }
}
