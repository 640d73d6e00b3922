package io.github.timescalemigrate.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PsqlTest {
    @Test
    void eachStatementIsOneWordOfTheShell() {
        assertThat(Psql.onTarget("DROP TABLE \"it's\"", "SELECT 1"))
                .isEqualTo("psql -X \"$TARGET\" -c 'DROP TABLE \"it'\\''s\"' -c 'SELECT 1'");
    }
}
