package io.github.timescalemigrate.it;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a migration does not move yet, or moves differently. An entry that no longer holds fails its test: it is then removed.
 */
final class NotYet {
    /**
     * A section of {@code everything.sql} that stops a migration.
     *
     * @param community whether only TimescaleDB Community can have it
     * @param since the first version that it stops, as a number like 2023001 for 2.23.1
     * @param error what the migration says
     */
    record Stop(String section, boolean community, int since, String error) {}

    /**
     * A difference between source and target.
     *
     * @param difference matches the beginning of the line that tells of it
     */
    record Differs(boolean community, Pattern difference, String why) {
        Differs(String difference, String why) {
            this(false, Pattern.compile(difference), why);
        }
    }

    static final List<Stop> STOPS = List.of(new Stop(
            "frozen_compressed_chunks", true, 2_023_000, "cannot COPY into chunk belonging to a frozen chunk"));

    static final List<Differs> DIFFERS = List.of(
            new Differs("^tablespaces: ", "tablespaces of tables, indexes and chunks: --no-tablespaces"),
            new Differs("^rows: app.moods: ", "a materialized view that is out of date: it is refreshed"));

    private NotYet() {}
}
