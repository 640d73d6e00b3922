package io.github.timescalemigrate.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.preflight.Finding.Status;
import io.github.timescalemigrate.preflight.LocksCheck.Relations;
import io.github.timescalemigrate.preflight.LocksCheck.Room;
import org.junit.jupiter.api.Test;

/** The room of a server changes with a restart alone, so too little of it is made up here. */
class LocksCheckTest {
    private static final Room ROOM = new Room(64, 6_400, 7_872);

    private static final Move MOVE = new Move(Move.Files.COMPRESSED, 2, null, null);

    /** With hardly any index the sessions of the dump are what counts. */
    @Test
    void everySessionThatLocksATableCounts() {
        assertThat(new LocksCheck(MOVE).judged("source", new Relations(4_000, 100, 700, 3), ROOM))
                .isEqualTo(
                        Finding.pass(
                                "locks",
                                "source: room for 6,400 locks, needed for 4,000 tables, 100 indexes, 700 sequences, in 3 sessions: 6,400"));
        assertThat(new LocksCheck(MOVE)
                        .judged("source", new Relations(4_001, 100, 700, 3), ROOM)
                        .status())
                .isEqualTo(Status.WARNING);
    }

    @Test
    void comparesWhatIsNeededWithWhatIsPromised() {
        assertThat(new LocksCheck(MOVE).judged("target", new Relations(3_000, 3_400, 0, 1), ROOM))
                .isEqualTo(Finding.pass(
                        "locks", "target: room for 6,400 locks, needed for 3,000 tables, 3,400 indexes: 6,400"));
        assertThat(new LocksCheck(MOVE)
                        .judged("target", new Relations(3_001, 3_400, 0, 1), ROOM)
                        .status())
                .isEqualTo(Status.WARNING);
        assertThat(new LocksCheck(MOVE)
                        .judged("target", new Relations(4_000, 3_872, 1, 1), ROOM)
                        .status())
                .isEqualTo(Status.FAILURE);
    }

    @Test
    void theRemedyLeavesAQuarterMoreThanIsNeeded() {
        Finding failure = new LocksCheck(MOVE).judged("source", new Relations(10_000, 1, 6_000, 2), ROOM);

        assertThat(failure.found()).contains("10,000 tables, 1 index, 6,000 sequences, in 2 sessions: 16,001");
        assertThat(failure.remedy())
                .isEqualTo(
                        "Then restart the server: psql -X \"$SOURCE\" -c 'ALTER SYSTEM SET max_locks_per_transaction = 201'");
    }
}
