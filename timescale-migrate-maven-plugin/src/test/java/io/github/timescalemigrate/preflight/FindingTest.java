package io.github.timescalemigrate.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.preflight.Finding.Status;
import org.junit.jupiter.api.Test;

class FindingTest {
    @Test
    void onlyAFailureStops() {
        assertThat(Finding.failure("size", "too large", "less").stops()).isTrue();
        assertThat(Finding.pass("size", "fits").stops()).isFalse();
        assertThat(Finding.warning("size", "large", "rehearse").stops()).isFalse();
        assertThat(Finding.notApplicable("size", "no source").stops()).isFalse();
    }

    @Test
    void acceptedFailureDoesNotStopButStaysAFailure() {
        Finding finding = Finding.failure("size", "too large", "less").acceptedIf(true);

        assertThat(finding).isEqualTo(new Finding("size", Status.FAILURE, "too large", "less", true));
        assertThat(finding.stops()).isFalse();
    }

    @Test
    void whatIsNoFailureNeedsNoAcceptance() {
        assertThat(Finding.pass("size", "fits").acceptedIf(true)).isEqualTo(Finding.pass("size", "fits"));
        assertThat(Finding.warning("size", "large", "rehearse").acceptedIf(true).accepted())
                .isFalse();
        assertThat(Finding.failure("size", "too large", "less")
                        .acceptedIf(false)
                        .stops())
                .isTrue();
    }

    @Test
    void whereNothingIsToDoTheRemedyIsEmpty() {
        assertThat(Finding.pass("size", "fits").remedy()).isEmpty();
        assertThat(Finding.notApplicable("size", "no source").remedy()).isEmpty();
    }
}
