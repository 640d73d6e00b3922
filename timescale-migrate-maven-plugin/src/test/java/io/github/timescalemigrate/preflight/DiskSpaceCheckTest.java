package io.github.timescalemigrate.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.preflight.Finding.Status;
import io.github.timescalemigrate.source.DumpedRelations.Data;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A file system that is full cannot be had for a test. */
class DiskSpaceCheckTest {
    private static final Data DATA = new Data(2_000_000, 500_000, 10);

    @Test
    void aPlainDumpTakesTheTablesAtLeast() {
        var check = new DiskSpaceCheck(Path.of("target"), new Move(Move.Files.PLAIN, 1, null, null));

        assertThat(check.judged(3_000_000, DATA).status()).isEqualTo(Status.PASS);
        assertThat(check.judged(2_999_999, DATA).status()).isEqualTo(Status.WARNING);
        assertThat(check.judged(1_999_999, DATA).status()).isEqualTo(Status.FAILURE);
        assertThat(check.judged(1_999_999, DATA).found())
                .contains("target: 2.0 MB free, for a dump of tables of 2.0 MB, which takes 2.0 MB at least");
        assertThat(check.judged(1_999_999, DATA).remedy()).contains("-Dtimescale-migrate.format=directory");
    }

    @Test
    void aCompressedDumpTakesTheCompressedRowsAtLeast() {
        var check = new DiskSpaceCheck(Path.of("target"), new Move(Move.Files.COMPRESSED, 2, null, null));

        assertThat(check.judged(2_000_000, DATA).status()).isEqualTo(Status.PASS);
        assertThat(check.judged(1_999_999, DATA).status()).isEqualTo(Status.WARNING);
        assertThat(check.judged(650_000, DATA).status()).isEqualTo(Status.WARNING);
        assertThat(check.judged(649_999, DATA).status()).isEqualTo(Status.FAILURE);
    }
}
