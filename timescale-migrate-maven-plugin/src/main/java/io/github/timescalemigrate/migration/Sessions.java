package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.preflight.Sides;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions that one step leaves to the next: to open one takes seven round trips, and time of a processor to hash the password.
 * None is used again that has seen the database before restoring mode, or has rested for so long that a firewall may have forgotten it.
 */
final class Sessions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    private static final String READ_ONLY = "default_transaction_read_only";
    private static final Duration LONGEST_REST = Duration.ofSeconds(60);

    /** More are not taken one after the other, and servers may have few to give. */
    private static final int MOST_RESTING = 2;

    /**
     * What rests no longer than that has hardly ended; where it has, a server that could still say so has said so. One that could not
     * makes the next statement fail, as if it had gone then.
     */
    private static final Duration SHORT_REST = Duration.ofSeconds(1);

    private record Resting(Database session, Instant since) {
        boolean hasRestedFor(Duration least) {
            return since.plus(least).isBefore(Instant.now());
        }
    }

    private final Map<ConnectionString, Queue<Resting>> resting = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Does something in a session that is in no transaction, and leaves it so. */
    void use(ConnectionString database, Consumer<Database> work) {
        with(database, session -> {
            work.accept(session);
            return session;
        });
    }

    /** Reads something in a session that is in no transaction, and leaves it so. */
    <T> T with(ConnectionString database, Function<Database, T> work) {
        return with(database, () -> Database.connect(database), work);
    }

    /** The same, with a way of its own to open a session. */
    <T> T with(ConnectionString database, Supplier<Database> opening, Function<Database, T> work) {
        Database session = take(database, opening);
        try {
            T result = work.apply(session);
            rest(session);
            return result;
        } catch (RuntimeException | Error e) {
            end(session);
            throw e;
        }
    }

    /** Gives a session, which is the caller's to close. */
    Database take(ConnectionString database) {
        return take(database, () -> Database.connect(database));
    }

    private Database take(ConnectionString database, Supplier<Database> opening) {
        for (Resting one = poll(database); one != null; one = poll(database)) {
            if (!one.hasRestedFor(LONGEST_REST) && isAwake(one)) {
                return one.session();
            }
            end(one.session());
        }
        return opening.get();
    }

    /** Those of checks may only read, which servers before PostgreSQL 14 do not report. */
    private static boolean isAwake(Resting one) {
        try {
            PGConnection session = one.session().jdbc().unwrap(PGConnection.class);
            if (one.hasRestedFor(SHORT_REST) || !"off".equals(session.getParameterStatus(READ_ONLY))) {
                one.session().execute("SET " + READ_ONLY + " = off");
            } else {
                session.getNotifications(); // Reads what has come, and asks nothing.
            }
            return true;
        } catch (DatabaseException | SQLException e) {
            return false;
        }
    }

    /** Takes back what is in no transaction, with its settings as they were; anything else, and what is too many, is ended. */
    void rest(Database session) {
        if (closed || !isIdle(session)) {
            end(session);
            return;
        }
        Queue<Resting> of = resting.computeIfAbsent(session.connectionString(), none -> new ConcurrentLinkedQueue<>());
        of.add(new Resting(session, Instant.now()));
        if (of.size() > MOST_RESTING) {
            Resting longest = poll(session.connectionString());
            if (longest != null) {
                end(longest.session());
            }
        }
    }

    private static boolean isIdle(Database session) {
        try {
            return session.jdbc().unwrap(BaseConnection.class).getTransactionState() == TransactionState.IDLE;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Takes over those of checks. */
    void rest(Sides sides) {
        sides.source().session().ifPresent(this::rest);
        sides.target().session().ifPresent(this::rest);
    }

    /** Ends those that rest: what they know of the database may be so no more. */
    void end(ConnectionString database) {
        for (Resting one = poll(database); one != null; one = poll(database)) {
            end(one.session());
        }
    }

    /** It may be gone already. */
    private static void end(Database session) {
        try {
            session.close();
        } catch (DatabaseException e) {
            LOG.debug("A session was gone", e);
        }
    }

    private @Nullable Resting poll(ConnectionString database) {
        Queue<Resting> of = resting.get(database);
        return of == null ? null : of.poll();
    }

    /** Ends those that rest, and those that come back later. */
    @Override
    public void close() {
        closed = true;
        resting.keySet().forEach(this::end);
    }
}
