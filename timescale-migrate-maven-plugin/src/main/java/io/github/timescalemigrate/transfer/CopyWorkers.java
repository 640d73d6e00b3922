package io.github.timescalemigrate.transfer;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Threads, each with a {@link CopySession} of its own, that do tasks together. The first failure ends all of them. */
final class CopyWorkers implements AutoCloseable {
    private final List<CopySession> sessions;
    private final ExecutorService threads;

    /** What a worker does in its session. */
    @FunctionalInterface
    interface Task {
        void run(CopySession session);
    }

    private CopyWorkers(List<CopySession> sessions, ExecutorService threads) {
        this.sessions = sessions;
        this.threads = threads;
    }

    /** Opens the sessions, all at once. */
    static CopyWorkers open(int number, Supplier<Database> source, Supplier<Database> target) {
        ExecutorService opening = Executors.newFixedThreadPool(2 * number);
        List<Future<Database>> sources = new ArrayList<>();
        List<Future<Database>> targets = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            sources.add(opening.submit(source::get));
            targets.add(opening.submit(target::get));
        }
        opening.shutdown();
        List<CopySession> sessions = new ArrayList<>();
        try {
            for (int i = 0; i < number; i++) {
                sessions.add(
                        new CopySession(sources.get(i).get(), targets.get(i).get()));
            }
            return new CopyWorkers(sessions, Executors.newFixedThreadPool(number));
        } catch (InterruptedException e) {
            opening.shutdownNow();
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw unchecked(e);
        } finally {
            if (sessions.size() < number) {
                Stream.of(sources, targets).flatMap(List::stream).forEach(CopyWorkers::close);
            }
        }
    }

    /** A session that comes, if it does. */
    private static void close(Future<Database> opened) {
        boolean interrupted = Thread.interrupted();
        try {
            opened.get().close();
        } catch (ExecutionException | DatabaseException e) {
            // It did not come, or is gone.
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    int number() {
        return sessions.size();
    }

    /** One of the sessions, for as long as no task runs. */
    CopySession session() {
        return sessions.get(0);
    }

    /** Does tasks, and those that are added meanwhile. */
    void run(WorkQueue<Task> queue) {
        var ended = new ExecutorCompletionService<@Nullable Void>(threads);
        sessions.forEach(session -> ended.submit(() -> work(session, queue), null));
        try {
            for (int i = 0; i < sessions.size(); i++) {
                ended.take().get();
            }
        } catch (ExecutionException e) {
            abort(queue);
            throw unchecked(e);
        } catch (InterruptedException e) {
            abort(queue);
            throw interrupted(e);
        }
    }

    /** Does tasks that add none. */
    void run(Collection<Task> tasks) {
        var queue = new WorkQueue<Task>();
        tasks.forEach(queue::addLast);
        run(queue);
    }

    private static void work(CopySession session, WorkQueue<Task> queue) {
        try {
            for (Optional<Task> task = queue.take(); task.isPresent(); task = queue.take()) {
                try {
                    task.get().run(session);
                } finally {
                    queue.done();
                }
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void abort(WorkQueue<Task> queue) {
        queue.clear();
        abort(); // They may be at what takes hours.
    }

    /** Ends the sessions, whatever they are at. */
    void abort() {
        sessions.forEach(CopySession::abort);
    }

    static RuntimeException unchecked(ExecutionException e) {
        return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    }

    static DatabaseException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new DatabaseException("interrupted while rows were copied", e);
    }

    /** Opens a session of the target that is made for loading. */
    static Database target(ConnectionString target, int workers) {
        Database session = Database.connect(target);
        try {
            session.query(SETTINGS.formatted(workers), row -> row.getString(1));
            return session;
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /**
     * Those of a script by pg_dump, and those that save time: more memory to sort the rows of indexes, as far as the server's
     * own says that it has some; no waiting for the disk, as what is lost with a server is not written down as done either and
     * the last commits of a restore do wait; no workers of a statement, as there are tables enough to do at once.
     */
    private static final String SETTINGS =
            """
            SELECT pg_catalog.set_config(name, setting, false)
              FROM (VALUES ('standard_conforming_strings', 'on'), ('search_path', ''), ('check_function_bodies', 'off'),
                           ('xmloption', 'content'), ('default_tablespace', ''), ('default_table_access_method', 'heap'),
                           ('synchronous_commit', 'off'), ('max_parallel_maintenance_workers', '0'),
                           ('maintenance_work_mem', (
                               SELECT greatest(m.setting::pg_catalog.int8, least(1048576, b.setting::pg_catalog.int8 * 8 / (2 * %d))) || 'kB'
                                 FROM pg_catalog.pg_settings m, pg_catalog.pg_settings b
                                WHERE m.name = 'maintenance_work_mem' AND b.name = 'shared_buffers'))) AS wanted (name, setting)
            """;

    @Override
    public void close() {
        threads.shutdownNow();
        sessions.forEach(CopyWorkers::close);
    }

    private static void close(CopySession session) {
        try {
            session.close();
        } catch (DatabaseException e) {
            // It was ended, or has ended by itself: what made it do so is what counts.
        }
    }
}
