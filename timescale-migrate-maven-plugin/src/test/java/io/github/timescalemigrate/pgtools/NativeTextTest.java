package io.github.timescalemigrate.pgtools;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.timescalemigrate.report.MigrationException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NativeTextTest {
    private static final List<String> COMMAND = List.of("psql", "--file=dump.sql");

    @Test
    void aDatabaseThatTheEncodingCannotNameIsRefused() {
        assertThatExceptionOfType(MigrationException.class)
                .isThrownBy(() -> new NativeText(StandardCharsets.US_ASCII)
                        .require("psql", COMMAND, Map.of("PGDATABASE", "m\u00e9t\u00e9o")))
                .withMessage("psql: PGDATABASE has characters that US-ASCII, the encoding of this process, has not")
                .extracting(MigrationException::remedy)
                .asString()
                .contains("LC_ALL=C.UTF-8");
    }

    @Test
    void aPasswordIsNotShown() {
        assertThatExceptionOfType(MigrationException.class)
                .isThrownBy(() -> new NativeText(StandardCharsets.US_ASCII)
                        .require("psql", COMMAND, Map.of("PGPASSWORD", "s\u00e9same")))
                .withMessageContaining("PGPASSWORD")
                .withMessageNotContaining("same");
    }

    @Test
    void whatTheEncodingHasIsPassed() {
        assertThatCode(() -> new NativeText(StandardCharsets.UTF_8)
                        .require("psql", List.of("--file=\u00e9"), Map.of("PGDATABASE", "m\u00e9t\u00e9o")))
                .doesNotThrowAnyException();
    }
}
