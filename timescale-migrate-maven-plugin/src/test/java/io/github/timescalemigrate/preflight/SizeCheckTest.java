package io.github.timescalemigrate.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.preflight.Finding.Status;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizeCheckTest {
    @ParameterizedTest
    @CsvSource({
        "0, PASS",
        "100000000000, PASS",
        "100000000001, WARNING",
        "400000000000, WARNING",
        "400000000001, FAILURE"
    })
    void warnsOver100GigabytesAndFailsOver400(long bytes, Status status) {
        assertThat(new SizeCheck().judged(bytes, List.of()).status()).isEqualTo(status);
    }

    @Test
    void saysHowToGoOnAndIsAcceptedByThat() {
        Finding finding = new SizeCheck().judged(412_000_000_000L, List.of());

        assertThat(finding.found()).isEqualTo("source: 412.0 GB (412,000,000,000 bytes), over 400.0 GB");
        assertThat(finding.remedy()).contains("-Dtimescale-migrate.check.accept=size");
        assertThat(finding.acceptedIf(true).stops()).isFalse();
    }
}
