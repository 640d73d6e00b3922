package io.github.timescalemigrate.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import io.github.timescalemigrate.migration.Journal.Step;
import io.github.timescalemigrate.report.MigrationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest {
    private final Workspace workspace;

    JournalTest(@TempDir Path folder) {
        this.workspace = new Workspace(folder);
    }

    @BeforeEach
    void create() {
        workspace.create();
    }

    private Journal open() {
        return Journal.open(workspace);
    }

    @Test
    void newOneIsEmpty() {
        assertThat(open().steps()).isEmpty();
        assertThat(workspace.journal()).doesNotExist();
    }

    @Test
    void stepGivesItsResultAndIsWrittenDown() {
        Instant before = Instant.now();

        int rows = open().step("dump", () -> 42, result -> result + " rows");

        assertThat(rows).isEqualTo(42);
        assertThat(open().steps()).singleElement().satisfies(step -> {
            assertThat(step.name()).isEqualTo("dump");
            assertThat(step.outcome()).isEqualTo("done");
            assertThat(step.summary()).isEqualTo("42 rows");
            assertThat(step.startedAt()).isBetween(before, Instant.now());
            assertThat(step.duration()).isGreaterThanOrEqualTo(Duration.ZERO);
        });
    }

    @Test
    void stepIsWrittenDownBeforeItIsDone() {
        List<Step> meanwhile = open().step("restore", () -> open().steps(), result -> "");

        assertThat(meanwhile).singleElement().satisfies(step -> {
            assertThat(step.outcome()).isEqualTo("running");
            assertThat(step.millis()).isNull();
            assertThat(step.duration()).isZero();
        });
    }

    @Test
    void failureIsWrittenDownAndThrown() {
        assertThatIllegalStateException()
                .isThrownBy(() -> open().step(
                                "dump",
                                () -> {
                                    throw new IllegalStateException("pg_dump failed");
                                },
                                result -> ""))
                .withMessage("pg_dump failed");

        assertThat(open().steps())
                .extracting(Step::name, Step::outcome, Step::summary)
                .containsExactly(tuple("dump", "failed", "pg_dump failed"));
    }

    @Test
    void fullDiskDoesNotHideWhyTheStepFailed() {
        Journal journal = open();

        assertThatIllegalStateException()
                .isThrownBy(() -> journal.step(
                        "dump",
                        () -> {
                            beUnwritable();
                            throw new IllegalStateException("pg_dump failed");
                        },
                        result -> ""))
                .withMessage("pg_dump failed")
                .satisfies(e -> assertThat(e.getSuppressed()).hasOnlyElementsOfType(UncheckedIOException.class));
    }

    private void beUnwritable() {
        try {
            Files.delete(workspace.journal());
            Files.createDirectories(workspace.journal().resolve("in the way"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void stepsOfEarlierRunsStay() {
        open().step("check", () -> 1, result -> "first");
        open().step("dump", () -> 2, result -> "second");

        assertThat(open().steps()).extracting(Step::summary).containsExactly("first", "second");
    }

    @Test
    void stepThatWasCutOffStaysAsRunning() throws IOException {
        Files.writeString(
                workspace.journal(),
                """
                {"steps": [{"name": "dump", "startedAt": "2026-11-22T10:00:00Z", "millis": null, "outcome": "running",
                            "summary": ""}]}
                """);

        open().step("dump", () -> 1, result -> "again");

        assertThat(open().steps()).extracting(Step::outcome).containsExactly("running", "done");
    }

    @Test
    void journalWithoutItsFieldsIsAnEmptyOne() throws IOException {
        Files.writeString(workspace.journal(), "{}");

        assertThat(open().steps()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{\"steps\": 1}", "{\"steps\": [{\"name\": \"dump\", "})
    void damagedJournalIsNamed(String content) throws IOException {
        Files.writeString(workspace.journal(), content);

        assertThatExceptionOfType(MigrationException.class)
                .isThrownBy(this::open)
                .withMessageStartingWith(workspace.journal() + " cannot be read: ");
    }
}
