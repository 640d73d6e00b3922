package io.github.timescalemigrate.source;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.connection.Together;
import io.github.timescalemigrate.report.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source's jobs and policies, held back for as long as this is open. TimescaleDB writes down that a job starts before it
 * starts it, in {@code _timescaledb_internal.bgw_job_stat}, which no dump reads (src/bgw/job_stat.c, 2.9 to 2.31): while this
 * session holds a lock on that table, no job starts. Nothing is changed, so that nothing has to be put back: with the session,
 * also that of a killed process, the lock is gone and the jobs go on.
 */
public final class HeldSourceJobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeldSourceJobs.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration UNSEEN_WORKER = Duration.ofSeconds(3);
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(30);

    /** SHARE lets read and keeps out whoever writes; who may not write may not take it. */
    private static final String MAY_HOLD =
            """
            SELECT NOT pg_catalog.pg_is_in_recovery()
               AND pg_catalog.to_regclass('_timescaledb_internal.bgw_job_stat') IS NOT NULL
               AND pg_catalog.has_table_privilege('_timescaledb_internal.bgw_job_stat', 'UPDATE')
            """;

    private static final String HAS_JOBS = "SELECT pg_catalog.to_regclass('timescaledb_information.jobs') IS NOT NULL";

    private static final String JOBS_EXIST = "SELECT EXISTS (SELECT FROM timescaledb_information.jobs WHERE scheduled)";

    /**
     * Who runs a job keeps an advisory lock of the class 29749 on it (src/bgw/job.c), and waits for this session only when the
     * work is done and committed.
     */
    private static final String WORKING =
            """
            SELECT pg_catalog.format('job %s (%s)', l.classid, a.application_name)
              FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'advisory' AND l.objsubid = 29749 AND l.granted
               AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
               AND NOT pg_catalog.pg_backend_pid() = ANY (pg_catalog.pg_blocking_pids(l.pid))
            """;

    /** Jobs of which a start was written down and no end; the worker of such a job may not have come up yet. */
    private static final String STARTED =
            "SELECT EXISTS (SELECT FROM _timescaledb_internal.bgw_job_stat WHERE last_finish = '-infinity')";

    private Database session;
    private boolean held;

    private HeldSourceJobs(Database session, boolean held) {
        this.session = session;
        this.held = held;
    }

    /**
     * Lets no job start, and waits up to five minutes for those that run.
     *
     * @throws RefusedException when a job still runs then; names it
     * @throws DatabaseException when the source cannot be reached
     */
    public static HeldSourceJobs hold(ConnectionString source) {
        return hold(Database.connect(source));
    }

    /** The same by a session, which is closed with this. */
    public static HeldSourceJobs hold(Database session) {
        try {
            return hold(session, PATIENCE);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** Whether the user may hold the jobs. */
    public static boolean mayHold(Database source) {
        return source.queryBoolean(MAY_HOLD);
    }

    /** The jobs that run, each with what the server calls it. */
    public static List<String> running(Database source) {
        return source.query(WORKING, row -> row.getString(1));
    }

    private static HeldSourceJobs hold(Database session, Duration patience) {
        Together together = session.together();
        var hasJobs = together.queryBoolean(HAS_JOBS);
        var mayHold = together.queryBoolean(MAY_HOLD);
        if (!hasJobs.row() || !session.queryBoolean(JOBS_EXIST)) {
            return new HeldSourceJobs(session, true);
        }
        if (!mayHold.row()) {
            LOG.warn(
                    "{}: its jobs are not held back, as its user may not write to _timescaledb_internal.bgw_job_stat or it is a"
                            + " standby. One that would compress or drop chunks waits until they are dumped",
                    session.connectionString());
            return new HeldSourceJobs(session, false);
        }
        session.execute("BEGIN; SET LOCAL lock_timeout = " + LOCK_PATIENCE.toMillis()
                + "; LOCK TABLE _timescaledb_internal.bgw_job_stat IN SHARE MODE; SET LOCAL lock_timeout = 0");
        await(session, patience);
        return new HeldSourceJobs(session, true);
    }

    private static void await(Database session, Duration patience) {
        Instant begin = Instant.now();
        Together together = session.together();
        var started = together.queryBoolean(STARTED);
        List<String> working = together.query(WORKING, row -> row.getString(1)).rows();
        boolean said = false;
        while (true) {
            Duration waited = Duration.between(begin, Instant.now());
            if (working.isEmpty() && (!started.row() || waited.compareTo(UNSEEN_WORKER) > 0)) {
                return;
            }
            String names = String.join(", ", working);
            if (waited.compareTo(patience) > 0) {
                throw new RefusedException(
                        "source: still running after %d seconds: %s".formatted(patience.toSeconds(), names),
                        "Wait until it has ended, or end it, then run the goal again.");
            }
            if (!working.isEmpty() && !said) {
                LOG.info("Waiting for what the source runs: {}", names);
                said = true;
            }
            session.execute("SELECT pg_catalog.pg_sleep(0.1)");
            working = running(session);
        }
    }

    /** Holds them again where the session has ended, with the server or its connection. */
    public void again() {
        try {
            session.queryBoolean("SELECT true");
        } catch (DatabaseException lost) {
            close();
            HeldSourceJobs again = hold(session.connectionString());
            session = again.session;
            held = again.held;
        }
    }

    /** Whether they are: a user without the right to write to TimescaleDB's statistics of jobs cannot hold them. */
    public boolean held() {
        return held;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (DatabaseException e) {
            LOG.debug("The session that held the jobs was gone", e);
        }
    }
}
