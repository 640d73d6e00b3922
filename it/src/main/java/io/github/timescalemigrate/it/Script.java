package io.github.timescalemigrate.it;

import static java.util.stream.Collectors.joining;

import io.github.timescalemigrate.it.ServerProvider.UnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeroturnaround.exec.ProcessExecutor;
import org.zeroturnaround.exec.ProcessResult;
import org.zeroturnaround.exec.stream.LogOutputStream;

/** A shell script in the folder {@code it}. */
record Script(String name) {
    private static final Logger LOG = LoggerFactory.getLogger(Script.class);

    /**
     * Runs it and returns what it answers; what it says meanwhile goes to the log.
     *
     * @throws UnavailableException with what it said, if it fails
     */
    String run(String... arguments) throws UnavailableException {
        String script = path().toString();
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
            throw new IllegalStateException("interrupted while " + this + " ran", e);
        } catch (TimeoutException e) {
            throw new AssertionError("no timeout was set", e);
        }
    }

    /** Found upward from the working folder: Maven's is the module, an IDE's the project. */
    Path path() throws UnavailableException {
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            Path script = folder.resolve("it").resolve(name);
            if (Files.isExecutable(script)) {
                return script;
            }
        }
        throw new UnavailableException("no " + this + " in " + start + " or above it");
    }

    @Override
    public String toString() {
        return "it/" + name;
    }
}
