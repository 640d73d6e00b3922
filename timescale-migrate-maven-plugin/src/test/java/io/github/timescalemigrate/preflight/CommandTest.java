package io.github.timescalemigrate.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandTest {
    @Test
    void eachStatementIsOneWordOfTheShell() {
        assertThat(Command.psql("target", "DROP TABLE \"it's\"", "SELECT 1"))
                .isEqualTo("psql -X \"$TARGET\" -c 'DROP TABLE \"it'\\''s\"' -c 'SELECT 1'");
    }

    @Test
    void quotesOnlyWhatNeedsIt() {
        assertThat(Command.word("/var/run/postgresql")).isEqualTo("/var/run/postgresql");
        assertThat(Command.word("it's $HOME")).isEqualTo("'it'\\''s $HOME'");
        assertThat(Command.word("")).isEqualTo("''");
    }
}
