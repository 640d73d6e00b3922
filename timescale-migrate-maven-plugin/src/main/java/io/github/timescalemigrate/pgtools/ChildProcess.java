package io.github.timescalemigrate.pgtools;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.zeroturnaround.exec.MessageLoggers;
import org.zeroturnaround.exec.ProcessExecutor;
import org.zeroturnaround.exec.ProcessResult;
import org.zeroturnaround.exec.StartedProcess;
import org.zeroturnaround.exec.stream.LogOutputStream;

/** A program, to be run once, that outlives neither a time limit, nor an interrupt, nor the JVM. */
final class ChildProcess {

    private static final long SECONDS_TO_END = 5;
    private static final String JVM_ENDS = "the JVM is about to end";

    private final List<String> command;
    private final Map<String, @Nullable String> environment;
    private @Nullable Process process;
    private boolean jvmEnds;

    /** @param environment variables to set; those without a value are not inherited */
    ChildProcess(List<String> command, Map<String, @Nullable String> environment) {
        this.command = List.copyOf(command);
        this.environment = environment;
    }

    /**
     * Runs it to its end, its standard input empty. Both consumers may be called at the same time.
     *
     * @return the exit code
     * @throws IOException if it can't be started; the message names no variable
     * @throws TimeoutException if it took longer than the limit and was ended
     * @throws InterruptedException if this thread was interrupted; the program and what it started have ended
     */
    int run(Consumer<String> output, Consumer<String> errors, Duration limit)
            throws IOException, TimeoutException, InterruptedException {
        Thread hook = new Thread(this::endWithJvm, "end-" + command.get(0));
        hook(hook);
        try {
            StartedProcess started = start(output, errors);
            try {
                return started.getFuture()
                        .get(limit.toMillis(), TimeUnit.MILLISECONDS)
                        .getExitValue();
            } catch (ExecutionException e) {
                throw new IOException("The output of " + command.get(0) + " can't be read", e.getCause());
            } finally {
                end(started.getProcess().toHandle());
                awaitOutput(started.getFuture());
            }
        } finally {
            unhook(hook);
        }
    }

    private synchronized StartedProcess start(Consumer<String> output, Consumer<String> errors) throws IOException {
        if (jvmEnds) {
            throw new IOException(JVM_ENDS);
        }
        try {
            StartedProcess started = new ProcessExecutor(command)
                    .environment(environment)
                    .redirectOutput(lines(output))
                    .redirectError(lines(errors))
                    // zt-exec's own messages show the environment, and with it the password.
                    .setMessageLogger(MessageLoggers.NOP)
                    .start();
            process = started.getProcess();
            return started;
        } catch (IOException e) {
            // So does its exception.
            String reason = e.getCause() == null ? "" : ": " + e.getCause().getMessage();
            throw new IOException(command.get(0) + " can't be started" + reason);
        }
    }

    private void endWithJvm() {
        Optional<Process> running;
        synchronized (this) {
            jvmEnds = true;
            running = Optional.ofNullable(process);
        }
        running.map(Process::toHandle).ifPresent(ChildProcess::end);
    }

    private static LogOutputStream lines(Consumer<String> consumer) {
        return new LogOutputStream() {
            @Override
            protected void processLine(String line) {
                consumer.accept(line);
            }
        }.setOutputCharset(StandardCharsets.UTF_8.name());
    }

    private static void hook(Thread hook) throws IOException {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            throw new IOException(JVM_ENDS, e);
        }
    }

    private static void unhook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // It runs already, and finds nothing to end.
        }
    }

    /** Ends a process and its descendants, and waits for them; does nothing where it has ended. Not to be interrupted. */
    private static void end(ProcessHandle process) {
        if (!process.isAlive()) {
            return;
        }
        List<ProcessHandle> family =
                Stream.concat(Stream.of(process), process.descendants()).toList();
        family.forEach(ProcessHandle::destroy);
        if (!ended(family)) {
            family.forEach(ProcessHandle::destroyForcibly);
            ended(family);
        }
    }

    private static boolean ended(List<ProcessHandle> family) {
        CompletableFuture<?>[] ends = family.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(ends)
                .thenApply(all -> true)
                .completeOnTimeout(false, SECONDS_TO_END, TimeUnit.SECONDS)
                .join();
    }

    /** The last lines may still be on their way when the process has ended. */
    private static void awaitOutput(Future<ProcessResult> finished) {
        try {
            finished.get(SECONDS_TO_END, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // What came until now is all there is.
        }
    }
}
