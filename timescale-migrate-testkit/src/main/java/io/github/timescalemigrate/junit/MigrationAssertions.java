package io.github.timescalemigrate.junit;

import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.inventory.Hypertable;
import io.github.timescalemigrate.inventory.Inventory;

/** AssertJ's assertions on what was read and compared. Import them beside AssertJ's own {@code assertThat}. */
public final class MigrationAssertions {
    private MigrationAssertions() {}

    /** On source and target, side by side. */
    public static ComparisonAssert assertThat(Comparison actual) {
        return new ComparisonAssert(actual);
    }

    /** On what one database holds. */
    public static InventoryAssert assertThat(Inventory actual) {
        return new InventoryAssert(actual);
    }

    /** On one hypertable. */
    public static HypertableAssert assertThat(Hypertable actual) {
        return new HypertableAssert(actual);
    }
}
