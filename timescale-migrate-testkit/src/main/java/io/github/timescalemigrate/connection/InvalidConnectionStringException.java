package io.github.timescalemigrate.connection;

/**
 * A connection string cannot be used. The message says which part is wrong and what a good one looks like; it repeats
 * nothing of the string except the names of its parameters, so that no password can be in it.
 */
final class InvalidConnectionStringException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidConnectionStringException(String message) {
        super(message);
    }
}
