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

    static final List<Stop> STOPS = List.of(
            new Stop(
                    "referenced_hypertables",
                    false,
                    2_016_000,
                    "insert or update on table \"alarms\" violates foreign key constraint \"alarms_reading\""),
            new Stop(
                    "frozen_compressed_chunks", true, 2_023_000, "cannot COPY into chunk belonging to a frozen chunk"));

    static final List<Differs> DIFFERS = List.of(
            new Differs("^owners: ALTER ", "owners: --no-owner"),
            new Differs("^privileges: ", "grants and default privileges: --no-privileges"),
            new Differs("^large objects: 424242: ", "owner and grants of a large object: --no-owner, --no-privileges"),
            new Differs(
                    "^behaviour: (owner|privileges|row security): ", "what roles may do: --no-owner, --no-privileges"),
            new Differs("^tablespaces: ", "tablespaces of tables, indexes and chunks: --no-tablespaces"),
            new Differs("^database: ", "owner, grants, comment, settings of the database: pg_dump without --create"),
            new Differs("^sequences: _timescaledb_catalog.tablespace_id_seq: ", "tablespace_id_seq: not dumped"),
            new Differs(
                    "^behaviour: tablespace: the next one is attached: .* 23505 .*\"tablespace_pkey\"",
                    "attach_tablespace: tablespace_id_seq is not dumped"),
            new Differs(
                    "^constraints: app.no_alarms no_alarms_unit_fkey",
                    "foreign keys of an empty table to existing chunks: added in restoring mode"),
            new Differs(
                    "^behaviour: foreign key: a child that was empty is enforced in an existing chunk: .* target 1 rows",
                    "enforcement of the same"),
            new Differs("^rows: app.moods: ", "a materialized view that is out of date: pg_dump refreshes it"),
            ofCommunity(
                    "^rows: comp.(of_metrics|snapshot_of_hourly|gapless): ",
                    "materialized views over compressed chunks and with gapfill: refreshed in restoring mode, rows are missing"),
            ofCommunity(
                    "^jobs: verify: .*could not find drop_after in config for job",
                    "release of the jobs: alter_job fails for a retention policy by drop_created_before"),
            ofCommunity("^jobs: 1[0-9]{3}: ", "jobs stay unscheduled after that"),
            ofCommunity("^next starts: ", "when jobs start next: bgw_job_stat is not dumped"));

    private NotYet() {}

    private static Differs ofCommunity(String difference, String why) {
        return new Differs(true, Pattern.compile(difference), why);
    }
}
