package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.inventory.Extension;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.Manifest;
import io.github.timescalemigrate.inventory.Reading;
import io.github.timescalemigrate.migration.DumpStep.Tools;
import io.github.timescalemigrate.progress.Heartbeat;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.report.MigrationException;
import io.github.timescalemigrate.report.RefusedException;
import io.github.timescalemigrate.source.HeldSourceJobs;
import io.github.timescalemigrate.source.Remainder;
import io.github.timescalemigrate.source.SourceSnapshot;
import io.github.timescalemigrate.target.RestoringModeException;
import io.github.timescalemigrate.target.TimescaledbExtension;
import io.github.timescalemigrate.target.WrittenRows;
import io.github.timescalemigrate.transfer.DirectCopy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The source's rows go into the target without files between; roles and definitions are dumped and restored around that. */
final class CopyStep {
    private static final Logger LOG = LoggerFactory.getLogger(CopyStep.class);
    private static final int ATTEMPTS = 5;
    private static final String DEADLOCK = "40P01";

    private final Workspace workspace;
    private final DumpStep files;
    private final Ways ways;
    private final Reading reading;
    private final Optional<Tools> checked;
    private final Sessions sessions;
    private final List<String> leftOut = new ArrayList<>();
    private @Nullable Copied copied;

    /** @param checked the tools, where the checks have found them */
    CopyStep(
            Workspace workspace,
            DumpStep files,
            Ways ways,
            Reading reading,
            Optional<Tools> checked,
            Sessions sessions) {
        this.workspace = workspace;
        this.files = files;
        this.ways = ways;
        this.reading = reading;
        this.checked = checked;
        this.sessions = sessions;
    }

    /** What the target does not get, a line each. */
    List<String> leftOut() {
        return leftOut;
    }

    /**
     * What verification has to know.
     *
     * @param source what the source held
     * @param target the rows that the target has counted while they were written
     */
    record Copied(Inventory source, WrittenRows target) {}

    /** What was copied, when all was. */
    Optional<Copied> copied() {
        return Optional.ofNullable(copied);
    }

    /**
     * Copies everything, or what an earlier run has not. A connection that breaks is no end, nor is a deadlock: up to five attempts
     * go on where the one before has stopped.
     *
     * @param earlier what an earlier run has begun to copy into this target
     * @param jobs of the source, held
     */
    String run(ConnectionString source, ConnectionString target, Optional<Dumped> earlier, HeldSourceJobs jobs) {
        Optional<Dumped> begun = earlier;
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(source, target, begun);
            } catch (MigrationException | DatabaseException e) {
                if (attempt == ATTEMPTS || !mayPass(e)) {
                    throw e;
                }
                jobs.again();
                begun = Dumped.of(workspace);
                LOG.warn("{} It goes on, with attempt {} of {}", e.getMessage(), attempt + 1, ATTEMPTS);
                leftOut.clear();
            }
        }
    }

    /** A lost connection; or a deadlock, of functions that read tables which others copy. */
    private static boolean mayPass(RuntimeException failure) {
        if (failure instanceof RefusedException || Thread.currentThread().isInterrupted()) {
            return false;
        }
        // Where the target did not come back within a minute, the message says what is to be done there.
        return reasons(failure)
                        .anyMatch(one -> one instanceof DatabaseException e
                                && (e.isConnectionFailure() || e.hasSqlState(DEADLOCK)))
                && reasons(failure).noneMatch(RestoringModeException.class::isInstance);
    }

    private static Stream<Throwable> reasons(Throwable failure) {
        return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .flatMap(one -> Stream.concat(Stream.of(one), Stream.of(one.getSuppressed())));
    }

    private String attempt(ConnectionString source, ConnectionString target, Optional<Dumped> earlier) {
        Tools tools = checked.orElseGet(() -> files.tools(source));
        if (earlier.isEmpty()) {
            files.forgetEarlier();
        }
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try (SourceSnapshot snapshot = SourceSnapshot.export(() -> sessions.take(source))) {
            snapshot.requireTimescaledb();
            earlier.ifPresent(dumped -> requireUntouched(dumped, snapshot));
            List<Extension> extensions = snapshot.extensions();
            var extension = CompletableFuture.supplyAsync(() -> createExtension(extensions, target), executor);
            Remainder remainder = earlier.map(Dumped::remainder)
                    .orElseGet(() -> snapshot.remainder(reading.tables(), ways.schemaOnly()));
            var copy = ways.direct(tools.tools(), new DirectCopy.Rows(source, snapshot.id(), remainder.leftOut()));
            if (earlier.isEmpty()) {
                files.write(new DumpStep.Files(source, snapshot, remainder, Format.DIRECT), tools, copy, dump -> {
                    dump.run();
                    return copy;
                });
            }
            List<String> done = new ArrayList<>(join(extension));
            // Read while rows are copied, and counted by what was.
            var counted = new CompletableFuture<Map<Long, Long>>();
            var inventory = CompletableFuture.supplyAsync(() -> snapshot.inventory(reading, counted::join), executor);
            try {
                done.add(restore(target, tools, copy, extensions, () -> {
                    counted.complete(copy.counted());
                    Inventory read = join(inventory);
                    Inventory held = ways.schemaOnly() ? read.withoutRows() : read;
                    Manifest.of(held).write(workspace.manifest());
                    copied = new Copied(held, copy.written());
                }));
                snapshot.release().ifPresent(sessions::rest);
                return String.join(", ", done);
            } catch (MigrationException | DatabaseException e) {
                throw inventory.isCompletedExceptionally() ? afterReading(failureOf(inventory), e) : e;
            } finally {
                counted.cancel(true);
                if (!inventory.isDone()) {
                    snapshot.abort();
                }
            }
        } finally {
            end(executor);
        }
    }

    /** Takes as long as the definitions, and has nothing to do with them. */
    private List<String> createExtension(List<Extension> extensions, ConnectionString target) {
        return sessions.with(target, session -> extensions.stream()
                .filter(one -> one.name().equals("timescaledb") && TimescaledbExtension.createIfMissing(session, one))
                .map(one -> "TimescaleDB " + one.version() + " created")
                .toList());
    }

    private String restore(
            ConnectionString target, Tools tools, DirectCopy copy, List<Extension> extensions, Runnable whenLoaded) {
        Dumped dumped = Dumped.of(workspace).orElseThrow();
        var step = new RestoreStep(workspace, dumped, copy, tools.rights(), sessions);
        Instant start = Instant.now();
        try (Heartbeat heartbeat =
                new Heartbeat(() -> "copy: " + copy.progress(Duration.between(start, Instant.now())))) {
            String done = step.run(extensions, target, whenLoaded);
            return "%s%s copied and analyzed".formatted(done.isEmpty() ? "" : done + ", ", Figures.bytes(copy.bytes()));
        } finally {
            leftOut.addAll(step.leftOut());
        }
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static MigrationException afterReading(Throwable first, RuntimeException then) {
        var both = new MigrationException(
                "%s%nBefore that, reading the source failed: %s".formatted(then.getMessage(), first.getMessage()),
                then instanceof MigrationException migration ? migration.remedy() : "Resolve this",
                then);
        both.addSuppressed(first);
        return both;
    }

    private static Throwable failureOf(CompletableFuture<Inventory> failed) {
        return failed.handle((none, failure) -> failure.getCause() == null ? failure : failure.getCause())
                .join();
    }

    /** What was written since the first attempt would be in the rest of the tables alone. */
    private static void requireUntouched(Dumped dumped, SourceSnapshot snapshot) {
        List<String> written = snapshot.writtenSince(dumped.activity());
        if (!written.isEmpty()) {
            throw new RefusedException(
                    "The source was written to since the copy began, or may have been, so that it cannot go on: "
                            + Figures.names(written),
                    "Stop what writes to the source and begin again: mvn timescale-migrate:migrate -Dtimescale-migrate.clean=true");
        }
    }

    private static void end(ExecutorService executor) {
        executor.shutdownNow();
        try {
            executor.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
