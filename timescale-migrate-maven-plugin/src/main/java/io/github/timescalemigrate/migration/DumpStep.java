package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.inventory.Manifest;
import io.github.timescalemigrate.pgtools.PgTools;
import io.github.timescalemigrate.preflight.Side;
import io.github.timescalemigrate.preflight.Sides;
import io.github.timescalemigrate.preflight.ToolLookup;
import io.github.timescalemigrate.progress.Heartbeat;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.report.MigrationException;
import io.github.timescalemigrate.source.SourceSnapshot;
import io.github.timescalemigrate.transfer.PlainDump;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The source goes into files, and what it held into the manifest, both as of one snapshot. */
final class DumpStep {
    private final Workspace workspace;
    private final ToolLookup lookup;
    private final @Nullable ConnectionString target;

    /** @param target if it is named and on this machine, its tools serve as well */
    DumpStep(Workspace workspace, ToolLookup lookup, @Nullable ConnectionString target) {
        this.workspace = workspace;
        this.lookup = lookup;
        this.target = target;
    }

    /**
     * Once the source lets itself be read, the manifest of an earlier dump is removed; the new one is written last, so that
     * it stands for a whole dump.
     */
    Manifest run(ConnectionString source) {
        var dump = new PlainDump(tools(source), workspace.logs());
        Path roles = part(workspace.roles());
        Path data = part(workspace.dump());
        try (SourceSnapshot snapshot = SourceSnapshot.export(source);
                Heartbeat heartbeat = new Heartbeat(
                        () -> "dump: " + Figures.bytes(data.toFile().length()) + " written")) {
            delete(workspace.manifest());
            // A pg_dump that outlived a killed run may still write to the old ones.
            delete(roles);
            delete(data);
            dump.dumpRoles(source, snapshot.canReadRolePasswords(), roles);
            Manifest manifest = dumpAndRead(dump, source, snapshot, data);
            manifest.inventory().extensions().stream()
                    .filter(extension -> extension.name().equals("timescaledb"))
                    .forEach(timescaledb -> PlainDump.leaveOutSchema(data, timescaledb.schema()));
            replace(roles, workspace.roles());
            replace(data, workspace.dump());
            manifest.write(workspace.manifest());
            return manifest;
        } finally {
            delete(roles);
            delete(data);
        }
    }

    private PgTools tools(ConnectionString source) {
        try (Sides sides = new Sides(Side.reach("source", source), Side.reach("target", target))) {
            if (sides.source() instanceof Side.Unreached unreached) {
                throw new MigrationException("source: " + unreached.problem(), unreached.remedy());
            }
            return lookup.tools(sides);
        }
    }

    /** Counts while pg_dump writes; when one of them fails, the other is ended too. */
    private static Manifest dumpAndRead(PlainDump dump, ConnectionString source, SourceSnapshot snapshot, Path data) {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            var dumping = CompletableFuture.runAsync(() -> dump.dump(source, snapshot.id(), data), executor);
            var dumped = dumping.whenComplete((done, failure) -> {
                if (failure != null) {
                    snapshot.abort(); // By now dumping itself knows of the failure, which read() asks for.
                }
            });
            Manifest manifest = read(snapshot, dumping);
            join(dumped);
            return manifest;
        } finally {
            end(executor);
        }
    }

    private static Manifest read(SourceSnapshot snapshot, CompletableFuture<Void> dumping) {
        try {
            return Manifest.of(snapshot.inventory());
        } catch (RuntimeException e) {
            if (dumping.isCompletedExceptionally()) {
                join(dumping); // What made pg_dump fail is why the reading was ended.
            }
            throw e;
        }
    }

    private static void join(CompletableFuture<Void> dumping) {
        try {
            dumping.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Interrupts pg_dump if it still runs, and waits until it is gone. */
    private static void end(ExecutorService executor) {
        executor.shutdownNow();
        try {
            executor.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    private static void replace(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + to, e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + file, e);
        }
    }
}
