package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.ConnectionString;
import java.util.List;
import java.util.Set;

/** Source and target answer and let us in. */
final class ConnectionsCheck implements Check {
    @Override
    public String id() {
        return "connections";
    }

    @Override
    public List<Finding> run(Sides sides) {
        return List.of(finding("source", sides.source()), target(sides.target()));
    }

    /** Steps of a restore that went to different servers would leave one of them in restoring mode. */
    private Finding target(Side side) {
        if (side instanceof Side.Reached reached && !isOne(reached.database().connectionString())) {
            return Finding.failure(
                    id(),
                    "target: %s names several hosts, of which each session may take another"
                            .formatted(reached.database().connectionString()),
                    "Name the one host that shall have the data, or add target_session_attrs=read-write where only one of them"
                            + " can be written to.");
        }
        return finding("target", side);
    }

    /** Whether all sessions lead to one server. */
    static boolean isOne(ConnectionString target) {
        return target.hosts().size() == 1
                || target.parameter("target_session_attrs")
                        .filter(Set.of("read-write", "primary")::contains)
                        .isPresent();
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
