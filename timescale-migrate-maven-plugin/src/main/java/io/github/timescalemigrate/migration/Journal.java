package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.report.JsonFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What was done so far, in {@code journal.json}: written before and after each step, so that it outlives a crash. */
final class Journal {
    private final Path file;
    private final List<Step> steps;

    private Journal(Path file, Content content) {
        this.file = file;
        this.steps = new ArrayList<>(content.steps() == null ? List.of() : content.steps());
    }

    /**
     * A step of a migration.
     *
     * @param name the goal's name
     * @param startedAt when it began
     * @param millis how long it took, in milliseconds; null while it runs or when it was cut off
     * @param outcome {@code running}, {@code done} or {@code failed}
     * @param summary what it did, or why it failed
     */
    record Step(String name, Instant startedAt, @Nullable Long millis, String outcome, String summary) {
        Duration duration() {
            return Duration.ofMillis(millis == null ? 0 : millis);
        }
    }

    /** The file's form. */
    private record Content(@Nullable List<Step> steps) {}

    /** The journal of a workspace, continued where there is one. */
    static Journal open(Workspace workspace) {
        Path file = workspace.journal();
        return new Journal(file, Files.exists(file) ? JsonFile.read(file, Content.class) : new Content(List.of()));
    }

    /**
     * Does a step and writes down how it went.
     *
     * @param summary one line about the result, for a person
     */
    <T> T step(String name, Supplier<T> work, Function<T, String> summary) {
        Instant startedAt = Instant.now();
        steps.add(new Step(name, startedAt, null, "running", ""));
        write();
        try {
            T result = work.get();
            finish(name, startedAt, "done", summary.apply(result));
            return result;
        } catch (RuntimeException e) {
            try {
                finish(name, startedAt, "failed", String.valueOf(e.getMessage()));
            } catch (RuntimeException unwritten) {
                e.addSuppressed(unwritten); // A full disk must not hide why the step failed.
            }
            throw e;
        }
    }

    private void finish(String name, Instant startedAt, String outcome, String summary) {
        long millis = Duration.between(startedAt, Instant.now()).toMillis();
        steps.set(steps.size() - 1, new Step(name, startedAt, millis, outcome, summary));
        write();
    }

    /** The steps, oldest first. */
    List<Step> steps() {
        return List.copyOf(steps);
    }

    private void write() {
        JsonFile.write(file, new Content(steps));
    }
}
