package io.github.timescalemigrate.junit;

import io.github.timescalemigrate.comparison.ComparedTables;
import io.github.timescalemigrate.comparison.Comparison;
import java.nio.file.Path;

/**
 * What a run has compared; a parameter of tests with {@link TimescaleMigration}.
 *
 * @param comparison source and target, side by side
 * @param file where all of it was written, in the form of {@code verify.json}
 */
public record MigrationResult(Comparison comparison, Path file) {
    /** Where to read on about an object, and how to look at it again: two lines for the end of a message. */
    String further(String object) {
        return "All of it: %s%nTo look again: %s"
                .formatted(file, ComparedTables.of(comparison).lookAgain(object));
    }
}
