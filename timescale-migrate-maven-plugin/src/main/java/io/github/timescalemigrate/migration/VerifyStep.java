package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.comparison.Carried;
import io.github.timescalemigrate.comparison.ComparedTables;
import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.comparison.ComparisonFile;
import io.github.timescalemigrate.comparison.DifferenceText;
import io.github.timescalemigrate.comparison.DifferingRows;
import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.Server;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.report.RefusedException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The target is compared with what the source held. */
final class VerifyStep {
    private static final Logger LOG = LoggerFactory.getLogger(VerifyStep.class);

    private final Workspace workspace;
    private final TableFilter tables;
    private final Function<Server, Carried> carried;

    VerifyStep(Workspace workspace, TableFilter tables, Function<Server, Carried> carried) {
        this.workspace = workspace;
        this.tables = tables;
        this.carried = carried;
    }

    /**
     * Refuses when something differs, in which case too the result is written down, and when there is no table that a
     * pattern of the filter means.
     */
    Comparison run(
            Supplier<Inventory> source,
            Supplier<Inventory> restored,
            @Nullable ConnectionString live,
            ConnectionString target) {
        Comparison comparison = Comparison.of(() -> source.get().only(tables), restored, carried);
        comparison = withRows(comparison, live, target);
        refuseUnmatched(comparison);
        ComparisonFile.write(workspace.verify(), comparison);
        DifferenceText.tolerated(comparison).forEach(line -> LOG.info("Tolerated: {}", line));
        if (!comparison.identical()) {
            throw new RefusedException(
                    "The target is not what the source was: %s%n%s%nAll of it: %s"
                            .formatted(
                                    Figures.count(comparison.differences().size(), "difference"),
                                    String.join(System.lineSeparator(), DifferenceText.lines(comparison)),
                                    workspace.verify()),
                    "To look again: " + ComparedTables.of(comparison).lookAgain(comparison.differences()));
        }
        return comparison;
    }

    /** Names the rows that differ, where the source can be asked. */
    private static Comparison withRows(
            Comparison comparison, @Nullable ConnectionString live, ConnectionString target) {
        if (live == null) {
            return comparison;
        }
        try {
            return DifferingRows.in(comparison, () -> Database.connect(live), () -> Database.connect(target));
        } catch (DatabaseException e) {
            LOG.warn("The rows that differ cannot be named: {}", e.getMessage());
            return comparison;
        }
    }

    /** What was not compared must not pass. */
    private void refuseUnmatched(Comparison comparison) {
        List<String> unmatched = ComparedTables.of(comparison).unmatched(tables);
        if (!unmatched.isEmpty()) {
            throw new RefusedException(
                    "timescale-migrate.tables or schemas: neither source nor target has a table "
                            + String.join(", ", unmatched),
                    "Write the names as they stand in the catalog, schema.name without quotes; * stands for any characters.");
        }
    }
}
