package io.github.timescalemigrate.preflight;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.it.TimescaleServer;
import io.github.timescalemigrate.it.TimescaleServers;
import io.github.timescalemigrate.it.TimescaleServers.On;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks are on the way to the servers most of their time: the longer the way, the more of them at once. */
@ExtendWith(TimescaleServers.class)
class PreflightSessionsIT {
    /** Takes its time, so that each pair comes to one, and tells which it was given. */
    private record Asking(String id, Set<Sides> used) implements Check {
        @Override
        public List<Finding> run(Sides sides) {
            used.add(sides);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            return List.of(
                    sides.reached().size() == 2
                            ? Finding.pass(id, "both")
                            : Finding.failure(id, "not both", "Nothing to be done."));
        }
    }

    private final ConnectionString source;
    private final ConnectionString target;
    private final AtomicInteger opened = new AtomicInteger();
    private final Set<Sides> used = ConcurrentHashMap.newKeySet();

    PreflightSessionsIT(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) {
        this.source = ConnectionString.parse(sources.superuserUrl());
        this.target = ConnectionString.parse(targets.superuserUrl());
    }

    @Test
    void onePairBesideTheFirstWhereTheServersAreNear() {
        runs(Duration.ofMillis(1), target);
        assertThat(opened).hasValue(1);
        assertThat(used).hasSize(2);
    }

    @Test
    void threePairsWhereOneIsFarAway() {
        runs(Duration.ofMillis(40), target);
        assertThat(opened).hasValue(3);
        assertThat(used).hasSize(4);
    }

    @Test
    void pairsThatAreNotToBeHadDoNotCheck() {
        runs(Duration.ofMillis(40), null);
        assertThat(opened).hasValue(3);
        assertThat(used).hasSize(1);
    }

    /** @param targetOfOthers where the pairs beside the first one find theirs; null for nowhere */
    private void runs(Duration roundTripOfTheTarget, @Nullable ConnectionString targetOfOthers) {
        var preflight = new Preflight(
                IntStream.range(0, 20)
                        .<Check>mapToObj(i -> new Asking("check" + i, used))
                        .toList(),
                Set.of());
        try (Sides near = Sides.reach(source, target)) {
            var sides = new Sides(at(near.source(), Duration.ZERO), at(near.target(), roundTripOfTheTarget));
            assertThat(preflight.run(
                            sides,
                            () -> {
                                opened.incrementAndGet();
                                return Sides.reach(source, targetOfOthers);
                            },
                            Sides::close))
                    .hasSize(20)
                    .noneMatch(Finding::stops);
        }
    }

    private static Side at(Side side, Duration roundTrip) {
        var reached = (Side.Reached) side;
        return new Side.Reached(reached.database(), reached.facts(), roundTrip);
    }
}
