package io.github.timescalemigrate.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Files and folders that get their names only when they are whole. */
final class Parts {
    private static final String SUFFIX = ".part";

    private Parts() {}

    /** Under which name it is written. */
    static Path of(Path file, String run) {
        return file.resolveSibling(file.getFileName() + "." + run + SUFFIX);
    }

    /** Removes what earlier runs have left. */
    static void deleteAll(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .toList()
                    .forEach(Parts::delete);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + folder, e);
        }
    }

    /** Gives it its name, in place of what has it. */
    static void replace(Path part, Path whole) {
        try {
            if (Files.isDirectory(whole)) {
                delete(whole);
            }
            Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + whole, e);
        }
    }

    /** Removes a file, or a folder with all that is in it, if it is there; somebody may still write to it. */
    static void delete(Path file) {
        List<Path> all;
        try (Stream<Path> tree = Files.walk(file)) {
            all = tree.sorted(Comparator.reverseOrder()).toList();
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
        for (Path one : all) {
            try {
                Files.deleteIfExists(one);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot remove " + one, e);
            }
        }
    }
}
