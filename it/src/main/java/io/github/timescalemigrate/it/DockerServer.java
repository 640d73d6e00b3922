package io.github.timescalemigrate.it;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.PullImageResultCallback;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.github.timescalemigrate.it.TimescaleServer.Role;
import io.github.timescalemigrate.junit.TimescaleContainers;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** A container of TimescaleDB's image, where a Docker engine answers and has the image or can pull it. */
record DockerServer(Map<String, String> environment) implements ServerProvider {
    private static final Logger LOG = LoggerFactory.getLogger(DockerServer.class);

    private static final int PULL_SECONDS = 180;

    @Override
    public Started start(Role role) throws UnavailableException {
        try {
            if (!DockerClientFactory.instance().isDockerAvailable()) {
                throw new UnavailableException("no Docker engine answers");
            }
            return container(role);
        } catch (RuntimeException e) {
            // An engine that answers but cannot get an image, Testcontainers' own Ryuk among them.
            throw new UnavailableException("Docker cannot run %s: %s".formatted(image(role), oneLine(e)));
        }
    }

    private Started container(Role role) throws UnavailableException {
        DockerImageName image = image(role);
        pullIfAbsent(image);
        PostgreSQLContainer container = TimescaleContainers.of(image.asCanonicalNameString());
        container.start();
        String url = "postgres://postgres:%s@%s:%d/postgres"
                .formatted(
                        container.getPassword(),
                        container.getHost(),
                        container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT));
        return new Started(url, "Docker image " + image, Optional.empty(), container::stop);
    }

    private DockerImageName image(Role role) {
        String standard =
                role.postgresql() == 17 ? "timescale/timescaledb:2.19.3-pg17" : "timescale/timescaledb:2.31.0-pg18";
        return DockerImageName.parse(environment.getOrDefault("IT_IMAGE_" + role.postgresql(), standard));
    }

    /** @throws UnavailableException where the engine has no such image and gets none within three minutes */
    static void pullIfAbsent(DockerImageName image) throws UnavailableException {
        DockerClient docker = DockerClientFactory.lazyClient();
        try {
            docker.inspectImageCmd(image.asCanonicalNameString()).exec();
        } catch (NotFoundException absent) {
            LOG.info("pulling {}", image);
            try {
                PullImageResultCallback pull = docker.pullImageCmd(image.getUnversionedPart())
                        .withTag(image.getVersionPart())
                        .exec(new PullImageResultCallback());
                if (!pull.awaitCompletion(PULL_SECONDS, TimeUnit.SECONDS)) {
                    throw new UnavailableException(
                            "Docker has no image %s and did not pull it within %d s".formatted(image, PULL_SECONDS));
                }
            } catch (DockerException e) {
                throw new UnavailableException(
                        "Docker has no image %s and cannot pull it: %s".formatted(image, oneLine(e)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while Docker pulled " + image, e);
            }
        }
    }

    private static String oneLine(Throwable e) {
        return e.getCause() == null
                ? String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ")
                : oneLine(e.getCause());
    }
}
