package io.github.timescalemigrate.transfer;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/** A session of the source in a snapshot and one of the target: rows go from one to the other. */
final class CopySession implements AutoCloseable {
    /** A row at a time would cost the target a message for each. */
    private static final int BUFFER = 1 << 16;

    private static final int TABLES_LOCKED = 100;

    private final Database source;
    private final Database target;
    private final ExecutorService beside = Executors.newSingleThreadExecutor();
    private final byte[] buffer = new byte[BUFFER];
    private @Nullable Future<CopyOut> begun;
    private int filled;
    private int locked;

    CopySession(Database source, Database target) {
        this.source = source;
        this.target = target;
    }

    /** Opens the source's part, for as long as the snapshot is there. */
    static Database reading(DirectCopy.Rows rows) {
        Database reading = Database.connect(rows.source());
        try {
            reading.execute(Database.beginSnapshot(rows.snapshot())
                    + "; SET LOCAL synchronize_seqscans = off; SAVEPOINT before");
            return reading;
        } catch (RuntimeException e) {
            reading.close();
            throw e;
        }
    }

    Database source() {
        return source;
    }

    Database target() {
        return target;
    }

    /**
     * Rows by what the servers say.
     *
     * @param read how many the source has given
     * @param written how many the target has taken
     */
    record Copied(long read, long written) {}

    /**
     * A way that rows go.
     *
     * @param from what COPY reads on the source
     * @param to what it writes on the target
     * @param options of COPY on both sides
     */
    record Way(String from, String to, String options) {}

    /** Lets the source begin to give rows, while the target is at something else; the next {@link #copy} takes them. */
    void begin(Way way) {
        begun = beside.submit(() -> {
            releaseLocks();
            return api(source).copyOut("COPY %s TO STDOUT (%s)".formatted(way.from(), way.options()));
        });
    }

    /**
     * Copies rows, in the transaction that the target's session is in.
     *
     * @param way the one that has begun
     * @param freeze whether the target's table is new to its transaction, so that its rows can be frozen at once
     * @param next begins when the source has given all rows
     * @param copied is told of bytes that went over
     */
    Copied copy(Way way, boolean freeze, @Nullable Way next, LongConsumer copied) {
        try {
            CopyIn writing = api(target)
                    .copyIn("COPY %s FROM STDIN (%s%s)".formatted(way.to(), way.options(), freeze ? ", FREEZE" : ""));
            CopyOut reading = reading(writing);
            filled = 0;
            for (byte[] row = read(reading, writing); row != null; row = read(reading, writing)) {
                write(writing, row, copied);
            }
            if (next != null) {
                begin(next);
            }
            flush(writing, copied);
            return new Copied(reading.getHandledRowCount(), writing.endCopy());
        } catch (SQLException e) {
            throw new DatabaseException(way.to() + ": " + e.getMessage(), e);
        }
    }

    private CopyOut reading(CopyIn writing) throws SQLException {
        Future<CopyOut> beginning = Objects.requireNonNull(begun, "not begun");
        begun = null;
        try {
            return beginning.get();
        } catch (ExecutionException e) {
            cancel(writing, e);
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw CopyWorkers.unchecked(e);
        } catch (InterruptedException e) {
            throw CopyWorkers.interrupted(e);
        }
    }

    /** When the source fails, the target must not take what it has for the whole. */
    private static byte[] read(CopyOut reading, CopyIn writing) throws SQLException {
        try {
            return reading.readFromCopy();
        } catch (SQLException e) {
            cancel(writing, e);
            throw e;
        }
    }

    private static void cancel(CopyIn writing, Throwable failure) {
        if (writing.isActive()) {
            try {
                writing.cancelCopy();
            } catch (SQLException also) {
                failure.addSuppressed(also);
            }
        }
    }

    private void write(CopyIn writing, byte[] row, LongConsumer copied) throws SQLException {
        if (filled + row.length > buffer.length) {
            flush(writing, copied);
        }
        if (row.length > buffer.length) {
            writing.writeToCopy(row, 0, row.length);
            copied.accept(row.length);
        } else {
            System.arraycopy(row, 0, buffer, filled, row.length);
            filled += row.length;
        }
    }

    private void flush(CopyIn writing, LongConsumer copied) throws SQLException {
        writing.writeToCopy(buffer, 0, filled);
        copied.accept(filled);
        filled = 0;
    }

    /** Else the transaction of the snapshot would hold those of all tables that it has read. */
    private void releaseLocks() {
        if (++locked % TABLES_LOCKED == 0) {
            source.execute("ROLLBACK TO SAVEPOINT before");
        }
    }

    private static org.postgresql.copy.CopyManager api(Database database) throws SQLException {
        return database.jdbc().unwrap(PGConnection.class).getCopyAPI();
    }

    void abort() {
        source.abort();
        target.abort();
    }

    @Override
    public void close() {
        beside.shutdownNow();
        try (source;
                target) {
            // Both are closed, whatever the first one throws.
        }
    }
}
