package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.report.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;

/**
 * The sign that a run is in a workspace: two at once would take each other's files for their own. The operating system takes
 * it away when the run ends, however it ends; the file stays.
 */
final class WorkspaceLock implements AutoCloseable {
    private final FileChannel file;

    private WorkspaceLock(FileChannel file) {
        this.file = file;
    }

    static WorkspaceLock of(Workspace workspace) {
        try {
            FileChannel file =
                    FileChannel.open(workspace.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(file)) {
                file.close();
                throw new RefusedException(
                        "Another run of timescale-migrate is at work in " + workspace.folder(),
                        "Wait for its end, or run from another folder: its files are in its own target/timescale-migrate.");
            }
            return new WorkspaceLock(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lock the folder " + workspace.folder(), e);
        }
    }

    private static boolean locked(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // The other run is one of this JVM.
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unlock the workspace", e);
        }
    }
}
