package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.time.Duration;
import java.util.List;

/** No transaction has been open on the source for long: its rows are not in the dump, and its locks may keep pg_dump waiting. */
final class OpenTransactionsCheck implements SourceCheck {
    private static final String TRANSACTIONS =
            """
            SELECT pid, pg_catalog.quote_ident(usename), application_name,
                   extract(epoch FROM pg_catalog.clock_timestamp() - xact_start)::pg_catalog.int8
              FROM pg_catalog.pg_stat_activity
             WHERE datname = pg_catalog.current_database() AND application_name <> pg_catalog.current_setting('application_name')
               AND backend_type = 'client backend' AND application_name !~ '^timescale-migrate'
               AND xact_start <= pg_catalog.clock_timestamp() - ? * interval '1 second'
             ORDER BY xact_start
            """;

    /** Without the privilege there is neither a start nor a type to see of others' sessions. */
    private static final String HIDDEN =
            """
            SELECT pg_catalog.count(*)
              FROM pg_catalog.pg_stat_activity
             WHERE datname = pg_catalog.current_database() AND usename IS NOT NULL AND backend_type IS NULL
            """;

    private final Duration shortest;

    /** @param shortest how long a transaction is open before it is reported */
    OpenTransactionsCheck(Duration shortest) {
        this.shortest = shortest;
    }

    private record Transaction(String pid, String text) {}

    @Override
    public String id() {
        return "open-transactions";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        List<Transaction> open = source.query(
                TRANSACTIONS,
                row -> new Transaction(
                        row.getString(1),
                        "%s of %s (pid %s, %s)"
                                .formatted(
                                        row.getString(3).isEmpty() ? "unnamed" : row.getString(3),
                                        row.getString(2),
                                        row.getString(1),
                                        Figures.duration(Duration.ofSeconds(row.getLong(4))))),
                shortest.toSeconds());
        if (!open.isEmpty()) {
            return Finding.warning(
                    id(),
                    "source: %s open for over %s: %s"
                            .formatted(
                                    Figures.count(open.size(), "transaction"),
                                    Figures.duration(shortest),
                                    Figures.names(
                                            open.stream().map(Transaction::text).toList())),
                    "Let them end before the migration, or end them: "
                            + Psql.onSource("SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.unnest(ARRAY["
                                    + String.join(
                                            ", ",
                                            open.stream().map(Transaction::pid).toList()) + "]) AS pid"));
        }
        long hidden = source.queryOne(HIDDEN, row -> row.getLong(1));
        if (hidden > 0) {
            return Finding.notApplicable(
                    id(),
                    "source: transactions of other users' %s cannot be seen without the role pg_read_all_stats"
                            .formatted(Figures.count(hidden, "session")));
        }
        return Finding.pass(id(), "source: no transaction is open for over " + Figures.duration(shortest));
    }
}
