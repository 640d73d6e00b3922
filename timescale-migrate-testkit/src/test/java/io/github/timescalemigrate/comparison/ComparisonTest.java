package io.github.timescalemigrate.comparison;

import static io.github.timescalemigrate.inventory.Inventories.chunk;
import static io.github.timescalemigrate.inventory.Inventories.compressed;
import static io.github.timescalemigrate.inventory.Inventories.empty;
import static io.github.timescalemigrate.inventory.Inventories.hypertable;
import static io.github.timescalemigrate.inventory.Inventories.name;
import static io.github.timescalemigrate.inventory.Inventories.table;
import static io.github.timescalemigrate.inventory.Inventories.time;
import static io.github.timescalemigrate.inventory.Inventories.weekly;
import static io.github.timescalemigrate.inventory.Inventories.withExtensions;
import static io.github.timescalemigrate.inventory.Inventories.withHypertables;
import static io.github.timescalemigrate.inventory.Inventories.withTables;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.timescalemigrate.inventory.Aspect;
import io.github.timescalemigrate.inventory.Chunk;
import io.github.timescalemigrate.inventory.Contents;
import io.github.timescalemigrate.inventory.DatabaseObject;
import io.github.timescalemigrate.inventory.Definition;
import io.github.timescalemigrate.inventory.Depth;
import io.github.timescalemigrate.inventory.Dimension;
import io.github.timescalemigrate.inventory.Extension;
import io.github.timescalemigrate.inventory.Hypertable;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.Server;
import io.github.timescalemigrate.inventory.Table;
import io.github.timescalemigrate.inventory.TableName;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    @Test
    void identicalInventoriesHaveNoDifference() {
        var inventory = new Inventory(
                empty().readAt(),
                Depth.COUNTS,
                empty().server(),
                empty().extensions(),
                List.of(hypertable("metrics", 30, chunk(1), compressed(2))),
                List.of(table("devices", 5)),
                List.of(),
                false);

        var comparison = Comparison.of(inventory, inventory);

        assertThat(comparison.identical()).isTrue();
        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.objects())
                .extracting(ComparedObject::name)
                .containsExactly("extension timescaledb", "public.devices", "public.metrics");
        assertThat(comparison.objects().get(2).aspects())
                .extracting(ComparedAspect::aspect)
                .containsExactly(Aspect.KIND, Aspect.DIMENSIONS, Aspect.CHUNKS, Aspect.ROWS);
    }

    @Test
    void whenAndWhereTheyWereReadDoesNotMatter() {
        var elsewhere = new Inventory(
                Instant.EPOCH,
                Depth.COUNTS,
                new Server("other", "18.6", 180_006, "apache", "somebody", true),
                empty().extensions(),
                List.of(),
                List.of(),
                List.of(),
                false);

        assertThat(Comparison.of(empty(), elsewhere).identical()).isTrue();
    }

    @Test
    void emptyTablesAreComparedToo() {
        assertThat(differences(withTables(table("devices", 0)), empty()))
                .containsExactly("public.devices: kind: source table of 0 rows, target missing");
    }

    @Test
    void aTableCanBeMissingOnEitherSide() {
        var some = withTables(table("devices", 1_500));

        assertThat(differences(some, empty()))
                .containsExactly("public.devices: kind: source table of 1,500 rows, target missing");
        assertThat(differences(empty(), some))
                .containsExactly("public.devices: kind: source missing, target table of 1,500 rows");
    }

    @Test
    void aHypertableCanBeMissingOnEitherSide() {
        var some = withHypertables(hypertable("metrics", 30, chunk(1)));

        assertThat(differences(some, empty()))
                .containsExactly("public.metrics: kind: source hypertable of 30 rows, target missing");
        assertThat(differences(empty(), some))
                .containsExactly("public.metrics: kind: source missing, target hypertable of 30 rows");
    }

    @Test
    void aHypertableCanHaveBecomeATable() {
        var hypertable = withHypertables(hypertable("metrics", 30, chunk(1)));

        assertThat(differences(hypertable, withTables(table("metrics", 30))))
                .containsExactly("public.metrics: kind: source hypertable, target table");
        assertThat(differences(withTables(table("metrics", 31)), hypertable))
                .containsExactly(
                        "public.metrics: kind: source table, target hypertable",
                        "public.metrics: rows: source 31, target 30 (-1)");
    }

    @Test
    void aMaterializationIsOfItsContinuousAggregate() {
        Hypertable plain = hypertable("_materialized_hypertable_2", 4);
        var ofDaily = new Hypertable(plain.name(), name("Daily"), plain.dimensions(), plain.chunks(), plain.contents());

        assertThat(differences(withHypertables(ofDaily), withHypertables(plain)))
                .containsExactly("public._materialized_hypertable_2: kind:"
                        + " source materialization of continuous aggregate public.\"Daily\", target hypertable");
        assertThat(differences(withHypertables(ofDaily), empty()))
                .containsExactly("public._materialized_hypertable_2: kind:"
                        + " source materialization of continuous aggregate public.\"Daily\" of 4 rows, target missing");
    }

    @Test
    void rowsCanBeFewerOrMore() {
        var fewer = withTables(table("devices", 1_204_018));
        var more = withTables(table("devices", 1_204_331));

        assertThat(differences(more, fewer))
                .containsExactly("public.devices: rows: source 1,204,331, target 1,204,018 (-313)");
        assertThat(differences(fewer, more))
                .containsExactly("public.devices: rows: source 1,204,018, target 1,204,331 (+313)");
    }

    @Test
    void rowsOfAHypertableCanDifferWhereItsChunksDoNot() {
        assertThat(differences(
                        withHypertables(hypertable("metrics", 2_000, chunk(1))),
                        withHypertables(hypertable("metrics", 0, chunk(1)))))
                .containsExactly("public.metrics: rows: source 2,000, target 0 (-2,000)");
    }

    @Test
    void anIntervalCanHaveChanged() {
        assertThat(differences(withHypertables(by(weekly())), withHypertables(by(time("1 day")))))
                .containsExactly("public.metrics: dimensions: source time timestamp with time zone every 7 days,"
                        + " target time timestamp with time zone every 1 day");
    }

    @Test
    void aDimensionCanBeMissingOrOther() {
        var device = new Dimension("device", "integer", "Space", null, null, 2);

        assertThat(differences(withHypertables(by(weekly(), device)), withHypertables(by(weekly()))))
                .containsExactly("public.metrics: dimensions:"
                        + " source time timestamp with time zone every 7 days; device integer in 2 partitions,"
                        + " target time timestamp with time zone every 7 days");
        assertThat(differences(withHypertables(by(device)), withHypertables(by())))
                .containsExactly("public.metrics: dimensions: source device integer in 2 partitions, target none");
        assertThat(differences(
                        withHypertables(by(new Dimension("tick", "bigint", "Time", "10", "now_tick", null))),
                        withHypertables(by(new Dimension("tick", "bigint", "Time", "10", null, null)))))
                .containsExactly("public.metrics: dimensions:"
                        + " source tick bigint every 10, now by now_tick, target tick bigint every 10");
    }

    @Test
    void aChunkCanBeMissing() {
        assertThat(chunkDifferences(
                        hypertable("metrics", 30, chunk(1), chunk(2), chunk(3)), hypertable("metrics", 30, chunk(2))))
                .containsExactly("public.metrics: chunks: source 3, target 1"
                        + " (missing: _hyper_1_1_chunk [2024-01-11, 2024-01-18);"
                        + " missing: _hyper_1_3_chunk [2024-01-25, 2024-02-01))");
    }

    @Test
    void aChunkCanBeOnTheTargetAlone() {
        assertThat(chunkDifferences(hypertable("metrics", 30), hypertable("metrics", 30, chunk(1))))
                .containsExactly("public.metrics: chunks: source 0, target 1"
                        + " (only on target: _hyper_1_1_chunk [2024-01-11, 2024-01-18))");
    }

    @Test
    void aChunkCanHaveAnotherRange() {
        assertThat(chunkDifferences(
                        hypertable("metrics", 30, chunk(1, 1, false)), hypertable("metrics", 30, chunk(1, 2, false))))
                .containsExactly("public.metrics: chunks: source 1, target 1"
                        + " (other range: _hyper_1_1_chunk [2024-01-11, 2024-01-18),"
                        + " target _hyper_1_1_chunk [2024-01-18, 2024-01-25))");
    }

    @Test
    void aChunkCanBeCompressedOnOneSideAlone() {
        assertThat(chunkDifferences(
                        hypertable("metrics", 30, compressed(1), chunk(2)),
                        hypertable("metrics", 30, chunk(1), compressed(2))))
                .containsExactly("public.metrics: chunks: source 2, target 2"
                        + " (not compressed: _hyper_1_1_chunk [2024-01-11, 2024-01-18);"
                        + " compressed: _hyper_1_2_chunk [2024-01-18, 2024-01-25))");
    }

    @Test
    void anExtensionCanBeMissing() {
        assertThat(differences(
                        withExtensions(timescaledb("2.19.3"), new Extension("postgis", "3.5", "public")), empty()))
                .containsExactly("extension postgis: kind: source extension, target missing");
    }

    @Test
    void anExtensionThatOnlyTheTargetHasIsTolerated() {
        var comparison = Comparison.of(
                empty(), withExtensions(timescaledb("2.19.3"), new Extension("postgis", "3.5", "public")));

        assertThat(comparison.identical()).isTrue();
        assertThat(comparison.objects().get(0).aspects())
                .containsExactly(new ComparedAspect(
                        Aspect.KIND, "missing", "extension", List.of(), "what only the target has takes nothing away"));
    }

    @Test
    void timescaledbMustHaveTheVeryVersion() {
        assertThat(differences(withExtensions(timescaledb("2.19.3")), withExtensions(timescaledb("2.23.1"))))
                .containsExactly("extension timescaledb: version: source 2.19.3, target 2.23.1");
    }

    @Test
    void anotherVersionOfAnotherExtensionIsTolerated() {
        var comparison = Comparison.of(
                withExtensions(new Extension("postgis", "3.4", "public")),
                withExtensions(new Extension("postgis", "3.5", "public")));

        assertThat(comparison.identical()).isTrue();
        assertThat(comparison.objects().get(0).aspects().get(1).tolerated()).startsWith("pg_dump carries no versions");
    }

    @Test
    void theSameVersionNeedsNoTolerance() {
        var comparison = Comparison.of(
                withExtensions(new Extension("postgis", "3.5", "public")),
                withExtensions(new Extension("postgis", "3.5", "public")));

        assertThat(comparison.objects().get(0).aspects())
                .extracting(ComparedAspect::tolerated)
                .containsOnlyNulls();
    }

    @Test
    void anExtensionMustBeInTheSameSchema() {
        assertThat(differences(
                        withExtensions(new Extension("postgis", "3.4", "public")),
                        withExtensions(new Extension("postgis", "3.5", "gis"))))
                .containsExactly("extension postgis: schema: source public, target gis");
    }

    @Test
    void theOrderIsOfNamesWhateverThatOfTheInventories() {
        Table[] tables = {table("b", 1), table("a", 1), table("B", 1), table("é", 1)};
        Table[] reversed = {table("é", 1), table("B", 1), table("a", 1), table("b", 1)};

        var comparison = Comparison.of(withTables(tables), withTables(reversed));

        assertThat(comparison).isEqualTo(Comparison.of(withTables(tables), withTables(reversed)));
        assertThat(comparison.objects())
                .extracting(ComparedObject::name)
                .containsExactly("extension timescaledb", "public.\"B\"", "public.a", "public.b", "public.\"é\"");
    }

    @Test
    void extensionsStandFirst() {
        var names = Comparison.of(
                        withExtensions(timescaledb("2.19.3"), new Extension("aaa", "1", "public")),
                        withTables(table("a", 1)))
                .differences();

        assertThat(names).extracting(Difference::object).containsExactly("extension aaa", "public.a");
    }

    @Test
    void namesDifferByCaseAndQuotes() {
        var quoted = new Table(new TableName("Odd Schema", "a \"b\""), new Contents(1, null));

        assertThat(differences(withTables(table("Metrics", 1), quoted), withTables(table("metrics", 1))))
                .containsExactly(
                        "\"Odd Schema\".\"a \"\"b\"\"\": kind: source table of 1 row, target missing",
                        "public.\"Metrics\": kind: source table of 1 row, target missing",
                        "public.metrics: kind: source missing, target table of 1 row");
    }

    @Test
    void aSchemaIsNotTakenForAPartOfAName() {
        var one = new Table(new TableName("a.b", "c"), new Contents(1, null));
        var other = new Table(new TableName("a", "b.c"), new Contents(1, null));

        assertThat(differences(withTables(one), withTables(other))).hasSize(2);
    }

    @Test
    void readsBothSidesAtTheSameTime() {
        var meeting = new CyclicBarrier(2);

        var comparison = Comparison.of(() -> afterBoth(meeting, empty()), () -> afterBoth(meeting, empty()));

        assertThat(comparison.identical()).isTrue();
    }

    /** In a build tool or a server the driver and what it needs are not in the class loader of the common pool. */
    @Test
    void readsTheSourceWithTheClassLoaderOfTheCaller() {
        var thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        ClassLoader own = new ClassLoader(before) {};
        thread.setContextClassLoader(own);
        try {
            Comparison.of(
                    () -> {
                        assertThat(Thread.currentThread().getContextClassLoader())
                                .isSameAs(own);
                        return empty();
                    },
                    () -> empty());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void throwsWhatTheReadingOfEitherSideThrows() {
        assertThatThrownBy(() -> Comparison.of(() -> fail("source"), () -> empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("source");
        assertThatThrownBy(() -> Comparison.of(() -> empty(), () -> fail("target")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("target");
    }

    private static Inventory fail(String message) {
        throw new IllegalArgumentException(message);
    }

    private static Inventory afterBoth(CyclicBarrier meeting, Inventory inventory) {
        try {
            meeting.await(10, TimeUnit.SECONDS);
            return inventory;
        } catch (Exception e) {
            throw new IllegalStateException("the other side was not read at the same time", e);
        }
    }

    private static Extension timescaledb(String version) {
        return new Extension("timescaledb", version, "public");
    }

    private static Hypertable by(Dimension... dimensions) {
        return new Hypertable(name("metrics"), null, Arrays.asList(dimensions), List.of(), new Contents(30, null));
    }

    @Test
    void whatDiffersOfAHypertableIsNotSaidAgainOfItsChunks() {
        assertThat(Comparison.of(ownedBy("one", "one"), ownedBy("other", "other"))
                        .differences())
                .extracting(Difference::toString)
                .containsExactly("public.metrics: owner: source one, target other");
        assertThat(Comparison.of(ownedBy("one", "one"), ownedBy("one", "other")).differences())
                .extracting(difference -> difference.aspect().aspect())
                .containsExactly(Aspect.CHUNKS);
    }

    private static Inventory ownedBy(String owner, String ownerOfChunk) {
        var chunk = chunk(1);
        var definition = new Definition(Aspect.OWNER, "", ownerOfChunk);
        var owned = new Chunk(chunk.name(), chunk.ranges(), false, null, List.of(definition));
        return new Inventory(
                empty().readAt(),
                Depth.COUNTS,
                empty().server(),
                empty().extensions(),
                List.of(hypertable("metrics", 30, owned)),
                List.of(),
                List.of(new DatabaseObject(
                        "hypertable",
                        "public.metrics",
                        List.of(name("metrics")),
                        List.of(new Definition(Aspect.OWNER, "", owner)))),
                false);
    }

    private static List<String> chunkDifferences(Hypertable source, Hypertable target) {
        return differences(withHypertables(source), withHypertables(target));
    }

    private static List<String> differences(Inventory source, Inventory target) {
        var comparison = Comparison.of(source, target);
        assertThat(comparison.identical()).isEqualTo(comparison.differences().isEmpty());
        return comparison.differences().stream().map(Difference::toString).toList();
    }
}
