package io.github.timescalemigrate.comparison;

import static io.github.timescalemigrate.inventory.Inventories.chunk;
import static io.github.timescalemigrate.inventory.Inventories.compressed;
import static io.github.timescalemigrate.inventory.Inventories.empty;
import static io.github.timescalemigrate.inventory.Inventories.hypertable;
import static io.github.timescalemigrate.inventory.Inventories.table;
import static io.github.timescalemigrate.inventory.Inventories.withExtensions;
import static io.github.timescalemigrate.inventory.Inventories.withHypertables;
import static io.github.timescalemigrate.inventory.Inventories.withTables;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.inventory.Chunk;
import io.github.timescalemigrate.inventory.Extension;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.Table;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DifferenceTextTest {
    @Test
    void isEmptyWhereNothingDiffers() {
        assertThat(text(withTables(table("devices", 5)), withTables(table("devices", 5))))
                .isEmpty();
    }

    @Test
    void namesTheObjectThenSourceAndTargetSideBySide() {
        assertThat(text(
                        withHypertables(hypertable("metrics", 1_204_331, chunk(1), chunk(2))),
                        withHypertables(hypertable("metrics", 1_204_018, chunk(2)))))
                .isEqualTo(
                        """
                        public.metrics: 2 differences between source and target
                          chunks       source 2           target 1           missing: _hyper_1_1_chunk [2024-01-11, 2024-01-18)
                          rows         source 1,204,331   target 1,204,018   (-313)
                        """);
    }

    @Test
    void leavesOutWhatDoesNotDiffer() {
        assertThat(text(
                        withTables(table("devices", 1), table("sites", 5)),
                        withTables(table("devices", 1), table("sites", 15))))
                .isEqualTo(
                        """
                        public.sites: 1 difference between source and target
                          rows         source 5   target 15   (+10)
                        """);
    }

    @Test
    void hasNoBlanksAtTheEndOfALineWithoutDetails() {
        assertThat(text(withTables(table("Odd \"one\"", 1)), empty()))
                .isEqualTo(
                        """
                        public."Odd ""one""\": 1 difference between source and target
                          kind         source table of 1 row   target missing
                        """);
    }

    @Test
    void leavesOutWhatIsTolerated() {
        assertThat(text(
                        withExtensions(new Extension("postgis", "3.4", "public")),
                        withExtensions(new Extension("postgis", "3.5", "gis"))))
                .isEqualTo(
                        """
                        extension postgis: 1 difference between source and target
                          schema       source public   target gis
                        """);
    }

    @Test
    void showsThreeDetailsAndCountsTheRest() {
        Chunk[] four = chunks(4);
        Chunk[] five = chunks(5);
        String three = "missing: _hyper_1_1_chunk [2024-01-11, 2024-01-18);"
                + " missing: _hyper_1_2_chunk [2024-01-18, 2024-01-25);"
                + " missing: _hyper_1_3_chunk [2024-01-25, 2024-02-01)";

        assertThat(chunksLine(chunks(3))).isEqualTo("  chunks       source 3   target 0   " + three);
        assertThat(chunksLine(four)).isEqualTo("  chunks       source 4   target 0   " + three + "; and 1 more");
        assertThat(chunksLine(five)).isEqualTo("  chunks       source 5   target 0   " + three + "; and 2 more");
    }

    @Test
    void showsDetailsWhereTheNumbersAreTheSame() {
        assertThat(text(
                        withHypertables(hypertable("metrics", 1, compressed(1))),
                        withHypertables(hypertable("metrics", 1, chunk(1)))))
                .isEqualTo(
                        """
                        public.metrics: 1 difference between source and target
                          chunks       source 1   target 1   not compressed: _hyper_1_1_chunk [2024-01-11, 2024-01-18)
                        """);
    }

    @Test
    void showsTwentyObjectsAndCountsTheRest() {
        assertThat(DifferenceText.lines(Comparison.of(withTables(tables(20)), empty())))
                .hasSize(40)
                .last()
                .isEqualTo("  kind         source table of 0 rows   target missing");
        assertThat(DifferenceText.lines(Comparison.of(withTables(tables(21)), empty())))
                .hasSize(41)
                .last()
                .isEqualTo("and 1 more object that differs");
        assertThat(DifferenceText.lines(Comparison.of(withTables(tables(22)), empty())))
                .hasSize(41)
                .last()
                .isEqualTo("and 2 more objects that differ");
    }

    @Test
    void oneLineOfADifferenceIsCappedToo() {
        var comparison = Comparison.of(
                withHypertables(hypertable("metrics", 1, chunks(2_000))), withHypertables(hypertable("metrics", 1)));

        assertThat(comparison.differences().get(0).toString())
                .hasSizeLessThan(300)
                .endsWith("; and 1997 more)");
    }

    private static String chunksLine(Chunk... chunks) {
        List<String> lines = DifferenceText.lines(Comparison.of(
                withHypertables(hypertable("metrics", 1, chunks)), withHypertables(hypertable("metrics", 1))));
        assertThat(lines).hasSize(2);
        return lines.get(1);
    }

    private static Chunk[] chunks(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> chunk(i)).toArray(Chunk[]::new);
    }

    private static Table[] tables(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> table("t%02d".formatted(i), 0))
                .toArray(Table[]::new);
    }

    private static String text(Inventory source, Inventory target) {
        var lines = DifferenceText.lines(Comparison.of(source, target));
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
