package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.report.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The folder of a migration's files. It holds the source's data and the verifiers of its roles' passwords, so it is made for
 * its owner alone.
 *
 * @param folder by default {@code target/timescale-migrate}
 */
public record Workspace(Path folder) {
    /** Makes the folder if it is not there. */
    void create() {
        try {
            Files.createDirectories(logs());
            if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the folder %s for its owner alone".formatted(folder), e);
        }
    }

    /**
     * Keeps other runs out of the folder until it is closed.
     *
     * @throws RefusedException when another run is in it
     */
    WorkspaceLock lock() {
        return WorkspaceLock.of(this);
    }

    Path roles() {
        return folder.resolve("roles.sql");
    }

    /** What a restore has to know of the dump. */
    Path dumped() {
        return folder.resolve("dump.json");
    }

    /** What the restore created and left out. */
    Path restored() {
        return folder.resolve("restored.json");
    }

    Path manifest() {
        return folder.resolve("manifest.json");
    }

    /** Which target was verified last. */
    Path verified() {
        return folder.resolve("verified.json");
    }

    Path journal() {
        return folder.resolve("journal.json");
    }

    Path check() {
        return folder.resolve("check.json");
    }

    Path checkXml() {
        return folder.resolve("TEST-timescale-migrate.check.xml");
    }

    /** The result of the verification. */
    public Path verify() {
        return folder.resolve("verify.json");
    }

    Path lockFile() {
        return folder.resolve("lock");
    }

    Path logs() {
        return folder.resolve("logs");
    }
}
