package io.github.timescalemigrate.preflight;

import java.util.List;

/** Source and target answer and let us in. */
final class ConnectionsCheck implements Check {
    @Override
    public String id() {
        return "connections";
    }

    @Override
    public List<Finding> run(Sides sides) {
        return List.of(finding("source", sides.source()), finding("target", sides.target()));
    }

    private Finding finding(String name, Side side) {
        if (side instanceof Side.Unreached unreached) {
            return Finding.failure(id(), name + ": " + unreached.problem(), unreached.remedy());
        }
        if (side instanceof Side.Reached reached) {
            return Finding.pass(
                    id(),
                    "%s: %s, PostgreSQL %s"
                            .formatted(
                                    name,
                                    reached.database().connectionString(),
                                    reached.facts().server().postgresql()));
        }
        return Finding.pass(id(), name + ": known by the manifest of its dump");
    }
}
