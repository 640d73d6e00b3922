package io.github.timescalemigrate.junit;

import io.github.timescalemigrate.connection.ConnectionString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.JdbcDatabaseContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * Containers of TimescaleDB's images, as source and target of a migration that is rehearsed in a test. They need
 * {@code org.testcontainers:testcontainers-postgresql} 2.x, which users bring.
 *
 * <p>The user {@code postgres} is a superuser with a password made up for the container, and the database has the extension.
 * The server has locks and background workers for thousands of chunks, sends no telemetry, and trades durability for speed.
 */
public final class TimescaleContainers {
    private static final DockerImageName OFFICIAL = DockerImageName.parse("timescale/timescaledb");

    private static final List<String> SETTINGS = List.of(
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "max_worker_processes=32",
            "max_locks_per_transaction=128",
            "timescaledb.max_background_workers=16",
            "timescaledb.telemetry_level=off",
            "timezone=UTC");

    private TimescaleContainers() {}

    /**
     * A container that is not started yet. Once it is, it answers by TCP.
     *
     * @param image a tag of {@code timescale/timescaledb}, such as {@code 2.19.3-pg17} ({@code 2.19.3-pg17-oss} is the Apache
     *     edition), or the full name of another image that is made like it
     * @throws IllegalArgumentException if it is neither
     */
    public static PostgreSQLContainer of(String image) {
        boolean tag = image.matches("\\w[\\w.-]*");
        DockerImageName name = tag ? OFFICIAL.withTag(image) : DockerImageName.parse(image);
        return new PostgreSQLContainer(name.asCompatibleSubstituteFor("postgres"))
                .withUsername("postgres")
                .withPassword(UUID.randomUUID().toString())
                .withEnv("NO_TS_TUNE", "true")
                .withCommand(Stream.concat(
                                Stream.of("postgres"), SETTINGS.stream().flatMap(setting -> Stream.of("-c", setting)))
                        .toArray(String[]::new))
                // By TCP: while the image initializes its database, a server answers on the socket alone.
                .waitingFor(Wait.forSuccessfulCommand("pg_isready -h 127.0.0.1"));
    }

    /**
     * Runs a script with {@code psql} in a started container, as its superuser in its database, up to the first error.
     *
     * @param script from {@link MountableFile#forClasspathResource(String)} or {@link MountableFile#forHostPath(String)}
     * @throws IllegalStateException when a statement fails, with what {@code psql} said, or the thread is interrupted
     * @throws UncheckedIOException when the container cannot be reached
     */
    public static void load(JdbcDatabaseContainer<?> container, MountableFile script) {
        String copy = "/tmp/timescale-migrate-fixture.sql";
        container.copyFileToContainer(MountableFile.forHostPath(script.getResolvedPath(), 0644), copy);
        try {
            ExecResult psql = container.execInContainer(
                    "psql",
                    "--no-psqlrc",
                    "--quiet",
                    "--set=ON_ERROR_STOP=1",
                    "--username=" + container.getUsername(),
                    "--dbname=" + container.getDatabaseName(),
                    "--file=" + copy);
            if (psql.getExitCode() != 0) {
                throw new IllegalStateException("%s cannot be loaded: %s"
                        .formatted(script.getDescription(), psql.getStderr().strip()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(script.getDescription() + " cannot be loaded", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + script.getDescription() + " was loaded", e);
        }
    }

    /**
     * The superuser's connection string to a started container's database, with the password.
     *
     * @throws IllegalStateException if the container is not started
     */
    public static ConnectionString connectionString(JdbcDatabaseContainer<?> container) {
        return ConnectionString.parse(container.getJdbcUrl())
                .withCredentials(container.getUsername(), container.getPassword());
    }
}
