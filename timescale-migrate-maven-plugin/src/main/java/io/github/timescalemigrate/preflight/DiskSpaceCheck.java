package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.source.DumpedRelations.Data;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The dump fits on this machine. Its size is estimated: text takes about the bytes of the tables, compressed rows a third more; in
 * a compressed dump text takes a tenth at best, compressed rows what they take in their tables.
 */
final class DiskSpaceCheck implements SourceCheck {
    private final Path folder;
    private final Move move;

    /** @param folder where the dump goes; need not be there yet */
    DiskSpaceCheck(Path folder, Move move) {
        this.folder = folder.toAbsolutePath();
        this.move = move;
    }

    @Override
    public String id() {
        return "disk-space";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        if (move.files() == Move.Files.NONE) {
            return Finding.pass(id(), "rows are copied from server to server, none into files");
        }
        try {
            long free = Files.getFileStore(existing(folder)).getUsableSpace();
            return judged(free, Data.of(source));
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

    Finding judged(long free, Data data) {
        String found = "%s: %s free, for a dump of tables of %s"
                .formatted(folder, Figures.bytes(free), Figures.bytes(data.bytes()));
        boolean compressed = move.files() == Move.Files.COMPRESSED;
        String remedy = "Free space there, or run Maven in a folder on a larger file system"
                + ", or copy without files: mvn timescale-migrate:migrate -Dtimescale-migrate.format=direct"
                + (compressed ? "." : ", or let the dump be compressed: -Dtimescale-migrate.format=directory.");
        long least = compressed ? data.compressed() + (data.bytes() - data.compressed()) / 10 : data.bytes();
        long most = compressed ? data.bytes() : data.bytes() / 2 * 3;
        if (free < least) {
            return Finding.failure(id(), "%s, which takes %s at least".formatted(found, Figures.bytes(least)), remedy);
        }
        if (free < most) {
            return Finding.warning(id(), "%s, which may take %s".formatted(found, Figures.bytes(most)), remedy);
        }
        return Finding.pass(id(), found);
    }
}
