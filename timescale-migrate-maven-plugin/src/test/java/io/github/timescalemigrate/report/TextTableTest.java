package io.github.timescalemigrate.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columnsLineUpAndLinesEndWithTheirText() {
        var table = new TextTable("check", "status", "found")
                .row("connections", "pass", "both answer")
                .row("size", "not applicable", "");

        assertThat(table.lines())
                .containsExactly(
                        "check         status           found",
                        "connections   pass             both answer",
                        "size          not applicable");
    }

    @Test
    void characterBeyondTheBasicPlaneTakesOneColumn() {
        var table = new TextTable("role", "what").row("🐘🐘🐘🐘", "elephants").row("grüße", "greetings");

        assertThat(table.lines()).containsExactly("role    what", "🐘🐘🐘🐘    elephants", "grüße   greetings");
    }

    @Test
    void headAloneIsATable() {
        assertThat(new TextTable("step", "duration").lines()).containsExactly("step   duration");
    }

    @Test
    void rowOfAnotherLengthIsAMistake() {
        var table = new TextTable("a", "b");

        assertThatIllegalArgumentException().isThrownBy(() -> table.row("1")).withMessage("1 cells in a table of 2");
    }
}
