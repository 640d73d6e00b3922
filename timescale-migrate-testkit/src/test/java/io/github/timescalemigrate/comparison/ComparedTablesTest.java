package io.github.timescalemigrate.comparison;

import static io.github.timescalemigrate.inventory.Inventories.table;
import static io.github.timescalemigrate.inventory.Inventories.withTables;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.inventory.Contents;
import io.github.timescalemigrate.inventory.Depth;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.Table;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.inventory.TableName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparedTablesTest {
    private static final Inventory SOURCE = withTables(table("gone", 1), table("metrics", 2));
    private static final Inventory TARGET = withTables(table("metrics", 3), table("new", 1));

    @Test
    void findsPatternsOfTablesThatNeitherSideHas() {
        var tables = ComparedTables.of(Comparison.of(SOURCE, TARGET));

        assertThat(tables.unmatched(TableFilter.parse("gone,new,typo,t*o,!nowhere")))
                .containsExactly("public.typo", "public.t*o");
        assertThat(tables.unmatched(TableFilter.ALL)).isEmpty();
    }

    @Test
    void comparesTablesThatDifferAgain() {
        var comparison = Comparison.of(SOURCE, TARGET);
        var tables = ComparedTables.of(comparison);

        assertThat(tables.lookAgain(comparison.differences()))
                .isEqualTo(
                        "mvn timescale-migrate:verify -Dtimescale-migrate.tables=public.gone,public.metrics,public.new");
        assertThat(tables.lookAgain("public.gone"))
                .isEqualTo("mvn timescale-migrate:verify -Dtimescale-migrate.tables=public.gone");
    }

    @Test
    void comparesEverythingAgainWhereOthersDifferOrMany() {
        var comparison = Comparison.of(SOURCE, withTables(table("a", 1), table("b", 1), table("c", 1), table("d", 1)));
        var tables = ComparedTables.of(comparison);

        assertThat(comparison.differences()).hasSize(6);
        assertThat(tables.lookAgain(comparison.differences())).isEqualTo("mvn timescale-migrate:verify");
        assertThat(tables.lookAgain("extension timescaledb")).isEqualTo("mvn timescale-migrate:verify");
        assertThat(tables.lookAgain(List.of())).isEqualTo("mvn timescale-migrate:verify");
    }

    @Test
    void comparesAgainAsDeep() {
        var counts = withTables(new Table(new TableName("public", "metrics"), new Contents(1, "7f")));
        var sums = new Inventory(
                counts.readAt(),
                Depth.CHECKSUMS,
                counts.server(),
                counts.extensions(),
                counts.hypertables(),
                counts.tables(),
                counts.objects(),
                counts.jobsHeld());

        assertThat(ComparedTables.of(Comparison.of(sums, sums)).lookAgain("public.metrics"))
                .isEqualTo(
                        "mvn timescale-migrate:verify -Dtimescale-migrate.depth=checksums -Dtimescale-migrate.tables=public.metrics");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Daily        | public.Daily",
                "o'brien $x   | 'public.o'\\''brien $x'",
                "a,b          | 'public.a*b'",
                "`a\nb`       | 'public.a*b'"
            })
    void writesANameAsShellAndFilterTakeIt(String name, String word) {
        var table = new Table(new TableName("public", name), new Contents(1, null));

        var tables = ComparedTables.of(Comparison.of(withTables(table), withTables()));

        assertThat(tables.lookAgain(table.name().toString()))
                .isEqualTo("mvn timescale-migrate:verify -Dtimescale-migrate.tables=" + word);
    }
}
