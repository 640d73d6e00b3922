package io.github.timescalemigrate.preflight;

import java.util.Locale;

/**
 * What a check found.
 *
 * @param check the id of the check
 * @param status how it stands
 * @param found what was found, with the objects and both sides
 * @param remedy the command or the parameter that resolves it; empty where nothing is to do
 * @param accepted whether the user accepts a failure of this check ({@code timescale-migrate.check.accept})
 */
public record Finding(String check, Status status, String found, String remedy, boolean accepted) {
    /** How a finding stands. */
    public enum Status {
        /** As it should be. */
        PASS,
        /** The migration can go on, but somebody should know. */
        WARNING,
        /** The migration would not work or would lose something. */
        FAILURE,
        /** Could not be checked, or does not concern these databases. */
        NOT_APPLICABLE;

        /** In lower case, as tables and files show it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    static Finding pass(String check, String found) {
        return new Finding(check, Status.PASS, found, "", false);
    }

    static Finding warning(String check, String found, String remedy) {
        return new Finding(check, Status.WARNING, found, remedy, false);
    }

    static Finding failure(String check, String found, String remedy) {
        return new Finding(check, Status.FAILURE, found, remedy, false);
    }

    static Finding notApplicable(String check, String reason) {
        return new Finding(check, Status.NOT_APPLICABLE, reason, "", false);
    }

    Finding acceptedIf(boolean accepts) {
        return new Finding(check, status, found, remedy, accepts && status == Status.FAILURE);
    }

    /** Whether this alone is reason enough not to migrate. */
    public boolean stops() {
        return status == Status.FAILURE && !accepted;
    }
}
