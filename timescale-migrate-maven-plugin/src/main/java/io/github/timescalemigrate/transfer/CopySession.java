package io.github.timescalemigrate.transfer;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import java.sql.SQLException;
import java.util.function.LongConsumer;
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
    private final byte[] buffer = new byte[BUFFER];
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
     * Copies rows, in the transaction that the target's session is in.
     *
     * @param from what COPY reads on the source
     * @param to what it writes on the target
     * @param options of COPY on both sides
     * @param freeze whether the target's table is new to its transaction, so that its rows can be frozen at once
     * @param copied is told of bytes that went over
     */
    Copied copy(String from, String to, String options, boolean freeze, LongConsumer copied) {
        releaseLocks();
        try {
            CopyOut reading = api(source).copyOut("COPY %s TO STDOUT (%s)".formatted(from, options));
            CopyIn writing =
                    api(target).copyIn("COPY %s FROM STDIN (%s%s)".formatted(to, options, freeze ? ", FREEZE" : ""));
            filled = 0;
            for (byte[] row = read(reading, writing); row != null; row = read(reading, writing)) {
                write(writing, row, copied);
            }
            flush(writing, copied);
            return new Copied(reading.getHandledRowCount(), writing.endCopy());
        } catch (SQLException e) {
            throw new DatabaseException(to + ": " + e.getMessage(), e);
        }
    }

    /** When the source fails, the target must not take what it has for the whole. */
    private static byte[] read(CopyOut reading, CopyIn writing) throws SQLException {
        try {
            return reading.readFromCopy();
        } catch (SQLException e) {
            if (writing.isActive()) {
                try {
                    writing.cancelCopy();
                } catch (SQLException also) {
                    e.addSuppressed(also);
                }
            }
            throw e;
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
        try (source;
                target) {
            // Both are closed, whatever the first one throws.
        }
    }
}
