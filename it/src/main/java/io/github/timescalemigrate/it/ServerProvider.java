package io.github.timescalemigrate.it;

import io.github.timescalemigrate.it.TimescaleServer.Role;
import java.nio.file.Path;
import java.util.Optional;

/** Who gives a server. */
sealed interface ServerProvider permits NamedServer, DockerServer, EmbeddedServer {
    /**
     * Starts a server or finds it.
     *
     * @throws UnavailableException if this provider has none to give here
     */
    Started start(Role role) throws UnavailableException;

    /**
     * A server that may be used until it is stopped.
     *
     * @param superuserUrl the superuser's connection string to the maintenance database
     * @param provider who gave it, for people
     */
    record Started(String superuserUrl, String provider, Optional<Path> toolsFolder, Runnable stop) {}

    /** This provider has no server to give; the next one is asked. */
    final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnavailableException(String reason) {
            super(reason);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }
}
