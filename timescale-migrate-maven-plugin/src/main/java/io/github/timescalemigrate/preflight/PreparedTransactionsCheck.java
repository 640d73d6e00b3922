package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.List;

/** No transaction of the source waits for its second phase: a dump does not have its rows, and its locks outlive every session. */
final class PreparedTransactionsCheck implements SourceCheck {
    private static final String PREPARED =
            """
            SELECT gid, pg_catalog.format('ROLLBACK PREPARED %L', gid)
              FROM pg_catalog.pg_prepared_xacts
             WHERE database = pg_catalog.current_database()
             ORDER BY prepared
            """;

    private record Prepared(String gid, String rollback) {}

    @Override
    public String id() {
        return "prepared-transactions";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        List<Prepared> prepared = source.query(PREPARED, row -> new Prepared(row.getString(1), row.getString(2)));
        if (prepared.isEmpty()) {
            return Finding.pass(id(), "source: no prepared transactions");
        }
        return Finding.failure(
                id(),
                "source: %s wait for their second phase, the dump would not have their rows: %s"
                        .formatted(
                                Figures.count(prepared.size(), "prepared transaction"),
                                Figures.names(
                                        prepared.stream().map(Prepared::gid).toList())),
                "Have their coordinator end them, or COMMIT PREPARED what shall be kept and roll back the rest: "
                        + Psql.onSource(
                                prepared.stream().map(Prepared::rollback).toArray(String[]::new)));
    }
}
