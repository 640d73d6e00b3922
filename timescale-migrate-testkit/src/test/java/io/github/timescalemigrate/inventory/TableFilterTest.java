package io.github.timescalemigrate.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableFilterTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "metrics              | public | metrics   | true",
                "metrics              | other  | metrics   | false",
                "metrics              | public | metrics_2 | false",
                "metrics*             | public | metrics_2 | true",
                "*                    | public | metrics   | true",
                "*                    | other  | metrics   | false",
                "*.*                  | other  | metrics   | true",
                "other.*              | other  | metrics   | true",
                "*.metrics            | other  | metrics   | true",
                "o*.m*s               | other  | metrics   | true",
                "other.metrics        | other  | metrics   | true",
                " a , ,other.metrics  | other  | metrics   | true",
                "a,b                  | public | b         | true",
                "Metrics              | public | metrics   | false",
                "Metrics              | public | Metrics   | true",
                "public.a.b           | public | a.b       | true",
                "m?trics              | public | metrics   | false",
                "m?trics              | public | m?trics   | true",
                "m.*                  | m      | x         | true",
                "[a-z]+               | public | metrics   | false",
                "\\Qa\\E              | public | \\Qa\\E   | true",
                "温*                   | public | 温度        | true",
                "Odd Schema.a \"b\"   | Odd Schema | a \"b\" | true"
            })
    void matchesNamesAsTheCatalogHasThem(String patterns, String schema, String name, boolean matches) {
        assertThat(TableFilter.parse(patterns).test(new TableName(schema, name)))
                .isEqualTo(matches);
    }

    @Test
    void matchesAcrossALineBreakInAName() {
        assertThat(TableFilter.parse("a*b").test(new TableName("public", "a\nb")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"''", "' '", "','"})
    void isEveryTableWhereThereIsNoPattern(String patterns) {
        var filter = TableFilter.parse(patterns);

        assertThat(filter.test(new TableName("any", "table"))).isTrue();
        assertThat(filter).hasToString("all tables");
    }

    @Test
    void saysWhichTablesAreMeant() {
        assertThat(TableFilter.parse("metrics, other.*")).hasToString("public.metrics, other.*");
    }

    @Test
    void withoutAPatternItEqualsAll() {
        assertThat(TableFilter.parse(" ,")).isEqualTo(TableFilter.ALL).hasSameHashCodeAs(TableFilter.ALL);
        assertThat(TableFilter.parse("metrics")).isEqualTo(TableFilter.parse("public.metrics"));
        assertThat(TableFilter.parse("metrics")).isNotEqualTo(TableFilter.ALL);
    }

    @Test
    void knowsThePatternsThatMatchNothing() {
        var tables = List.of(new TableName("public", "metrics"), new TableName("other", "metrics"));

        assertThat(TableFilter.parse("metrics, Metrics, other.*, o.*").unmatched(tables))
                .containsExactly("public.Metrics", "o.*");
        assertThat(TableFilter.ALL.unmatched(List.of())).isEmpty();
    }
}
