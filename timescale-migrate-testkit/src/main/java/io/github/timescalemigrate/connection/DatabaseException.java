package io.github.timescalemigrate.connection;

import java.io.EOFException;
import java.net.SocketException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;

/** A database could not be reached or read, or a statement on it failed. The message names the database and holds no secret. */
public final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message which database cannot be read, why, and what to do */
    public DatabaseException(String message) {
        super(message);
    }

    /**
     * @param message what was being done to which database, and what came back
     * @param cause the driver's exception
     */
    public DatabaseException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Whether the database could not be reached or the connection broke: an SQL state of class 08, or a server that shuts down or
     * starts up (57P01 to 57P03).
     */
    public boolean isConnectionFailure() {
        return getCause() instanceof SQLException e
                && e.getSQLState() != null
                && e.getSQLState().matches("08.*|57P0[123]");
    }

    /**
     * Whether the same may work in a moment: nothing listens or the connection was cut, the server shuts down or starts up
     * (57P01 to 57P03), or it has no connection left (53300).
     */
    boolean mayPassSoon() {
        String state = getCause() instanceof SQLException e ? String.valueOf(e.getSQLState()) : "";
        return state.matches("53300|57P0[123]")
                || Stream.iterate(getCause(), Objects::nonNull, Throwable::getCause)
                        .anyMatch(cause -> cause instanceof SocketException || cause instanceof EOFException);
    }

    /**
     * Whether the server refused with this SQL state.
     *
     * @param state five characters, as in PostgreSQL's appendix of error codes
     */
    public boolean hasSqlState(String state) {
        return getCause() instanceof SQLException e && state.equals(e.getSQLState());
    }

    /** What came back, in one line and without the name of the database. */
    public String reason() {
        String reason = getCause() instanceof SQLException e ? e.getMessage() : getMessage();
        return String.valueOf(reason).replaceAll("\\s*\\R\\s*", " ");
    }
}
