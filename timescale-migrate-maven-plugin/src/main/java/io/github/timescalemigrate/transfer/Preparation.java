package io.github.timescalemigrate.transfer;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.source.SourceKeys;
import io.github.timescalemigrate.source.SourceTable;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** What a copy needs but its definitions, made ready in a thread of its own while those are created. */
final class Preparation implements AutoCloseable {
    private final int jobs;
    private final DirectCopy.Rows rows;
    private final ConnectionString target;
    private final ExecutorService beside = Executors.newSingleThreadExecutor();
    private @Nullable CompletableFuture<Prepared> preparing;
    private volatile @Nullable CopyWorkers opened;

    /**
     * What is ready then.
     *
     * @param workers their sessions end with the preparation
     * @param keys of the source
     * @param tables whose rows are copied
     */
    record Prepared(CopyWorkers workers, SourceKeys keys, List<SourceTable> tables) {}

    Preparation(int jobs, DirectCopy.Rows rows, ConnectionString target) {
        this.jobs = jobs;
        this.rows = rows;
        this.target = target;
    }

    /** Begins, where that was not done before. */
    void begin() {
        if (preparing == null) {
            preparing = CompletableFuture.supplyAsync(this::prepare, beside);
        }
    }

    /** Waits until all is ready. */
    Prepared get() {
        begin();
        try {
            return Objects.requireNonNull(preparing).get();
        } catch (ExecutionException e) {
            throw CopyWorkers.unchecked(e);
        } catch (InterruptedException e) {
            throw CopyWorkers.interrupted(e);
        }
    }

    private Prepared prepare() {
        CopyWorkers workers =
                CopyWorkers.open(jobs, () -> CopySession.reading(rows), () -> CopyWorkers.target(target, jobs));
        opened = workers;
        var source = workers.session().source();
        return new Prepared(workers, SourceKeys.read(source), SourceTable.read(source, rows.leftOut()));
    }

    /** Ends it, whatever it is at, and the sessions. */
    @Override
    public void close() {
        beside.shutdownNow();
        CompletableFuture<Prepared> begun = preparing;
        if (begun == null) {
            return;
        }
        CopyWorkers early = opened;
        if (early != null && !begun.isDone()) {
            early.abort();
        }
        begun.handle((done, failure) -> true).join();
        CopyWorkers workers = opened;
        if (workers != null) {
            workers.close();
        }
    }
}
