package io.github.timescalemigrate.report;

/**
 * The answer is no: a check failed, a difference was found, or a setting is wrong. Nothing went wrong in the work itself.
 */
public final class RefusedException extends MigrationException {
    private static final long serialVersionUID = 1L;

    /**
     * @param problem the object, what was found and what was expected
     * @param remedy the command or the parameter that resolves it
     */
    public RefusedException(String problem, String remedy) {
        super(problem, remedy);
    }
}
