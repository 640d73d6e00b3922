package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import java.util.List;

/** A check that looks into the target's database alone; not applicable where there is no session of it. */
interface TargetCheck extends Check {
    @Override
    default List<Finding> run(Sides sides) {
        return sides.target()
                .session()
                .map(target -> List.of(find(target)))
                .orElseGet(() -> List.of(Finding.notApplicable(id(), "needs a session of the target")));
    }

    /** Looks, and says how it stands. */
    Finding find(Database target);
}
