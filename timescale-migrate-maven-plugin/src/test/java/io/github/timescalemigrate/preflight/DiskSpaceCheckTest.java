package io.github.timescalemigrate.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.preflight.Finding.Status;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A file system that is full cannot be had for a test. */
class DiskSpaceCheckTest {
    @Test
    void comparesWhatIsFreeWithTheTables() {
        var check = new DiskSpaceCheck(Path.of("target"));

        assertThat(check.judged(3_000_000, 2_000_000).status()).isEqualTo(Status.PASS);
        assertThat(check.judged(2_999_999, 2_000_000).status()).isEqualTo(Status.WARNING);
        assertThat(check.judged(1_999_999, 2_000_000).status()).isEqualTo(Status.FAILURE);
        assertThat(check.judged(1_999_999, 2_000_000).found())
                .contains("target: 2.0 MB free, for a dump of tables of 2.0 MB: too little");
    }
}
