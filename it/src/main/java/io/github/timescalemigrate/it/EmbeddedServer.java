package io.github.timescalemigrate.it;

import static java.util.stream.Collectors.joining;

import io.github.timescalemigrate.it.TimescaleServer.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeroturnaround.exec.ProcessExecutor;
import org.zeroturnaround.exec.ProcessResult;
import org.zeroturnaround.exec.stream.LogOutputStream;

/** A server of {@code it/servers}: Debian's packages in a cache folder. It ends with this process at the latest. */
record EmbeddedServer() implements ServerProvider {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);

    @Override
    public Started start(Role role) throws UnavailableException {
        String version = String.valueOf(role.postgresql());
        return start(named(role.name().toLowerCase(Locale.ROOT)), version, "--postgresql", version);
    }

    /** A server of a role's version, and a hot standby of it: in this order, and to be stopped in the other one. */
    static List<Started> startWithStandby(Role role) throws UnavailableException {
        String version = String.valueOf(role.postgresql());
        Started primary = start(named("primary"), version, "--postgresql", version);
        try {
            return List.of(primary, start(named("standby"), version, "--standby-of", named("primary")));
        } catch (UnavailableException | RuntimeException e) {
            primary.stop().run();
            throw e;
        }
    }

    /** Restarts the server of a role; ends its sessions. */
    static void restart(Role role) throws UnavailableException {
        run("restart", named(role.name().toLowerCase(Locale.ROOT)));
    }

    /** Restarts the primary of {@link #startWithStandby}, for settings that a server takes only so. */
    static void restartPrimary() throws UnavailableException {
        run("restart", named("primary"));
    }

    private static Started start(String name, String version, String... options) throws UnavailableException {
        List<String> arguments = new ArrayList<>(List.of("start", name, "--while", pid()));
        arguments.addAll(List.of(options));
        String url = run(arguments.toArray(String[]::new));
        Path tools = Path.of(run("bin", "--postgresql", version));
        return new Started(url, "embedded", Optional.of(tools), () -> stop(name));
    }

    private static String named(String name) {
        return name + "-" + pid();
    }

    private static String pid() {
        return String.valueOf(ProcessHandle.current().pid());
    }

    private static void stop(String name) {
        try {
            run("stop", name);
        } catch (UnavailableException e) {
            throw new IllegalStateException(e.reason(), e);
        }
    }

    private static String run(String... arguments) throws UnavailableException {
        String script = script().toString();
        List<String> messages = Collections.synchronizedList(new ArrayList<>());
        try {
            ProcessResult result = new ProcessExecutor()
                    .command(Stream.concat(Stream.of(script), Stream.of(arguments))
                            .toList())
                    .redirectError(new LogOutputStream() {
                        @Override
                        protected void processLine(String line) {
                            LOG.info("{}", line);
                            messages.add(line);
                        }
                    })
                    .readOutput(true)
                    .execute();
            if (result.getExitValue() != 0) {
                throw new UnavailableException(messages.stream().collect(joining(" ")));
            }
            return result.outputUTF8().strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while it/servers ran", e);
        } catch (TimeoutException e) {
            throw new AssertionError("no timeout was set", e);
        }
    }

    /** Found upward from the working folder: Maven's is the module, an IDE's the project. */
    static Path script() throws UnavailableException {
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            Path script = folder.resolve("it").resolve("servers");
            if (Files.isExecutable(script)) {
                return script;
            }
        }
        throw new UnavailableException("no it/servers in " + start + " or above it");
    }
}
