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
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks are on the way to the servers most of their time: the longer the way, the more of them at once. */
@ExtendWith(TimescaleServers.class)
class PreflightSessionsIT {
    private static final Set<Sides> USED = ConcurrentHashMap.newKeySet();

    /** Takes its time, so that each pair comes to one, and tells which it was given. */
    private record Asking(String id) implements Check {
        @Override
        public List<Finding> run(Sides sides) {
            USED.add(sides);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            return List.of(
                    sides.reached().size() == 2
                            ? Finding.pass(id, "both")
                            : Finding.failure(id, "not both", "Nothing to be done."));
        }
    }

    private static final Preflight PREFLIGHT = new Preflight(
            IntStream.range(0, 20).<Check>mapToObj(i -> new Asking("check" + i)).toList(), Set.of());

    private final ConnectionString source;
    private final ConnectionString target;
    private final AtomicInteger opened = new AtomicInteger();

    PreflightSessionsIT(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) {
        this.source = ConnectionString.parse(sources.superuserUrl());
        this.target = ConnectionString.parse(targets.superuserUrl());
    }

    @BeforeEach
    void forget() {
        USED.clear();
    }

    @Test
    void onePairBesideTheFirstWhereTheServersAreNear() {
        assertThat(run(Duration.ofMillis(1), () -> Sides.reach(source, target)))
                .hasSize(20)
                .noneMatch(Finding::stops);
        assertThat(opened).hasValue(1);
        assertThat(USED).hasSize(2);
    }

    @Test
    void threePairsWhereOneIsFarAway() {
        assertThat(run(Duration.ofMillis(40), () -> Sides.reach(source, target)))
                .hasSize(20)
                .noneMatch(Finding::stops);
        assertThat(opened).hasValue(3);
        assertThat(USED).hasSize(4);
    }

    @Test
    void pairsThatAreNotToBeHadDoNotCheck() {
        assertThat(run(Duration.ofMillis(40), () -> Sides.reach(source, null)))
                .hasSize(20)
                .noneMatch(Finding::stops);
        assertThat(opened).hasValue(3);
        assertThat(USED).hasSize(1);
    }

    private List<Finding> run(Duration roundTripOfTheTarget, Supplier<Sides> opening) {
        try (Sides near = Sides.reach(source, target)) {
            var sides = new Sides(at(near.source(), Duration.ZERO), at(near.target(), roundTripOfTheTarget));
            return PREFLIGHT.run(
                    sides,
                    () -> {
                        opened.incrementAndGet();
                        return opening.get();
                    },
                    Sides::close);
        }
    }

    private static Side at(Side side, Duration roundTrip) {
        return Stream.of(side)
                .map(Side.Reached.class::cast)
                .map(reached -> new Side.Reached(reached.database(), reached.facts(), roundTrip))
                .findFirst()
                .orElseThrow();
    }
}
