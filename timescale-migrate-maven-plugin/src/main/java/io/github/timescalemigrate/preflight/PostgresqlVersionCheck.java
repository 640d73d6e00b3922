package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.inventory.Server;
import java.util.List;

/** The target's PostgreSQL is no older than the source's: a dump of a newer server may not load into an older one. */
final class PostgresqlVersionCheck implements Check {
    @Override
    public String id() {
        return "postgresql-version";
    }

    @Override
    public List<Finding> run(Sides sides) {
        var known = sides.source().known();
        var knownTarget = sides.target().known();
        if (known.isEmpty() || knownTarget.isEmpty()) {
            return List.of(Finding.notApplicable(id(), "needs both sides"));
        }
        Server source = known.get().server();
        Server target = knownTarget.get().server();
        String found = "source PostgreSQL %s, target PostgreSQL %s".formatted(source.postgresql(), target.postgresql());
        if (target.majorVersion() < source.majorVersion()) {
            return List.of(Finding.failure(
                    id(),
                    found + ": the target is older",
                    "Migrate to a server of PostgreSQL " + source.majorVersion() + " or later."));
        }
        return List.of(Finding.pass(id(), found));
    }
}
