package io.github.timescalemigrate.transfer;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.pgtools.SecretMask;
import io.github.timescalemigrate.report.MigrationException;
import io.github.timescalemigrate.target.RestoreProgress;
import io.github.timescalemigrate.transfer.DefinitionScript.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Runs entries of a script in order, many in a transaction: the way to the server is gone once for all of them. */
final class Definitions {
    private static final int ENTRIES = 100;
    private static final int BYTES = 1 << 18;

    /** The server's log shows a batch whole when one of its statements fails. */
    private static final Set<String> WITH_SECRETS =
            Set.of("FOREIGN DATA WRAPPER", "SERVER", "USER MAPPING", "SUBSCRIPTION");

    private static final int SHOWN = 300;

    private final Database target;
    private final RestoreProgress progress;

    Definitions(Database target, RestoreProgress progress) {
        this.target = target;
        this.progress = progress;
    }

    /**
     * Runs what was not run before.
     *
     * @param list names the list of entries, among others of the same script
     * @param sql the statements of an entry
     */
    void run(String list, List<Entry> entries, Function<Entry, String> sql) {
        int number = 0;
        for (List<Entry> batch : batches(entries)) {
            run(list + number++, batch.stream().map(sql).toList());
        }
    }

    static List<List<Entry>> batches(List<Entry> entries) {
        List<List<Entry>> batches = new ArrayList<>();
        List<Entry> batch = new ArrayList<>();
        long bytes = 0;
        for (Entry entry : entries) {
            boolean alone = WITH_SECRETS.contains(entry.type());
            bytes += entry.to() - entry.from();
            if (alone || batch.isEmpty() || batch.size() == ENTRIES || bytes > BYTES) {
                batch = new ArrayList<>();
                batches.add(batch);
                bytes = entry.to() - entry.from();
            }
            batch.add(entry);
            if (alone) {
                batch = new ArrayList<>();
            }
        }
        return batches;
    }

    private void run(String unit, List<String> batch) {
        List<String> statements = batch.stream().filter(sql -> !sql.isEmpty()).toList();
        if (statements.isEmpty()) {
            return;
        }
        try {
            progress.once(target, unit, String.join("\n", statements));
        } catch (DatabaseException e) {
            if (e.isConnectionFailure()) {
                throw e;
            }
            throw named(statements, e);
        }
    }

    /** Finds the statement that fails, by running them one by one. */
    private RuntimeException named(List<String> statements, DatabaseException failure) {
        target.execute("ROLLBACK; BEGIN");
        for (String sql : statements) {
            try {
                target.execute(sql);
            } catch (DatabaseException e) {
                target.execute("ROLLBACK");
                String shown = SecretMask.maskAll(sql);
                return new MigrationException(
                        "%s%n  statement: %s"
                                .formatted(
                                        SecretMask.maskAll(String.valueOf(e.getMessage())),
                                        shown.length() > SHOWN ? shown.substring(0, SHOWN) + " ..." : shown),
                        "Resolve this",
                        e);
            }
        }
        target.execute("ROLLBACK");
        return failure;
    }
}
