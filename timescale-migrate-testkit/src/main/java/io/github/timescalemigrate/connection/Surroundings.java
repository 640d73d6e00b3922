package io.github.timescalemigrate.connection;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.util.OSUtil;

/**
 * What a connection string leaves to the machine.
 *
 * @param environment only {@code PGSERVICEFILE} and {@code PGSYSCONFDIR} are read
 * @param home where {@code .pg_service.conf} is
 * @param user the operating system's user, libpq's default
 * @param socketDirectories where a server's Unix socket is looked for when no host is given
 */
record Surroundings(Map<String, String> environment, Path home, String user, List<Path> socketDirectories) {
    /** libpq has one of them compiled in: the first on Debian and Red Hat, the second in PostgreSQL's own build. */
    static final List<Path> SOCKET_DIRECTORIES = List.of(Path.of("/var/run/postgresql"), Path.of("/tmp"));

    static Surroundings ofThisProcess() {
        return new Surroundings(
                System.getenv(),
                Path.of(OSUtil.getUserConfigRootDirectory()),
                System.getProperty("user.name", ""),
                SOCKET_DIRECTORIES);
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
