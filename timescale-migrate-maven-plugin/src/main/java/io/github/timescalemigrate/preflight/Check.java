package io.github.timescalemigrate.preflight;

import java.util.List;

/** One precondition of a migration. Reads only. */
interface Check {
    /** The stable name by which a user accepts this check and a reader of {@code check.json} finds it. */
    String id();

    /** Looks, and says how it stands; never empty. */
    List<Finding> run(Sides sides);
}
