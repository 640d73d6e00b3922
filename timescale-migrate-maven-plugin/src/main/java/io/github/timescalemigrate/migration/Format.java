package io.github.timescalemigrate.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** How a migration moves the data, and where what it writes lies in its folder. */
public enum Format {
    /** No rows in files: they are copied from server to server. The files are definitions alone. */
    DIRECT("definitions"),
    /** A folder with a file for each table, written and loaded by several processes at once; compressed. */
    DIRECTORY("dump"),
    /** One SQL script, as in Timescale's guide. */
    PLAIN("dump.sql");

    private final String fileName;

    Format(String fileName) {
        this.fileName = fileName;
    }

    /** Whether the files hold the rows too, so that a restore needs no source. */
    public boolean isDump() {
        return this != DIRECT;
    }

    /** Where the dump is. */
    public Path in(Path folder) {
        return folder.resolve(fileName);
    }

    /** How many bytes of a dump are there; somebody may be writing it. */
    public static long bytes(Path dump) {
        if (!Files.isDirectory(dump)) {
            return dump.toFile().length();
        }
        try (Stream<Path> files = Files.list(dump)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + dump, e);
        }
    }
}
