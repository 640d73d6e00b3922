package io.github.timescalemigrate.junit;

import io.github.timescalemigrate.comparison.ComparedTables;
import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.comparison.ComparisonFile;
import io.github.timescalemigrate.comparison.DifferingRows;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.Reading;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/** What was read and compared: once for a run, or for a test that has sides of its own. */
final class Results {
    private static final Path FOLDER = Path.of("target", "timescale-migrate");

    private final ExtensionContext context;
    private final Settings settings;

    Results(ExtensionContext context, Settings settings) {
        this.context = context;
        this.settings = settings;
    }

    private record Read(Side side, Reading how) {}

    private record Pair(Side source, Side target, Reading how) {}

    Inventory inventory(Side side) {
        return inventory(store(), side, settings.reading());
    }

    private static Inventory inventory(Store store, Side side, Reading how) {
        return store.getOrComputeIfAbsent(new Read(side, how), read -> side.read(how), Inventory.class);
    }

    MigrationResult result() {
        Side target = settings.target();
        var pair = new Pair(settings.source(), target, settings.reading());
        return store().getOrComputeIfAbsent(pair, this::compare, MigrationResult.class);
    }

    private MigrationResult compare(Pair pair) {
        Store store = store();
        if (pair.source() instanceof Side.Dump) {
            inventory(store, pair.source(), pair.how()); // A file that is no manifest need not wait for the target.
        }
        Comparison comparison = Comparison.of(
                () -> moved(inventory(store, pair.source(), pair.how())),
                () -> inventory(store, pair.target(), pair.how()),
                settings::carried);
        comparison = withRows(comparison, pair);
        List<String> unmatched =
                ComparedTables.of(comparison).unmatched(pair.how().tables());
        if (!unmatched.isEmpty()) {
            throw new ExtensionConfigurationException(
                    "timescale-migrate.tables or schemas: neither source nor target has a table "
                            + String.join(", ", unmatched));
        }
        var result = new MigrationResult(comparison, FOLDER.resolve("junit-verify" + number() + ".json"));
        ComparisonFile.write(result.file(), comparison);
        report(pair, result);
        return result;
    }

    private static Comparison withRows(Comparison comparison, Pair pair) {
        if (pair.source() instanceof Side.Dump) {
            return comparison;
        }
        try {
            return DifferingRows.in(comparison, pair.source()::connect, pair.target()::connect);
        } catch (DatabaseException e) {
            return comparison; // Without their names they still differ.
        }
    }

    private Inventory moved(Inventory source) {
        return settings.schemaOnly() ? source.withoutRows() : source;
    }

    /** The first is the one that most runs have. */
    private String number() {
        int number = context.getRoot()
                .getStore(TimescaleMigrationExtension.NAMESPACE)
                .getOrComputeIfAbsent(AtomicInteger.class)
                .incrementAndGet();
        return number == 1 ? "" : "-" + number;
    }

    private void report(Pair pair, MigrationResult result) {
        Comparison comparison = result.comparison();
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("timescale-migrate.source", shown(pair.source(), comparison.source()));
        entries.put("timescale-migrate.target", shown(pair.target(), comparison.target()));
        entries.put("timescale-migrate.depth", pair.how().depth().name().toLowerCase(Locale.ROOT));
        entries.put("timescale-migrate.tables", pair.how().tables().toString());
        entries.put("timescale-migrate.identical", Boolean.toString(comparison.identical()));
        entries.put(
                "timescale-migrate.differences",
                Integer.toString(comparison.differences().size()));
        entries.put("timescale-migrate.file", result.file().toString());
        context.publishReportEntry(entries);
    }

    private static String shown(Side side, Inventory inventory) {
        return "%s, PostgreSQL %s, TimescaleDB %s"
                .formatted(
                        side,
                        inventory.server().postgresql(),
                        inventory.timescaledbVersion().orElse("not created"));
    }

    private Store store() {
        ExtensionContext owner = settings.perTest() ? context : context.getRoot();
        return owner.getStore(TimescaleMigrationExtension.NAMESPACE);
    }
}
