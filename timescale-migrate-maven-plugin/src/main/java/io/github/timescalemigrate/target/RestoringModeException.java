package io.github.timescalemigrate.target;

import io.github.timescalemigrate.report.MigrationException;
import org.jspecify.annotations.Nullable;

/** Restoring mode could not be entered, or did not end as it should; the message says in what state the target is. */
public final class RestoringModeException extends MigrationException {
    private static final long serialVersionUID = 1L;

    RestoringModeException(String problem, String remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
    }
}
