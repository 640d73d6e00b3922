package io.github.timescalemigrate.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShellTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "public.metrics  | public.metrics",
                "public.*        | 'public.*'",
                "/var/run/postgresql | /var/run/postgresql",
                "it's $HOME      | 'it'\\''s $HOME'",
                "a b             | 'a b'",
                "a$b             | 'a$b'",
                "o'brien         | 'o'\\''brien'",
                "``              | ''"
            })
    void wordArrivesAsItIs(String text, String word) {
        assertThat(Shell.word(text)).isEqualTo(word);
    }
}
