package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.Manifest;
import io.github.timescalemigrate.inventory.Reading;
import io.github.timescalemigrate.pgtools.PgTools;
import io.github.timescalemigrate.preflight.Side;
import io.github.timescalemigrate.preflight.Sides;
import io.github.timescalemigrate.preflight.ToolLookup;
import io.github.timescalemigrate.progress.Heartbeat;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.report.MigrationException;
import io.github.timescalemigrate.source.Remainder;
import io.github.timescalemigrate.source.SourceActivity;
import io.github.timescalemigrate.source.SourceSnapshot;
import io.github.timescalemigrate.transfer.RolesDump;
import io.github.timescalemigrate.transfer.Transfer;
import io.github.timescalemigrate.transfer.Transfer.Rights;
import java.nio.file.Path;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The source goes into files, and what it held into the manifest, both as of one snapshot, while its jobs stand still. */
final class DumpStep {
    private static final Logger LOG = LoggerFactory.getLogger(DumpStep.class);

    private final Workspace workspace;
    private final ToolLookup lookup;
    private final Ways ways;
    private final Reading reading;
    private final @Nullable ConnectionString target;
    private final Sessions sessions;

    /** @param target if it is named: its tools serve as well where it is on this machine, and its user may not own everything */
    DumpStep(
            Workspace workspace,
            ToolLookup lookup,
            Ways ways,
            Reading reading,
            @Nullable ConnectionString target,
            Sessions sessions) {
        this.workspace = workspace;
        this.lookup = lookup;
        this.ways = ways;
        this.reading = reading;
        this.target = target;
        this.sessions = sessions;
    }

    /**
     * To be called while the source's jobs are held. Once the source lets itself be read, the manifest of an earlier dump is removed; the new one is written last, so that
     * it stands for a whole dump.
     */
    Manifest run(ConnectionString source) {
        Tools tools = tools(source);
        forgetEarlier();
        Format format = ways.formatOfDump();
        LOG.info("The dump is made in the format {}", format.toString().toLowerCase(Locale.ROOT));
        try (SourceSnapshot snapshot = SourceSnapshot.export(() -> sessions.take(source))) {
            snapshot.requireTimescaledb();
            Remainder remainder = snapshot.remainder(reading.tables(), ways.schemaOnly());
            var files = new Files(source, snapshot, remainder, format);
            Manifest manifest =
                    write(files, tools, ways.transfer(format, tools.tools()), dump -> dumpAndRead(dump, snapshot));
            manifest.write(workspace.manifest());
            return manifest;
        }
    }

    /**
     * The client tools, and what they are to carry over.
     *
     * @throws MigrationException when the source cannot be reached
     */
    Tools tools(ConnectionString source) {
        try (Sides sides = Sides.reach(source, target)) {
            if (sides.source() instanceof Side.Unreached unreached) {
                throw new MigrationException("source: " + unreached.problem(), unreached.remedy());
            }
            return new Tools(lookup.tools(sides), ways.rights(sides));
        }
    }

    /** What an earlier run has written stands for a dump no more. */
    void forgetEarlier() {
        Parts.delete(workspace.manifest());
        Parts.delete(workspace.dumped());
    }

    /** See {@link #tools}. */
    record Tools(PgTools tools, Rights rights) {}

    /** What files are made of. */
    record Files(ConnectionString source, SourceSnapshot snapshot, Remainder remainder, Format format) {}

    /**
     * Writes roles, dump and what a restore has to know of them, in place of what an earlier run has written.
     *
     * @param dumping does what it is given, which writes the dump
     */
    <T> T write(Files files, Tools tools, Transfer transfer, Function<Runnable, T> dumping) {
        ConnectionString source = files.source();
        SourceSnapshot snapshot = files.snapshot();
        String id = UUID.randomUUID().toString();
        Path roles = Parts.of(workspace.roles(), id);
        Path dump = files.format().in(workspace.folder());
        Path data = Parts.of(dump, id);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (Heartbeat heartbeat = new Heartbeat(() -> "dump: " + Figures.bytes(Format.bytes(data)) + " written")) {
            // A pg_dump that outlived a killed run may still write to the old ones: the new ones have names of their
            // own.
            Parts.deleteAll(workspace.folder());
            SourceActivity activity = snapshot.activity();
            boolean passwords = snapshot.canReadRolePasswords();
            var dumpingRoles = CompletableFuture.runAsync(
                    () -> RolesDump.write(tools.tools(), source, passwords, roles, workspace.logs()), executor);
            var job = new Transfer.Job(
                    source,
                    snapshot.id(),
                    files.remainder().notInTheDump(),
                    files.remainder().leftOut().withoutRows(),
                    snapshot.hasLargeObjects());
            T result = dumping.apply(() -> transfer.dump(job, tools.rights(), data));
            join(dumpingRoles);
            Parts.replace(roles, workspace.roles());
            Parts.replace(data, dump);
            new Dumped(
                            id,
                            files.format(),
                            reading.tables().toString(),
                            ways.schemaOnly(),
                            transfer.carried(tools.rights()),
                            Format.bytes(dump),
                            files.remainder(),
                            activity)
                    .write(workspace);
            return result;
        } finally {
            end(executor);
            Parts.delete(roles);
            Parts.delete(data);
        }
    }

    /** Counts while pg_dump writes; when one of them fails, the other is ended too. */
    private Manifest dumpAndRead(Runnable dump, SourceSnapshot snapshot) {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            var dumping = CompletableFuture.runAsync(dump, executor);
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

    private Manifest read(SourceSnapshot snapshot, CompletableFuture<Void> dumping) {
        try {
            Inventory inventory = snapshot.inventory(reading);
            return Manifest.of(ways.schemaOnly() ? inventory.withoutRows() : inventory);
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
}
