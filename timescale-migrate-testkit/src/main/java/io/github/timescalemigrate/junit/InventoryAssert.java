package io.github.timescalemigrate.junit;

import io.github.timescalemigrate.inventory.Extension;
import io.github.timescalemigrate.inventory.Hypertable;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.inventory.TableName;
import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;

/** Assertions on what one database holds. Names of tables are {@code schema.name} as the catalog has them. */
public class InventoryAssert extends AbstractAssert<InventoryAssert, Inventory> {
    private static final int MOST_NAMES = 20;

    /** For AssertJ; tests call {@link MigrationAssertions#assertThat(Inventory)}. */
    public InventoryAssert(Inventory actual) {
        super(actual, InventoryAssert.class);
    }

    /** Fails where there is no such hypertable; a continuous aggregate goes by its view's name too. */
    public InventoryAssert hasHypertable(String name) {
        isNotNull();
        if (actual.only(TableFilter.parse(name)).hypertables().isEmpty()) {
            failWithMessage(
                    "%s: no such hypertable in %s, which has %s",
                    name,
                    actual.server().database(),
                    shown(actual.hypertables().stream()
                            .map(Hypertable::name)
                            .map(TableName::toString)
                            .toList()));
        }
        return this;
    }

    /** Fails where a table or hypertable, or all that a pattern with {@code *} means, does not have this number of rows. */
    public InventoryAssert hasRows(String name, long rows) {
        isNotNull();
        Inventory meant = actual.only(TableFilter.parse(name));
        if (meant.names().isEmpty()) {
            failWithMessage("%s: no such table in %s", name, actual.server().database());
        }
        if (meant.rows() != rows) {
            failWithActualExpectedAndMessage(
                    meant.rows(),
                    rows,
                    "%s: %,d rows in %s, expected %,d (%+,d)",
                    name,
                    meant.rows(),
                    actual.server().database(),
                    rows,
                    meant.rows() - rows);
        }
        return this;
    }

    /** Fails where there is no such extension. */
    public InventoryAssert hasExtension(String name) {
        isNotNull();
        if (actual.extensions().stream().noneMatch(extension -> extension.name().equals(name))) {
            failWithMessage(
                    "extension %s: not in %s, which has %s",
                    name,
                    actual.server().database(),
                    shown(actual.extensions().stream().map(Extension::name).toList()));
        }
        return this;
    }

    private static String shown(List<String> names) {
        int rest = names.size() - MOST_NAMES;
        return names.isEmpty()
                ? "none"
                : names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "))
                        + (rest > 0 ? " and " + rest + " more" : "");
    }
}
