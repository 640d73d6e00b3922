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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks are on the way to the servers most of their time: the longer the way, the more of them at once. */
@ExtendWith(TimescaleServers.class)
class PreflightSessionsIT {
    /** Says which sessions it was given. */
    private record Asking(String id) implements Check {
        @Override
        public List<Finding> run(Sides sides) {
            return List.of(
                    sides.reached().size() == 2
                            ? Finding.pass(id, "both")
                            : Finding.failure(id, "not both", "Nothing to be done."));
        }
    }

    private static final Preflight PREFLIGHT = new Preflight(
            IntStream.range(0, 50).<Check>mapToObj(i -> new Asking("check" + i)).toList(), Set.of());

    private final ConnectionString source;
    private final ConnectionString target;
    private final AtomicInteger opened = new AtomicInteger();

    PreflightSessionsIT(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) {
        this.source = ConnectionString.parse(sources.superuserUrl());
        this.target = ConnectionString.parse(targets.superuserUrl());
    }

    @Test
    void onePairBesideTheFirstWhereTheServersAreNear() {
        assertThat(run(Duration.ofMillis(1), () -> Sides.reach(source, target)))
                .hasSize(50)
                .noneMatch(Finding::stops);
        assertThat(opened).hasValue(1);
    }

    @Test
    void fivePairsWhereOneIsFarAway() {
        assertThat(run(Duration.ofMillis(40), () -> Sides.reach(source, target)))
                .hasSize(50)
                .noneMatch(Finding::stops);
        assertThat(opened).hasValue(5);
    }

    @Test
    void pairsThatAreNotToBeHadDoNotCheck() {
        assertThat(run(Duration.ofMillis(40), () -> Sides.reach(source, null)))
                .hasSize(50)
                .noneMatch(Finding::stops);
        assertThat(opened).hasValue(5);
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
