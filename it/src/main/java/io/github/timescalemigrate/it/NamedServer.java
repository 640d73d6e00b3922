package io.github.timescalemigrate.it;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.it.TimescaleServer.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** A server that the caller names by its superuser's connection string. It is used as it is and left running. */
record NamedServer(Map<String, String> environment) implements ServerProvider {
    @Override
    public Started start(Role role) throws UnavailableException {
        String url = environment.getOrDefault(role.variable(), "");
        if (url.isBlank()) {
            throw new UnavailableException(role.variable() + " is not set");
        }
        return new Started(url, "named by " + role.variable(), toolsFolder(url), () -> {});
    }

    /** A server on this machine has the tools of its own version beside it. */
    private static Optional<Path> toolsFolder(String url) {
        if (!ConnectionString.parse(url).isLocal()) {
            return Optional.empty();
        }
        try (var connection = Jdbc.connect(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT setting FROM pg_catalog.pg_config WHERE name = 'BINDIR'")) {
            rows.next();
            return Optional.of(Path.of(rows.getString(1)))
                    .filter(folder -> Files.isExecutable(folder.resolve("pg_dump")));
        } catch (SQLException e) {
            return Optional.empty(); // TimescaleServer says what is wrong with the server.
        }
    }
}
