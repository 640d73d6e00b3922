package io.github.timescalemigrate.connection;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads connection strings on a machine with user alice, nothing in the environment and no server. */
final class Parsed {
    static final Surroundings SURROUNDINGS = new Surroundings(Map.of(), Path.of("/nowhere"), "alice", List.of());

    private Parsed() {}

    static ConnectionString parsed(String text) {
        return ConnectionString.parse(text, SURROUNDINGS);
    }
}
