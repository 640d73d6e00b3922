package io.github.timescalemigrate.target;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedRunnable;
import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.connection.Together;
import io.github.timescalemigrate.report.Shell;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The target between {@code timescaledb_pre_restore()} and {@code timescaledb_post_restore()}. Closing it ends the mode,
 * whatever happened in between, and looks that it really ended. On Ctrl-C the thread that entered it is interrupted and
 * given the time to close it.
 */
public final class RestoringMode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RestoringMode.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The functions stand in the extension's schema, which need not be in the search path. */
    private static final String CALL =
            """
            SELECT pg_catalog.format('SELECT %I.' || ?::text || '()', n.nspname)
              FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'timescaledb'
            """;

    private static final String SESSIONS =
            "SELECT pid FROM pg_catalog.pg_stat_activity WHERE datname = pg_catalog.current_database() AND ";

    private static final String RESET =
            "SELECT pg_catalog.format('ALTER DATABASE %I RESET timescaledb.restoring', pg_catalog.current_database())";

    private static final Duration SCHEDULER_PATIENCE = Duration.ofSeconds(5);

    private static final String SCHEDULER_RUNS =
            """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_activity
                            WHERE datname = pg_catalog.current_database()
                              AND backend_type = 'TimescaleDB Background Worker Scheduler')
            """;

    /** What the server still does for a run that was killed is not to be done beside this one. */
    private static final String EARLIER =
            "application_name LIKE 'timescale-migrate restore %' AND application_name <> ?";

    private static final String OWN = "application_name = ?";

    private final ConnectionString target;
    private final String applicationName;
    private final Consumer<Database> leaving;
    private final CountDownLatch left = new CountDownLatch(1);
    private final Thread onShutdown;
    /** Ending the mode can be repeated, and must be: a server that restarts comes back in restoring mode. */
    private final RetryPolicy<Object> untilReached = RetryPolicy.builder()
            .handleIf(this::isWorthWaiting)
            .withDelay(Duration.ofSeconds(1))
            .withMaxAttempts(-1)
            .build();

    private @Nullable Instant unreachedSince;
    private boolean isLeaving;

    private RestoringMode(ConnectionString target, String applicationName, Consumer<Database> leaving) {
        this.target = target;
        this.leaving = leaving;
        this.applicationName = applicationName;
        Thread worker = Thread.currentThread();
        this.onShutdown = new Thread(() -> letLeave(worker), "timescale-migrate-leaves-restoring-mode");
    }

    /**
     * Enters the mode.
     *
     * @param applicationName the name that the sessions of the restore give themselves; those still there when the mode
     *     ends are ended first
     * @throws RestoringModeException when the target's user may not
     */
    public static RestoringMode enter(ConnectionString target, String applicationName) {
        return enter(target, applicationName, () -> Database.connect(target), Database::close);
    }

    /**
     * The same by sessions of others.
     *
     * @param opening opens one, which is closed as soon as the mode is entered
     * @param leaving takes one that was opened after the mode had ended
     */
    public static RestoringMode enter(
            ConnectionString target, String applicationName, Supplier<Database> opening, Consumer<Database> leaving) {
        var mode = new RestoringMode(target, applicationName, leaving);
        Runtime.getRuntime().addShutdownHook(mode.onShutdown);
        try {
            try (Database database = opening.get()) {
                mode.endSessionsAndCall(database, EARLIER, "timescaledb_pre_restore");
            }
            return mode;
        } catch (DatabaseException e) {
            if (e.isConnectionFailure()) {
                mode.leaveAfter(e);
                throw e;
            }
            mode.left.countDown();
            mode.removeHook();
            throw new RestoringModeException(
                    "timescaledb_pre_restore() failed: " + e.getMessage(),
                    "Connect to the target as a superuser, or on a managed service as the owner of the database.",
                    e);
        }
    }

    /** The server may have entered the mode before the connection broke. */
    private void leaveAfter(DatabaseException failure) {
        try {
            close();
        } catch (RestoringModeException e) {
            failure.addSuppressed(e);
        }
    }

    private void letLeave(Thread worker) {
        synchronized (this) {
            if (!isLeaving) {
                worker.interrupt();
            }
        }
        LOG.warn("Interrupted: the restore is being ended and {} led out of restoring mode, wait a moment", target);
        try {
            if (!left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                leave();
            }
            LOG.warn("{} is out of restoring mode and holds only a part of the data", target);
        } catch (RestoringModeException e) {
            LOG.error("{} {}", e.getMessage(), e.remedy());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Ends the mode.
     *
     * @throws RestoringModeException when {@code timescaledb_post_restore()} refused, in which case the mode was ended without
     *     it, or when the mode could not be ended; the message says which
     */
    @Override
    public void close() {
        boolean interrupted;
        synchronized (this) { // From here on Ctrl-C waits: an interrupt would make the driver refuse to connect.
            isLeaving = true;
            interrupted = Thread.interrupted();
        }
        try {
            leave();
        } finally {
            left.countDown();
            removeHook();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(onShutdown);
        } catch (IllegalStateException e) {
            // The shutdown is what called for it.
        }
    }

    private void leave() {
        try {
            untilReached(() -> {
                try (Database database = Database.connect(target)) {
                    endSessionsAndCall(database, OWN, "timescaledb_post_restore");
                }
            });
        } catch (DatabaseException e) {
            if (e.isConnectionFailure()) {
                throw stillRestoring(e);
            }
            resetByHand(e);
            throw new RestoringModeException(
                    "timescaledb_post_restore() refused: %s%nThe target %s is out of restoring mode, but what was restored is"
                                    .formatted(e.getMessage(), target)
                            + " not to be trusted.",
                    "Start again with an empty database on the target.",
                    e);
        }
        verifyLeft();
    }

    private void untilReached(CheckedRunnable work) {
        try {
            Failsafe.with(untilReached).run(work);
            unreachedSince = null;
        } catch (FailsafeException e) {
            Thread.currentThread().interrupt(); // Nothing else than an interrupt while it waits is wrapped so.
            throw new DatabaseException("interrupted while waiting for the target's server", e);
        }
    }

    private boolean isWorthWaiting(Throwable failure) {
        if (!(failure instanceof DatabaseException e && e.isConnectionFailure())) {
            return false;
        }
        if (unreachedSince == null) {
            unreachedSince = Instant.now();
            LOG.warn(
                    "{} Waiting up to {} seconds for the target's server, to end restoring mode there",
                    failure.getMessage(),
                    PATIENCE.toSeconds());
        }
        return Duration.between(unreachedSince, Instant.now()).compareTo(PATIENCE) < 0;
    }

    /** Lets the scheduler of a target that is not in restoring mode look at its jobs anew. */
    static void restartScheduler(Database target) {
        String call = target.queryOne(CALL, row -> row.getString(1), "timescaledb_post_restore");
        target.query(call, row -> row.getString(1));
    }

    /**
     * Ends the sessions of the restore: a killed psql leaves its server process at work for a while. Waits up to a minute for a
     * server that cannot be reached.
     *
     * @throws DatabaseException when the target does not let itself be reached
     */
    public void endSessions() {
        untilReached(() -> {
            try (Database database = Database.connect(target)) {
                endSessions(database, OWN);
            }
        });
    }

    /** Looks for both in one round trip, as there is hardly ever a session to end. */
    private void endSessionsAndCall(Database database, String which, String function) {
        Together together = database.together();
        var sessions = together.query(SESSIONS + which, row -> row.getInt(1), applicationName);
        var call = together.query(CALL, row -> row.getString(1), function);
        if (!sessions.rows().isEmpty()) {
            endSessions(database, which);
        }
        database.query(call.row(), row -> row.getString(1));
    }

    private void endSessions(Database database, String which) {
        String others = SESSIONS + which;
        Instant giveUp = Instant.now().plus(PATIENCE);
        while (!database.query(others, row -> row.getInt(1), applicationName).isEmpty()
                && Instant.now().isBefore(giveUp)) {
            database.query(
                    "SELECT pg_catalog.pg_terminate_backend(pid) FROM (" + others + ") AS other",
                    row -> row.getBoolean(1),
                    applicationName);
            database.execute("SELECT pg_catalog.pg_sleep(0.1)");
        }
    }

    private void resetByHand(DatabaseException refusal) {
        try (Database database = Database.connect(target)) {
            database.execute(database.queryOne(RESET, row -> row.getString(1)));
            database.execute(
                    """
                    DO $$ BEGIN
                        IF pg_catalog.to_regprocedure('_timescaledb_functions.restart_background_workers()') IS NOT NULL THEN
                            PERFORM _timescaledb_functions.restart_background_workers();
                        ELSE
                            PERFORM _timescaledb_internal.restart_background_workers();
                        END IF;
                    END $$
                    """);
        } catch (DatabaseException e) {
            e.addSuppressed(refusal);
            throw stillRestoring(e);
        }
    }

    private void verifyLeft() {
        try {
            untilReached(() -> {
                Database database = Database.connect(target);
                try {
                    Together together = database.together();
                    var restoring = together.queryBoolean(
                            "SELECT pg_catalog.current_setting('timescaledb.restoring', true) = 'on'");
                    var isShown = together.queryBoolean(
                            "SELECT pg_catalog.pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')");
                    var start = together.query(CALL, row -> row.getString(1), "timescaledb_post_restore");
                    if (restoring.row()) {
                        throw stillRestoring(null);
                    }
                    startScheduler(database, start.row(), isShown.row());
                } catch (RuntimeException e) {
                    database.close();
                    throw e;
                }
                leaving.accept(database);
            });
        } catch (DatabaseException e) {
            throw stillRestoring(e);
        }
    }

    /**
     * Before 2.26.4 the scheduler that timescaledb_post_restore() starts may read the setting too early and end at once, so
     * that no job ever runs; a second call starts it for good (timescaledb #5842).
     *
     * @param call the statement that calls it
     * @param isShown whether this user sees the scheduler
     */
    private void startScheduler(Database database, String call, boolean isShown) {
        try {
            database.query(call, row -> row.getString(1));
            if (!isShown) {
                return;
            }
            Instant giveUp = Instant.now().plus(SCHEDULER_PATIENCE);
            while (!database.queryBoolean(SCHEDULER_RUNS)) {
                if (Instant.now().isAfter(giveUp)) {
                    LOG.warn(
                            "{}: TimescaleDB's scheduler does not run, so no job and no policy will. Its server may have too"
                                    + " few timescaledb.max_background_workers or max_worker_processes",
                            target);
                    return;
                }
                database.execute("SELECT pg_catalog.pg_sleep(0.1)");
                database.execute("SELECT pg_catalog.pg_stat_clear_snapshot()");
            }
        } catch (DatabaseException e) {
            LOG.warn("{}: TimescaleDB's scheduler may not run: {}", target, e.getMessage());
        }
    }

    private RestoringModeException stillRestoring(@Nullable DatabaseException cause) {
        String database = target.database().replace("\"", "\"\"");
        return new RestoringModeException(
                "The target %s is still in restoring mode%s"
                        .formatted(target, cause == null ? "" : ": " + cause.getMessage()),
                "As soon as it can be reached: psql -X \"$TARGET\" -c %s; then"
                                .formatted(Shell.word(
                                        "ALTER DATABASE \"%s\" RESET timescaledb.restoring".formatted(database)))
                        + " start again with an empty database. Who is no superuser runs instead:"
                        + " psql -X \"$TARGET\" -c 'SELECT timescaledb_post_restore()'.",
                cause);
    }
}
