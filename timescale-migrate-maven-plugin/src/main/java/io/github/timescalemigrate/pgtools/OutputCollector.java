package io.github.timescalemigrate.pgtools;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the lines of a running tool, from two threads, and keeps what its result needs. */
final class OutputCollector {

    private static final Logger LOG = LoggerFactory.getLogger(PgTools.class);
    private static final int LAST_LINES = 20;

    private final PgTool tool;
    private final ToolLog log;
    private final SecretMask outputMask;
    private final SecretMask errorMask;
    private final ToolOutput messages = new ToolOutput(this::message);
    private final List<ToolMessage> errors = new ArrayList<>();
    private final List<ToolMessage> warnings = new ArrayList<>();
    private final Deque<String> lastLines = new ArrayDeque<>();

    OutputCollector(PgTool tool, ToolLog log, Optional<String> password) {
        this.tool = tool;
        this.log = log;
        this.outputMask = new SecretMask(password);
        this.errorMask = new SecretMask(password);
    }

    /** What is about to run. */
    synchronized void command(List<String> command) {
        String line = outputMask.mask("$ " + String.join(" ", command));
        log.line(line);
        LOG.debug("{}", line);
    }

    /** A line of standard output: results of statements, to which nothing needs to be said. */
    synchronized void output(String line) {
        String masked = outputMask.mask(line);
        keep(masked);
        LOG.debug("{}", masked);
    }

    /** A line of standard error. */
    synchronized void error(String line) {
        String masked = errorMask.mask(line);
        keep(masked);
        messages.line(masked);
    }

    synchronized ToolResult result(int exitCode, Duration duration) {
        messages.end();
        return new ToolResult(tool, exitCode, duration, errors, warnings, List.copyOf(lastLines));
    }

    private void keep(String masked) {
        log.line(masked);
        lastLines.add(masked);
        if (lastLines.size() > LAST_LINES) {
            lastLines.remove();
        }
    }

    private void message(ToolMessage message) {
        switch (message.level()) {
            case ERROR -> errors.add(message);
            case WARNING -> {
                warnings.add(message);
                LOG.warn("{}: {}", tool.command(), message.describe());
            }
            case NOTICE -> LOG.info("{}: {}", tool.command(), message.describe());
            case HARMLESS -> LOG.debug("{}: {}", tool.command(), message.describe());
        }
    }
}
