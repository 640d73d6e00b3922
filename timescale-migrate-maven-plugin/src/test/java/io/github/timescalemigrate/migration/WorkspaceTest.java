package io.github.timescalemigrate.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.report.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTest {
    private final Path parent;
    private final Workspace workspace;

    WorkspaceTest(@TempDir Path parent) {
        this.parent = parent;
        this.workspace = new Workspace(parent.resolve("target").resolve("timescale-migrate"));
    }

    @Test
    void folderIsMadeForItsOwnerAlone() throws IOException {
        assumeThat(parent.getFileSystem().supportedFileAttributeViews()).contains("posix");

        workspace.create();

        assertThat(Files.getPosixFilePermissions(workspace.folder()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void folderThatOthersCouldReadIsClosedToThem() throws IOException {
        assumeThat(parent.getFileSystem().supportedFileAttributeViews()).contains("posix");
        Files.createDirectories(workspace.folder());
        Files.setPosixFilePermissions(workspace.folder(), PosixFilePermissions.fromString("rwxr-xr-x"));

        workspace.create();

        assertThat(Files.getPosixFilePermissions(workspace.folder()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void makingItAgainLeavesTheFiles() throws IOException {
        workspace.create();
        Files.writeString(workspace.manifest(), "{}");

        workspace.create();

        assertThat(workspace.manifest()).content().isEqualTo("{}");
        assertThat(workspace.logs()).isEmptyDirectory();
    }

    @Test
    void folderInTheWayOfAFileIsNamed() throws IOException {
        Files.writeString(parent.resolve("target"), "a file");

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(workspace::create)
                .withMessageContaining(workspace.folder().toString());
    }

    @Test
    void filesAreThoseThatTheDocumentationNames() {
        assertThat(Set.of(
                        workspace.roles(),
                        workspace.dumped(),
                        workspace.manifest(),
                        workspace.journal(),
                        workspace.check(),
                        workspace.verify(),
                        workspace.logs()))
                .extracting(file -> workspace.folder().relativize(file).toString())
                .containsExactlyInAnyOrder(
                        "roles.sql", "dump.json", "manifest.json", "journal.json", "check.json", "verify.json", "logs");
    }

    @Test
    void secondRunIsRefusedWithTheNameOfTheFolder() {
        workspace.create();
        try (WorkspaceLock first = workspace.lock()) {
            assertThat(first).isNotNull();
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(workspace::lock)
                    .withMessage("Another run of timescale-migrate is at work in " + workspace.folder());
        }
    }

    @Test
    void nextRunMayComeInWhenTheFirstIsOver() {
        workspace.create();
        workspace.lock().close();
        workspace.lock().close();

        assertThat(workspace.lockFile()).exists();
    }

    @Test
    void everyGoalIsRefusedWhileAnotherRunIsAtWork() throws IOException {
        var database = ConnectionString.parse("postgres://u@127.0.0.1:1/d");
        var migration = new Migration(new Settings(database, database, workspace, null, Set.of(), TableFilter.ALL));
        try (FileChannel file =
                        FileChannel.open(workspace.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            assertThat(lock.isValid()).isTrue();
            for (Runnable goal : new Runnable[] {
                migration::check, migration::dump, migration::restore, migration::verify, migration::migrate
            }) {
                assertThatExceptionOfType(RefusedException.class)
                        .isThrownBy(goal::run)
                        .withMessageContaining(workspace.folder().toString());
            }
        }
        assertThat(workspace.journal()).doesNotExist();
    }

    @Test
    void lockIsGivenBackAfterAFailure() {
        var migration = new Migration(new Settings(null, null, workspace, null, Set.of("size"), TableFilter.ALL));

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(migration::migrate)
                .withMessage("No target is named");

        workspace.lock().close();
    }

    @Test
    void unknownCheckToAcceptIsRefused() {
        var settings = new Settings(null, null, workspace, null, Set.of("sise"), TableFilter.ALL);

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> new Migration(settings))
                .withMessageStartingWith("timescale-migrate.check.accept: \"sise\" is no check")
                .withMessageContaining("connections, different-databases, ");
        assertThat(workspace.folder()).doesNotExist();
    }
}
