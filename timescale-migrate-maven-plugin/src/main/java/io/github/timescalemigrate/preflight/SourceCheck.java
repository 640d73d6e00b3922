package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import java.util.List;

/** A check that looks into the source's database; not applicable where there is no session of it. */
interface SourceCheck extends Check {
    @Override
    default List<Finding> run(Sides sides) {
        return sides.source()
                .session()
                .map(source -> List.of(find(source, sides)))
                .orElseGet(() -> List.of(Finding.notApplicable(id(), "needs a session of the source")));
    }

    /** Looks, and says how it stands. */
    Finding find(Database source, Sides sides);
}
