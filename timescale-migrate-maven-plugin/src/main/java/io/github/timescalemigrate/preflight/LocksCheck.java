package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.source.DumpedRelations;
import java.util.ArrayList;
import java.util.List;

/**
 * Both servers have room for the locks of the longest transactions. The dump's own session keeps a lock on every table and, once
 * it has counted the rows, on every index; pg_dump one on every table and sequence; its processes, where there are several, one
 * more on every table. Verify counts in one snapshot too. A restore's own statements lock a few relations each, its ANALYZE the
 * chunks of one hypertable at a time.
 */
final class LocksCheck implements Check {
    private static final String RELATIONS = DumpedRelations.CTE
            + """
            SELECT pg_catalog.count(*) FILTER (WHERE relkind <> 'S'),
                   (SELECT pg_catalog.count(*) FROM pg_catalog.pg_index i WHERE i.indrelid IN (SELECT oid FROM dumped)),
                   pg_catalog.count(*) FILTER (WHERE relkind = 'S')
              FROM dumped
            """;

    /** What the documentation promises, and what the lock table of a server is made for: other processes' share comes on top. */
    private static final String ROOM =
            """
            SELECT per_transaction, per_transaction * sessions,
                   per_transaction * (sessions + 1
                       + pg_catalog.current_setting('max_worker_processes')::pg_catalog.int8
                       + pg_catalog.current_setting('max_wal_senders')::pg_catalog.int8
                       + coalesce(pg_catalog.current_setting('autovacuum_worker_slots', true),
                                  pg_catalog.current_setting('autovacuum_max_workers'))::pg_catalog.int8)
              FROM (SELECT pg_catalog.current_setting('max_locks_per_transaction')::pg_catalog.int8,
                           pg_catalog.current_setting('max_connections')::pg_catalog.int8
                           + pg_catalog.current_setting('max_prepared_transactions')::pg_catalog.int8)
                   AS s (per_transaction, sessions)
            """;

    /**
     * What is locked at once.
     *
     * @param sequences zero on the target, where no dump is made
     * @param holders how many sessions lock each table
     */
    record Relations(long tables, long indexes, long sequences, int holders) {
        /** PostgreSQL's lock table has room for so many relations, and for twice as many pairs of relation and session. */
        long total() {
            long pairs = tables * holders + indexes + sequences;
            return Math.max(tables + indexes + sequences, (pairs + 1) / 2);
        }
    }

    /**
     * How many locks a server has room for.
     *
     * @param perTransaction its {@code max_locks_per_transaction}
     * @param promised as documented
     * @param atMost with the share of processes that take hardly any
     */
    record Room(long perTransaction, long promised, long atMost) {}

    private final Move move;

    LocksCheck(Move move) {
        this.move = move;
    }

    @Override
    public String id() {
        return "locks";
    }

    @Override
    public List<Finding> run(Sides sides) {
        return sides.source()
                .session()
                .map(source -> compare(source, sides))
                .orElseGet(() -> List.of(Finding.notApplicable(id(), "needs a session of the source")));
    }

    private List<Finding> compare(Database source, Sides sides) {
        int holders = move.processes() > 1 ? 3 : 2;
        Relations dumped = source.queryOne(
                RELATIONS, row -> new Relations(row.getLong(1), row.getLong(2), row.getLong(3), holders));
        List<Finding> findings = new ArrayList<>();
        findings.add(judged("source", dumped, room(source)));
        sides.target().session().ifPresent(target -> {
            var counted = new Relations(dumped.tables(), dumped.indexes(), 0, 1);
            findings.add(judged("target", counted, room(target)));
        });
        return findings;
    }

    private static Room room(Database database) {
        return database.queryOne(ROOM, row -> new Room(row.getLong(1), row.getLong(2), row.getLong(3)));
    }

    Finding judged(String side, Relations relations, Room room) {
        String found = "%s: room for %s, needed for %s, %s%s%s: %s"
                .formatted(
                        side,
                        Figures.count(room.promised(), "lock"),
                        Figures.count(relations.tables(), "table"),
                        relations.indexes() == 1 ? "1 index" : Figures.count(relations.indexes()) + " indexes",
                        relations.sequences() == 0 ? "" : ", " + Figures.count(relations.sequences(), "sequence"),
                        relations.holders() == 1 ? "" : ", in %d sessions".formatted(relations.holders()),
                        Figures.count(relations.total()));
        if (relations.total() <= room.promised()) {
            return Finding.pass(id(), found);
        }
        long perTransaction = relations.total() * 5 / 4 * room.perTransaction() / room.promised() + 1;
        String sql = "ALTER SYSTEM SET max_locks_per_transaction = " + perTransaction;
        String remedy = "Then restart the server: " + (side.equals("source") ? Psql.onSource(sql) : Psql.onTarget(sql));
        return relations.total() > room.atMost()
                ? Finding.failure(id(), found, remedy)
                : Finding.warning(id(), found, remedy);
    }
}
