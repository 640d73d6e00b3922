package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.preflight.Finding;
import java.util.List;

/**
 * The form of {@code check.json}.
 *
 * @param format the version of this form
 * @param findings what the checks found, in the order in which they ran
 */
record CheckResult(int format, List<Finding> findings) {
    static final int FORMAT = 1;
}
