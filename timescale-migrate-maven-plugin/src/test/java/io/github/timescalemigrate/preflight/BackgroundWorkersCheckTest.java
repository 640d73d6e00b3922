package io.github.timescalemigrate.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.preflight.BackgroundWorkersCheck.Workers;
import io.github.timescalemigrate.preflight.Finding.Status;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The limits, which a server takes only when it starts. */
class BackgroundWorkersCheckTest {
    @ParameterizedTest
    @CsvSource({
        "16, 8, true, 0, PASS, ''",
        "16, 16, true, 12, PASS, ''",
        "8, 64, true, 5, PASS, ''",
        "8, 64, true, 6, WARNING, timescaledb.max_background_workers = 16",
        "16, 8, true, 5, WARNING, max_worker_processes = 16",
        "16, 8, false, 0, NOT_APPLICABLE, ''",
        "0, 8, true, 0, NOT_APPLICABLE, ''"
    })
    void countsLauncherSchedulersAndOneJob(
            int timescaledb, int server, boolean visible, int schedulers, Status status, String setting) {
        Finding finding = new BackgroundWorkersCheck().judged(new Workers(timescaledb, server, 1, visible, schedulers));

        assertThat(finding.status()).isEqualTo(status);
        assertThat(finding.remedy()).contains(setting);
    }
}
