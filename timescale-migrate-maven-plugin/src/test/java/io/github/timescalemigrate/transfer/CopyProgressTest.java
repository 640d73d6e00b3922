package io.github.timescalemigrate.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CopyProgressTest {
    private static final Duration GONE = Duration.ofSeconds(10);

    private final CopyProgress progress = new CopyProgress();

    @Test
    void aTableThatIsDoneCountsWithAllItsBytes() {
        progress.expect(400_000_000);

        assertThat(progress.describe(GONE)).isEqualTo("0 B of 400.0 MB");

        CopyProgress.Part small = progress.begin(100_000_000);
        small.accept(60_000_000);
        small.end();

        assertThat(progress.describe(GONE)).isEqualTo("100.0 MB of 400.0 MB, about 30.0 s left");
        assertThat(progress.sent()).isEqualTo(60_000_000);
    }

    @Test
    void aTableThatIsLargerOnItsWayCountsWithNoMoreThanItsBytes() {
        progress.expect(400_000_000);
        CopyProgress.Part table = progress.begin(200_000_000);
        table.accept(150_000_000);
        table.accept(150_000_000);

        assertThat(progress.describe(GONE)).isEqualTo("200.0 MB of 400.0 MB, about 10.0 s left");

        table.end();

        assertThat(progress.describe(GONE)).isEqualTo("200.0 MB of 400.0 MB, about 10.0 s left");
        assertThat(progress.sent()).isEqualTo(300_000_000);
    }

    @Test
    void whatAnEarlierAttemptHasCopiedIsNotExpectedAnyMore() {
        progress.expect(400_000_000);
        progress.skip(200_000_000);
        progress.begin(100_000_000).end();

        assertThat(progress.describe(GONE)).isEqualTo("100.0 MB of 200.0 MB, about 10.0 s left");
    }
}
