package io.github.timescalemigrate.transfer;

import io.github.timescalemigrate.report.MigrationException;
import io.github.timescalemigrate.source.Deferred;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a dump holds, an entry a line, as {@code pg_restore --list} writes it and {@code --use-list} takes it:
 * {@code 3456; 2606 16999 FK CONSTRAINT public orders orders_device_fkey owner}.
 */
final class TableOfContents {
    private static final Pattern CATALOG_ROWS = Pattern.compile(
            "\\d+; \\d+ \\d+ (?:TABLE DATA|SEQUENCE SET) (?:_timescaledb_catalog|_timescaledb_config) .*");
    private static final Pattern INDEXES = Pattern.compile("\\d+; \\d+ \\d+ (?:INDEX (?!ATTACH )|CONSTRAINT ).*");
    private static final Pattern ATTACHMENTS = Pattern.compile("\\d+; \\d+ \\d+ INDEX ATTACH .*");

    private final List<String> lines;

    private TableOfContents(List<String> lines) {
        this.lines = List.copyOf(lines);
    }

    static TableOfContents read(Path file) {
        try (var all = Files.lines(file)) {
            return new TableOfContents(all.filter(line -> !line.startsWith(";")).toList());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /**
     * Without what must not be loaded.
     *
     * @throws MigrationException when an entry to be left out is not there
     */
    TableOfContents without(List<Deferred> deferred) {
        List<String> kept = new ArrayList<>(lines);
        for (Deferred one : deferred) {
            if (!kept.removeIf(line -> line.substring(line.indexOf(' ') + 1).startsWith(one.entry()))) {
                throw new MigrationException(
                        "The dump has no entry for the %s".formatted(one.object()),
                        "Use the plain format: -Dtimescale-migrate.format=plain");
            }
        }
        return new TableOfContents(kept);
    }

    /** The rows of TimescaleDB's catalog. */
    TableOfContents catalogRows() {
        return only(CATALOG_ROWS.asMatchPredicate());
    }

    /** Indexes, and the constraints that are indexes. */
    TableOfContents indexes() {
        return only(INDEXES.asMatchPredicate());
    }

    /** What makes indexes of partitions parts of those of their tables. */
    TableOfContents attachments() {
        return only(ATTACHMENTS.asMatchPredicate());
    }

    /** All else. */
    TableOfContents others() {
        return only(CATALOG_ROWS
                .asMatchPredicate()
                .or(INDEXES.asMatchPredicate())
                .or(ATTACHMENTS.asMatchPredicate())
                .negate());
    }

    private TableOfContents only(Predicate<String> wanted) {
        return new TableOfContents(lines.stream().filter(wanted).toList());
    }

    void write(Path file) {
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }
}
