package io.github.timescalemigrate.report;

import org.jspecify.annotations.Nullable;

/**
 * The work could not be done. A message in two fields: what happened to which object, and what to do about it.
 */
public class MigrationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * @param problem the object, what was found and what was expected
     * @param remedy the command or the parameter that resolves it
     */
    public MigrationException(String problem, String remedy) {
        super(problem);
        this.remedy = remedy;
    }

    /**
     * @param problem the object, what was found and what was expected
     * @param remedy the command or the parameter that resolves it
     * @param cause what was caught, if anything was
     */
    public MigrationException(String problem, String remedy, @Nullable Throwable cause) {
        super(problem, cause);
        this.remedy = remedy;
    }

    /** What to do about it. */
    public final String remedy() {
        return remedy;
    }
}
