package io.github.timescalemigrate.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.preflight.Finding.Status;
import io.github.timescalemigrate.preflight.LinkCheck.Link;
import io.github.timescalemigrate.source.DumpedRelations.Data;
import org.junit.jupiter.api.Test;

/** Slow links are made up: they cannot be had on one machine. */
class LinkCheckTest {
    private static final Data DATA = new Data(10_000_000_000L, 0, 1_000);

    private static final Move MOVE = new Move(Move.Files.PLAIN, 1, null, null);

    @Test
    void estimatesTheDowntimeWithItsAssumptions() {
        Finding near = new LinkCheck(MOVE).estimated(DATA, new Link(0.001, 500e6), new Link(0.001, 500e6));

        assertThat(near.status()).isEqualTo(Status.PASS);
        assertThat(near.found())
                .startsWith("estimated downtime: 14 min 18 s for 10.0 GB in 1,000 tables:"
                        + " dump 3 min 20 s, load 6 min 48 s, indexes 3 min 20 s, verify 50.0 s")
                .contains("assumed: ", "50.0 MB/s dumped", "25.0 MB/s loaded");
    }

    @Test
    void severalProcessesTakeLess() {
        assertThat(new LinkCheck(new Move(Move.Files.COMPRESSED, 2, null, null))
                        .estimated(DATA, new Link(0.001, 500e6), new Link(0.001, 500e6))
                        .found())
                .startsWith("estimated downtime: 7 min 34 s for 10.0 GB in 1,000 tables:"
                        + " dump 1 min 40 s, load 3 min 24 s, indexes 1 min 40 s, verify 50.0 s")
                .contains("2 at once");
    }

    @Test
    void rowsThatAreCopiedAreReadAndLoadedAtOnce() {
        assertThat(new LinkCheck(new Move(Move.Files.NONE, 2, null, null))
                        .estimated(DATA, new Link(0.001, 500e6), new Link(0.001, 500e6))
                        .found())
                .startsWith("estimated downtime: 5 min 51 s for 10.0 GB in 1,000 tables:"
                        + " copy 3 min 21 s, indexes 1 min 40 s, verify 50.0 s")
                .contains("3 statements a table; 2 at once");
    }

    @Test
    void warnsWhereMostOfItIsSpentOnTheWay() {
        assertThat(new LinkCheck(MOVE).estimated(DATA, new Link(0.001, 5e6), new Link(0.001, 500e6)))
                .returns(Status.WARNING, Finding::status);
        assertThat(new LinkCheck(MOVE)
                        .estimated(new Data(1_000_000, 0, 10_000), new Link(0.1, 5e6), new Link(0.1, 5e6)))
                .returns(Status.WARNING, Finding::status);
        assertThat(new LinkCheck(MOVE).estimated(new Data(1_000_000, 0, 10), new Link(0.1, 5e5), new Link(0.1, 5e5)))
                .returns(Status.PASS, Finding::status);
    }
}
