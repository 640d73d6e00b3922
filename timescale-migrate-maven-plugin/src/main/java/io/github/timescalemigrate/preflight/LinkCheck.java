package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.source.DumpedRelations.Data;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** How far and how fast the two servers are from here, and what downtime that means; nothing of it is written anywhere. */
final class LinkCheck implements Check {
    private static final int SMALLEST = 64 * 1024;
    private static final int LARGEST = 4 * 1024 * 1024;
    private static final int ROW = 8 * 1024;
    private static final Duration LONG_ENOUGH = Duration.ofMillis(100);

    /** What one process each gets through on ordinary hardware, in bytes a second. */
    private static final double DUMPED = 50e6;

    private static final double LOADED = 25e6;
    private static final double COUNTED = 200e6;
    /** Creating indexes and constraints, as a part of the time of loading. */
    private static final double INDEXES = 0.5;
    /** Each a round trip: create, alter, copy, indexes, constraints. */
    private static final long STATEMENTS_PER_TABLE = 8;

    /** Of a copy without files, which sends together what need not wait: COPY and its end, and a share of all else. */
    private static final long STATEMENTS_PER_COPY = 3;

    /** Statements that a server logs with what they are given would fill its log. */
    private static final String LOGS =
            """
            SELECT EXISTS (
                SELECT FROM pg_catalog.pg_settings
                 WHERE CASE WHEN name = 'log_statement' THEN setting = 'all'
                            WHEN name IN ('log_min_duration_statement', 'log_min_duration_sample')
                            THEN setting::pg_catalog.int8 BETWEEN 0 AND 500
                            WHEN name = 'log_transaction_sample_rate' THEN setting::pg_catalog.float8 > 0
                       END)
            """;

    /**
     * A way to a server.
     *
     * @param roundTrip of an empty statement, in seconds
     * @param rate in bytes a second
     */
    record Link(double roundTrip, double rate) {
        String text() {
            return String.format(Locale.ROOT, "round trip %.1f ms, %s/s", roundTrip * 1000, Figures.bytes((long) rate));
        }
    }

    private final Move move;

    LinkCheck(Move move) {
        this.move = move;
    }

    @Override
    public String id() {
        return "link";
    }

    @Override
    public List<Finding> run(Sides sides) {
        var source = sides.source().session();
        var target = sides.target().session();
        if (source.isEmpty() || target.isEmpty()) {
            return List.of(Finding.notApplicable(id(), "needs sessions of both sides"));
        }
        boolean logs = target.get().queryBoolean(LOGS);
        Link from = measure(source.get(), bytes -> read(source.get(), bytes));
        Link to = measure(target.get(), bytes -> {
            if (logs) {
                read(target.get(), bytes);
            } else {
                write(target.get(), bytes);
            }
        });
        return List.of(
                Finding.pass(id(), "source: " + from.text() + " from there"),
                Finding.pass(
                        id(),
                        "target: " + to.text()
                                + (logs ? " from there (not to it, as it logs statements)" : " to there")),
                estimated(Data.of(source.get()), from, to));
    }

    Finding estimated(Data data, Link from, Link to) {
        double dumped = DUMPED * move.processes();
        double loaded = LOADED * move.processes();
        double dump = data.bytes() / Math.min(from.rate(), dumped);
        boolean files = move.files() != Move.Files.NONE;
        long statements = files ? STATEMENTS_PER_TABLE : STATEMENTS_PER_COPY;
        double roundTrips = data.tables() * statements * to.roundTrip() / move.processes();
        double load = data.bytes() / Math.min(to.rate(), loaded) + roundTrips;
        double indexes = data.bytes() / loaded * INDEXES;
        double verify = data.bytes() / COUNTED; // On the target; the source's rows are counted while they are read.
        double atBest = data.bytes() / loaded + (files ? data.bytes() / dumped : 0) + indexes + verify;
        double total = (files ? dump + load : Math.max(dump, load)) + indexes + verify;
        String found =
                """
                estimated downtime: %s for %s in %s: %s, indexes %s, verify %s
                assumed: the rates measured now, at most %s/s dumped and %s/s loaded; half the time of loading for indexes; \
                %d statements a table; %s at once"""
                        .formatted(
                                duration(total),
                                Figures.bytes(data.bytes()),
                                Figures.count(data.tables(), "table"),
                                files
                                        ? "dump %s, load %s".formatted(duration(dump), duration(load))
                                        : "copy " + duration(Math.max(dump, load)),
                                duration(indexes),
                                duration(verify),
                                Figures.bytes((long) dumped),
                                Figures.bytes((long) loaded),
                                statements,
                                Figures.count(move.processes()));
        if (total > 2 * atBest && total - atBest > Duration.ofMinutes(10).toSeconds()) {
            return Finding.warning(
                    id(), found, "Run Maven on a machine nearer to both: most of this time is spent on the way.");
        }
        return Finding.pass(id(), found);
    }

    private static String duration(double seconds) {
        return Figures.duration(Duration.ofMillis((long) (seconds * 1000)));
    }

    /** Larger and larger pieces, until one takes long enough to be measured: a slow link is not kept busy for long. */
    private static Link measure(Database database, IntConsumer transfer) {
        double roundTrip = roundTrip(database);
        int bytes = SMALLEST;
        double seconds = seconds(transfer, bytes);
        while (bytes < LARGEST && seconds * 1000 < LONG_ENOUGH.toMillis()) {
            bytes *= 4;
            seconds = seconds(transfer, bytes);
        }
        return new Link(roundTrip, bytes / Math.max(seconds - roundTrip, 1e-6));
    }

    private static double roundTrip(Database database) {
        return IntStream.range(0, 5)
                .mapToDouble(i -> seconds(n -> database.queryOne("SELECT 1", row -> row.getInt(1)), i))
                .sorted()
                .skip(2)
                .findFirst()
                .orElseThrow();
    }

    private static double seconds(IntConsumer work, int argument) {
        long start = System.nanoTime();
        work.accept(argument);
        return (System.nanoTime() - start) / 1e9;
    }

    private static void read(Database database, int bytes) {
        database.query(
                "SELECT pg_catalog.repeat('x', %d) FROM pg_catalog.generate_series(1, %d)".formatted(ROW, bytes / ROW),
                row -> true);
    }

    private static void write(Database database, int bytes) {
        database.queryOne("SELECT pg_catalog.length(?::pg_catalog.bytea)", row -> row.getInt(1), new byte[bytes]);
    }
}
