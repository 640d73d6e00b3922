package io.github.timescalemigrate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.it.ServerProvider.UnavailableException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** The engine of {@code it/docker}. */
class DockerEngineIT {
    @Test
    void leavesNothingWhenTheProcessEndsThatItIsFor() throws Exception {
        Process process = new ProcessBuilder("sleep", "600").start();
        Path folder;
        Path bridge;
        try {
            folder = start(process.pid());
            bridge = Path.of(
                    "/sys/class/net", Files.readString(folder.resolve("bridge")).strip());
            assertThat(bridge).exists();
        } finally {
            process.destroy();
        }

        Instant limit = Instant.now().plus(Duration.ofSeconds(30));
        while ((Files.exists(folder) || Files.exists(bridge)) && Instant.now().isBefore(limit)) {
            Thread.sleep(200);
        }
        assertThat(folder).doesNotExist();
        assertThat(bridge).doesNotExist();
        assertThat(ProcessHandle.allProcesses().map(ProcessHandle::info))
                .noneMatch(one -> one.commandLine().orElse("").contains(folder.toString()));
    }

    private static Path start(long pid) {
        try {
            List<String> answer = new Script("docker")
                    .run("start", "it-" + pid, "--while", String.valueOf(pid))
                    .lines()
                    .toList();
            assertThat(answer.get(1)).matches("timescale/timescaledb:[0-9.]+-pg17-oss");
            return Objects.requireNonNull(
                    Path.of(URI.create(answer.get(0)).getPath()).getParent());
        } catch (UnavailableException e) {
            throw new TestAbortedException(e.reason());
        }
    }
}
