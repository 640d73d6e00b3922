package io.github.timescalemigrate.it;

import io.github.timescalemigrate.it.TimescaleServer.Role;
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
        return new Started(url, "named by " + role.variable(), Optional.empty(), () -> {});
    }
}
