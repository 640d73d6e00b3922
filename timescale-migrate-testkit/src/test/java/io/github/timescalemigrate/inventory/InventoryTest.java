package io.github.timescalemigrate.inventory;

import static io.github.timescalemigrate.inventory.Inventories.chunk;
import static io.github.timescalemigrate.inventory.Inventories.hypertable;
import static io.github.timescalemigrate.inventory.Inventories.name;
import static io.github.timescalemigrate.inventory.Inventories.table;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InventoryTest {
    private static final Hypertable METRICS = hypertable("metrics", 30, chunk(1), chunk(2));
    private static final Hypertable DAILY = new Hypertable(
            new TableName("_timescaledb_internal", "_materialized_hypertable_2"),
            name("daily"),
            List.of(),
            List.of(chunk(3)),
            new Contents(4, null));
    private static final Inventory ALL = new Inventory(
            Inventories.empty().readAt(),
            Depth.COUNTS,
            Inventories.empty().server(),
            Inventories.empty().extensions(),
            List.of(DAILY, METRICS),
            List.of(table("devices", 5), table("sites", 6)),
            List.of(),
            false);

    @Test
    void onlyKeepsWhatTheFilterMeansAndEveryExtension() {
        var some = ALL.only(TableFilter.parse("metrics,sites"));

        assertThat(some.hypertables()).containsExactly(METRICS);
        assertThat(some.tables()).containsExactly(table("sites", 6));
        assertThat(some.extensions()).isEqualTo(ALL.extensions());
        assertThat(some.server()).isEqualTo(ALL.server());
        assertThat(some.readAt()).isEqualTo(ALL.readAt());
        assertThat(ALL.only(TableFilter.ALL)).isEqualTo(ALL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"daily", "_timescaledb_internal._materialized_hypertable_2"})
    void onlyMeansAContinuousAggregateByItsViewOrItsHypertable(String pattern) {
        var some = ALL.only(TableFilter.parse(pattern));

        assertThat(some.hypertables()).containsExactly(DAILY);
        assertThat(some.tables()).isEmpty();
    }

    @Test
    void countsRowsAndChunks() {
        assertThat(ALL.rows()).isEqualTo(45);
        assertThat(ALL.chunks()).isEqualTo(3);
    }

    @Test
    void knowsTheVersionOfTimescaledbWhereItIsCreated() {
        assertThat(ALL.timescaledbVersion()).contains("2.19.3");
        assertThat(Inventories.withExtensions(new Extension("plpgsql", "1.0", "pg_catalog"))
                        .timescaledbVersion())
                .isEmpty();
    }

    @Test
    void knowsTheMajorVersionOfPostgres() {
        assertThat(ALL.server().majorVersion()).isEqualTo(17);
    }

    @Test
    void showsDimensionsForAPerson() {
        assertThat(Inventories.weekly()).hasToString("time timestamp with time zone every 7 days");
        assertThat(new Dimension("device", "integer", "Space", null, null, 2))
                .hasToString("device integer in 2 partitions");
        assertThat(new Dimension("tick", "bigint", "Time", "1000", "now_tick", null))
                .hasToString("tick bigint every 1000, now by now_tick");
    }
}
