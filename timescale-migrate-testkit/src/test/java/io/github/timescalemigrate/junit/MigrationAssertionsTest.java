package io.github.timescalemigrate.junit;

import static io.github.timescalemigrate.inventory.Inventories.chunk;
import static io.github.timescalemigrate.inventory.Inventories.compressed;
import static io.github.timescalemigrate.inventory.Inventories.hypertable;
import static io.github.timescalemigrate.inventory.Inventories.table;
import static io.github.timescalemigrate.inventory.Inventories.withHypertables;
import static io.github.timescalemigrate.inventory.Inventories.withTables;
import static io.github.timescalemigrate.junit.MigrationAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.inventory.Aspect;
import io.github.timescalemigrate.inventory.Hypertable;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.Table;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MigrationAssertionsTest {
    private static final Hypertable AGREEING = hypertable("agreeing", 30, chunk(1), compressed(2));
    private static final Inventory SOURCE =
            withHypertables(AGREEING, hypertable("metrics", 1_204_331, chunk(1), chunk(2)));
    private static final Inventory TARGET = withHypertables(AGREEING, hypertable("metrics", 1_204_018, chunk(2)));
    private static final Comparison COMPARISON = Comparison.of(SOURCE, TARGET);
    private static final String CHUNKS =
            "public.metrics: chunks: source 2, target 1 (missing: _hyper_1_1_chunk [2024-01-11, 2024-01-18))";
    private static final String ROWS = "public.metrics: rows: source 1,204,331, target 1,204,018 (-313)";
    private static final String AGAIN =
            "To look again: mvn timescale-migrate:verify -Dtimescale-migrate.tables=public.metrics";

    @Test
    void passWhereSourceAndTargetAgree() {
        assertThat(Comparison.of(SOURCE, SOURCE)).isIdentical();
        assertThat(COMPARISON).agreesOn(Aspect.KIND, Aspect.DIMENSIONS, Aspect.VERSION);
        assertThat(COMPARISON).table("agreeing").isIdentical().agreesOn(Aspect.ROWS);
    }

    @Test
    void nameWhatDiffers() {
        assertThat(failure(() -> assertThat(COMPARISON).isIdentical())).isEqualTo(lines(CHUNKS, ROWS, AGAIN));
        assertThat(failure(() -> assertThat(COMPARISON).table("*.metrics").isIdentical()))
                .isEqualTo(lines(CHUNKS, ROWS, AGAIN));
        assertThat(failure(() -> assertThat(COMPARISON).agreesOn(Aspect.KIND, Aspect.ROWS)))
                .isEqualTo(lines(ROWS, AGAIN));
        assertThat(failure(() -> assertThat(COMPARISON).as("flights").agreesOn(Aspect.ROWS)))
                .isEqualTo("[flights] " + lines(ROWS, AGAIN));
    }

    @Test
    void nameTwentyDifferencesAndCountTheRest() {
        Inventory many = withTables(
                IntStream.range(0, 22).mapToObj(i -> table("t" + i, 1)).toArray(Table[]::new));

        assertThat(failure(() -> assertThat(Comparison.of(many, withTables())).isIdentical()))
                .hasLineCount(22)
                .contains(lines(
                        "public.t7: kind: source table of 1 row, target missing", "and 2 more differences", "To"));
    }

    @Test
    void doNotPassWhatWasNotCompared() {
        assertThat(failure(() -> assertThat(COMPARISON).table("typo").isIdentical()))
                .isEqualTo("typo: neither source nor target has such a table");
        assertThat(failure(() -> assertThat(COMPARISON).agreesOn(Aspect.ROWS, Aspect.CHECKSUM)))
                .isEqualTo("every table: [checksum] was not compared");
        assertThat(failure(() -> assertThat(COMPARISON).table("public.agreeing").agreesOn(Aspect.OWNER)))
                .isEqualTo("public.agreeing: [owner] was not compared");
    }

    @Test
    void sayWhatAnInventoryLacks() {
        assertThat(SOURCE)
                .hasHypertable("public.metrics")
                .hasHypertable("agreeing")
                .hasRows("public.metrics", 1_204_331)
                .hasRows("public.*", 1_204_361)
                .hasExtension("timescaledb");

        assertThat(failure(() -> assertThat(SOURCE).hasHypertable("public.flights")))
                .isEqualTo("public.flights: no such hypertable in db, which has public.agreeing, public.metrics");
        assertThat(failure(() -> assertThat(SOURCE).hasRows("public.metrics", 1_204_018)))
                .isEqualTo("public.metrics: 1,204,331 rows in db, expected 1,204,018 (+313)");
        assertThat(failure(() -> assertThat(SOURCE).hasRows("typo", 0))).isEqualTo("typo: no such table in db");
        assertThat(failure(() -> assertThat(SOURCE).hasExtension("postgis")))
                .isEqualTo("extension postgis: not in db, which has timescaledb");
    }

    @Test
    void countWhatAHypertableHas() {
        assertThat(AGREEING).hasRows(30).hasChunks(2).hasCompressedChunks(1);

        assertThat(failure(() -> assertThat(AGREEING).hasRows(31)))
                .isEqualTo("public.agreeing: 30 rows, expected 31 (-1)");
        assertThat(failure(() -> assertThat(AGREEING).hasChunks(1)))
                .isEqualTo("public.agreeing: 2 chunks, expected 1 (+1)");
        assertThat(failure(() -> assertThat(AGREEING).hasCompressedChunks(2)))
                .isEqualTo("public.agreeing: 1 compressed chunks, expected 2 (-1)");
    }

    @Test
    void areSoftToo() {
        var softly = new MigrationSoftAssertions();

        softly.assertThat(COMPARISON).table("metrics").agreesOn(Aspect.ROWS).agreesOn(Aspect.CHUNKS);
        softly.assertThat(TARGET).hasHypertable("flights").hasExtension("timescaledb");
        softly.assertThat(AGREEING).hasRows(1).hasChunks(3);
        softly.assertThat("AssertJ's own").isNotEmpty();

        assertThat(softly.errorsCollected())
                .extracting(
                        e -> String.valueOf(e.getMessage()).lines().findFirst().orElse(""))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith(ROWS),
                        second -> assertThat(second).startsWith(CHUNKS),
                        third -> assertThat(third).startsWith("flights: no such hypertable"),
                        fourth -> assertThat(fourth).startsWith("public.agreeing: 30 rows, expected 1 (+29)"),
                        fifth -> assertThat(fifth).startsWith("public.agreeing: 2 chunks, expected 3 (-1)"));
    }

    private static String lines(String... lines) {
        return String.join(System.lineSeparator(), lines);
    }

    private static String failure(ThrowingCallable assertion) {
        var failure = new String[1];
        assertThatCode(assertion).isInstanceOfSatisfying(AssertionError.class, e -> failure[0] = e.getMessage());
        return failure[0];
    }
}
