package io.github.timescalemigrate.pgtools;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** What PostgreSQL's tools wrote, each file named by tool and major version. */
final class CapturedOutput {

    private CapturedOutput() {}

    static List<String> lines(String file) {
        try (InputStream stream = CapturedOutput.class.getResourceAsStream(file)) {
            return new String(Objects.requireNonNull(stream, file).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(file, e);
        }
    }
}
