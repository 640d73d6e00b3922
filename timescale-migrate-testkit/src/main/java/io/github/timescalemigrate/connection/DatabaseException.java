package io.github.timescalemigrate.connection;

/** A database could not be reached, or a statement on it failed. The message names the database and holds no secret. */
public final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what was being done to which database, and what came back
     * @param cause the driver's exception
     */
    public DatabaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
