package io.github.timescalemigrate.junit;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.inventory.Extension;
import io.github.timescalemigrate.inventory.InventoryReader;
import io.github.timescalemigrate.inventory.Reading;
import java.util.Arrays;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Asks the target once a run which TimescaleDB it has. */
final class EnabledOnTimescaleCondition implements ExecutionCondition {
    /** What a target has; both are empty where the extension is not created. */
    record Installed(String version, String edition) {
        private static Installed of(Side side) {
            try (Database database = side.connect()) {
                var reader = InventoryReader.of(database, Reading.DEFAULT);
                String version = reader.extensions().stream()
                        .filter(extension -> extension.name().equals("timescaledb"))
                        .map(Extension::version)
                        .findFirst()
                        .orElse("");
                return new Installed(
                        version, version.isEmpty() ? "" : reader.server().edition());
            }
        }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getElement(), EnabledOnTimescale.class)
                .map(wanted -> evaluate(wanted, context))
                .orElseGet(() -> ConditionEvaluationResult.enabled("no TimescaleDB is asked for"));
    }

    private static ConditionEvaluationResult evaluate(EnabledOnTimescale wanted, ExtensionContext context) {
        Side target = TimescaleMigrationExtension.settings(context).target();
        return evaluate(
                wanted,
                context.getRoot()
                        .getStore(TimescaleMigrationExtension.NAMESPACE)
                        .getOrComputeIfAbsent(target, Installed::of, Installed.class));
    }

    static ConditionEvaluationResult evaluate(EnabledOnTimescale wanted, Installed installed) {
        int[] min = numbers("minVersion", wanted.minVersion());
        int[] max = numbers("maxVersion", wanted.maxVersion());
        if (!wanted.edition().matches("|timescale|apache")) {
            throw misuse("edition", "timescale or apache", wanted.edition());
        }
        if (installed.version().isEmpty()) {
            return ConditionEvaluationResult.disabled("the target has no TimescaleDB");
        }
        int[] version = numbers("version", installed.version().replaceAll("[^0-9.].*", ""));
        String found = "the target has TimescaleDB " + installed.version() + ", edition " + installed.edition();
        if (compare(version, min) < 0) {
            return ConditionEvaluationResult.disabled(found + ": at least " + wanted.minVersion() + " is needed");
        }
        if (compare(version, max) > 0) {
            return ConditionEvaluationResult.disabled(found + ": at most " + wanted.maxVersion() + " is wanted");
        }
        if (!wanted.edition().isEmpty() && !wanted.edition().equals(installed.edition())) {
            return ConditionEvaluationResult.disabled(found + ": " + wanted.edition() + " is needed");
        }
        return ConditionEvaluationResult.enabled(found);
    }

    private static int[] numbers(String attribute, String version) {
        if (!version.matches("|[0-9]{1,4}(\\.[0-9]{1,4}){0,2}")) {
            throw misuse(attribute, "a version such as 2.19.3", version);
        }
        return version.isEmpty()
                ? new int[0]
                : Arrays.stream(version.split("\\.", -1))
                        .mapToInt(Integer::parseInt)
                        .toArray();
    }

    /** In as many numbers as the bound has: 2.19.3 is not beyond 2.19. */
    private static int compare(int[] version, int[] bound) {
        return Arrays.compare(Arrays.copyOf(version, bound.length), bound);
    }

    private static ExtensionConfigurationException misuse(String attribute, String wanted, String found) {
        return new ExtensionConfigurationException(
                "@EnabledOnTimescale(%s = \"%s\"): %s is needed".formatted(attribute, found, wanted));
    }
}
