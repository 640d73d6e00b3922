package io.github.timescalemigrate.junit;

import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.inventory.Hypertable;
import io.github.timescalemigrate.inventory.Inventory;
import org.assertj.core.api.SoftAssertions;

/**
 * AssertJ's soft assertions, and those of {@link MigrationAssertions}: a test reports everything that it found. Close it with
 * {@link #assertAll}, or let AssertJ's {@code SoftAssertionsExtension} inject it.
 */
public class MigrationSoftAssertions extends SoftAssertions {
    /** On source and target, side by side. */
    public ComparisonAssert assertThat(Comparison actual) {
        return proxy(ComparisonAssert.class, Comparison.class, actual);
    }

    /** On what one database holds. */
    public InventoryAssert assertThat(Inventory actual) {
        return proxy(InventoryAssert.class, Inventory.class, actual);
    }

    /** On one hypertable. */
    public HypertableAssert assertThat(Hypertable actual) {
        return proxy(HypertableAssert.class, Hypertable.class, actual);
    }
}
