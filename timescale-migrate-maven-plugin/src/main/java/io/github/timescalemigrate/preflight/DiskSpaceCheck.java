package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.source.DumpedRelations.Data;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The dump fits on this machine. Its size is estimated: text takes about the bytes of the tables, compressed rows a third more. */
final class DiskSpaceCheck implements SourceCheck {
    private final Path folder;

    /** @param folder where the dump goes; need not be there yet */
    DiskSpaceCheck(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    @Override
    public String id() {
        return "disk-space";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        try {
            long free = Files.getFileStore(existing(folder)).getUsableSpace();
            return judged(free, Data.of(source).bytes());
        } catch (IOException e) {
            return Finding.warning(
                    id(),
                    "%s: how much is free cannot be seen: %s".formatted(folder, e.getMessage()),
                    "Look whether the dump fits there.");
        }
    }

    private static Path existing(Path folder) {
        @Nullable Path existing = folder;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing == null ? folder : existing;
    }

    Finding judged(long free, long data) {
        String found =
                "%s: %s free, for a dump of tables of %s".formatted(folder, Figures.bytes(free), Figures.bytes(data));
        String remedy = "Free space there, or run Maven in a folder on a larger file system.";
        if (free < data) {
            return Finding.failure(id(), found + ": too little", remedy);
        }
        if (free < data / 2 * 3) {
            return Finding.warning(id(), found + ": perhaps too little, as a dump may be half as large again", remedy);
        }
        return Finding.pass(id(), found);
    }
}
