package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.preflight.Side.Facts;
import java.util.List;
import java.util.Optional;

/** What the checks of jobs have in common. */
final class Jobs {
    private Jobs() {}

    /** Why the source's jobs cannot be looked at; empty where they can. */
    static Optional<List<Finding>> unknown(String check, Side source) {
        if (source.session().isEmpty()) {
            return Optional.of(List.of(Finding.notApplicable(check, "needs a session of the source")));
        }
        if (source.known().map(Facts::timescaledb).isEmpty()) {
            return Optional.of(
                    List.of(Finding.notApplicable(check, "source: no extension timescaledb, hence no jobs")));
        }
        return Optional.empty();
    }
}
