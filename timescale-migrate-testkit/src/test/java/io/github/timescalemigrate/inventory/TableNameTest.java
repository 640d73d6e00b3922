package io.github.timescalemigrate.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableNameTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "metrics  | public.metrics",
                "_hyper_1 | public._hyper_1",
                "a$1      | public.a$1",
                "Metrics  | public.\"Metrics\"",
                "1st      | public.\"1st\"",
                "$1       | public.\"$1\"",
                "a.b      | public.\"a.b\"",
                "a b      | public.\"a b\"",
                "a\"b     | public.\"a\"\"b\"",
                "straße   | public.\"straße\"",
                "温度      | public.\"温度\"",
                "''       | public.\"\""
            })
    void isShownWithQuotesWhereTheyAreNeeded(String name, String shown) {
        assertThat(new TableName("public", name)).hasToString(shown);
    }

    @Test
    void quotesTheSchemaByItself() {
        assertThat(new TableName("Odd Schema", "metrics")).hasToString("\"Odd Schema\".metrics");
    }

    @Test
    void isOrderedBySchemaThenName() {
        var names = Stream.of(
                new TableName("b", "a"), new TableName("a", "z"), new TableName("a", "A"), new TableName("a", "b"));

        assertThat(names.sorted().map(TableName::toString)).containsExactly("a.\"A\"", "a.b", "a.z", "b.a");
    }
}
