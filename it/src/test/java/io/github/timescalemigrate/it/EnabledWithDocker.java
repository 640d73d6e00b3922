package io.github.timescalemigrate.it;

import static java.lang.annotation.RetentionPolicy.RUNTIME;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import io.github.timescalemigrate.it.ServerProvider.UnavailableException;
import java.lang.annotation.Retention;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

/** Skips tests, with the reason, where no Docker engine answers or it has no image of TimescaleDB and can pull none. */
@Retention(RUNTIME)
@ExtendWith(EnabledWithDocker.Condition.class)
@interface EnabledWithDocker {
    /** That of the image of TimescaleDB that the engine has or can pull. */
    String TAG = System.getenv()
            .getOrDefault("IT_DOCKER_IMAGE", "")
            .replaceFirst("^$", "timescale/timescaledb:2.19.3-pg17-oss")
            .replaceFirst("^timescale/timescaledb:", "");

    /** Asks the engine. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (!DockerClientFactory.instance().isDockerAvailable()) {
                String reason = System.getenv().getOrDefault("IT_DOCKER_ABSENT", "");
                return disabled("no Docker engine answers" + (reason.isEmpty() ? "" : "; " + reason));
            }
            try {
                DockerServer.pullIfAbsent(DockerImageName.parse("timescale/timescaledb:" + TAG));
                return enabled("a Docker engine answers");
            } catch (UnavailableException e) {
                return disabled(e.reason());
            }
        }
    }
}
