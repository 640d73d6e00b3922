package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.ConnectionString;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Source and target answer, let us in, and nobody on the way reads along. */
final class ConnectionsCheck implements Check {
    private static final String ENCRYPTION =
            """
            SELECT coalesce((SELECT version FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid() AND ssl),
                            (SELECT 'GSSAPI encryption' FROM pg_catalog.pg_stat_gssapi
                              WHERE pid = pg_catalog.pg_backend_pid() AND encrypted))
            """;

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
            String encryption = reached.database()
                    .query(ENCRYPTION, row -> Optional.ofNullable(row.getString(1)))
                    .get(0)
                    .orElse("");
            return reached(name, reached, encryption);
        }
        return Finding.pass(id(), name + ": known by the manifest of its dump");
    }

    private Finding reached(String name, Side.Reached reached, String encryption) {
        ConnectionString connectionString = reached.database().connectionString();
        String found = "%s: %s, PostgreSQL %s, %s"
                .formatted(
                        name,
                        connectionString,
                        reached.facts().server().postgresql(),
                        encryption.isEmpty() ? "no TLS" : encryption);
        if (encryption.isEmpty() && !connectionString.isLocal()) {
            return Finding.warning(
                    id(),
                    found + " on the way to another machine: whoever is on it can read the data",
                    "Add sslmode=require to the connection string, or verify-full with sslrootcert, if the server has TLS; or use a"
                            + " network or a tunnel that is encrypted.");
        }
        return Finding.pass(id(), found);
    }
}
