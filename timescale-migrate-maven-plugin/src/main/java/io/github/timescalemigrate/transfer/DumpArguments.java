package io.github.timescalemigrate.transfer;

import io.github.timescalemigrate.source.Remainder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What every pg_dump is told. */
final class DumpArguments {
    /** The tables are locked by the snapshot already: whom pg_dump waits for waits for an end of the dump. */
    private static final Duration LOCK_WAIT = Duration.ofSeconds(30);

    private DumpArguments() {}

    /** For definitions alone. */
    static List<String> ofDefinitions(Transfer.Job job) {
        return new ArrayList<>(List.of(
                "--quote-all-identifiers",
                "--no-tablespaces",
                "--snapshot=" + job.snapshot(),
                "--lock-wait-timeout=" + LOCK_WAIT.toMillis()));
    }

    /** For rows too. */
    static List<String> of(Transfer.Job job) {
        List<String> arguments = ofDefinitions(job);
        Remainder.CATALOG_TABLES_LEFT_OUT.forEach(table -> arguments.add("--exclude-table-data=" + table));
        job.withoutRows().forEach(pattern -> arguments.add("--exclude-table-data=" + pattern));
        return arguments;
    }

    /** Adds what leaves out owners and privileges. */
    static void leaveOutRights(Transfer.Rights rights, List<String> arguments) {
        if (!rights.owners()) {
            arguments.add("--no-owner");
        }
        if (!rights.privileges()) {
            arguments.add("--no-privileges");
        }
    }
}
