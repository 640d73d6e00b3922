package io.github.timescalemigrate.source;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.connection.Together;
import io.github.timescalemigrate.inventory.Extension;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.InventoryReader;
import io.github.timescalemigrate.inventory.Reading;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.report.MigrationException;
import io.github.timescalemigrate.report.RefusedException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One state of the source, held for as long as this is open: the dump and the manifest see the same rows.
 *
 * <p>Every table is locked (ACCESS SHARE, as pg_dump does) before the snapshot is taken, not after: whoever compresses a chunk
 * truncates it, and a truncated table is empty in older snapshots too, so that rows of a chunk compressed in between would be
 * in neither of the two tables that a dump reads (timescaledb issue 6842).
 */
public final class SourceSnapshot implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SourceSnapshot.class);
    private static final int ATTEMPTS = 5;
    private static final int TABLES_OF_A_STATEMENT = 500;
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(60);
    private static final String NO_SUCH_TABLE = "42P01";
    private static final String NO_SUCH_SCHEMA = "3F000";
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private static final String TABLES =
            DumpedRelations.CTE + "SELECT oid, name FROM dumped WHERE relkind IN ('r', 'p')";

    private static final String LOCKED_BY_OTHERS =
            """
            SELECT DISTINCT pg_catalog.format('%s by process %s (%s)', l.relation::pg_catalog.regclass, l.pid, a.application_name)
              FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND l.granted
               AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
             ORDER BY 1 LIMIT 10
            """;

    private final Database database;
    private final Seen seen;
    private boolean released;

    /** What every user of a snapshot wants to know, read when it was taken. */
    private record Seen(
            String id,
            SourceActivity before,
            List<Extension> extensions,
            boolean rolePasswordsAreReadable,
            boolean hasLargeObjects) {}

    private SourceSnapshot(Database database, Seen seen) {
        this.database = database;
        this.seen = seen;
    }

    /**
     * Opens a session, locks every table and exports a snapshot.
     *
     * @param sessions opens one, which is closed with this unless it is {@linkplain #release released}
     * @throws DatabaseException when the source cannot be reached or exports no snapshot, as a standby before PostgreSQL 10 did
     * @throws MigrationException when a table stays locked by somebody else for a minute, or tables keep coming and going
     */
    public static SourceSnapshot export(Supplier<Database> sessions) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Database database = sessions.get();
            try {
                // Not after the snapshot: what is written between the two would be in neither.
                SourceActivity before = SourceActivity.read(database);
                Map<Long, String> tables = new LinkedHashMap<>();
                database.query(TABLES, row -> tables.put(row.getLong(1), row.getString(2)));
                lock(database, List.copyOf(tables.values()));
                Optional<Seen> seen = look(database, before, tables.keySet());
                if (seen.isPresent()) {
                    return new SourceSnapshot(database, seen.get());
                }
                database.close();
            } catch (DatabaseException e) {
                database.close();
                if (e.hasSqlState(LOCK_NOT_AVAILABLE)) {
                    throw new MigrationException(
                            "source: tables cannot be locked for reading: " + lockedByOthers(sessions),
                            "Wait until that has ended, then run the goal again.",
                            e);
                }
                if (!e.hasSqlState(NO_SUCH_TABLE) && !e.hasSqlState(NO_SUCH_SCHEMA)) {
                    throw e;
                }
                LOG.debug("A table was gone before it was locked", e);
            } catch (RuntimeException e) {
                database.close();
                throw e;
            }
        }
        throw new MigrationException(
                "source: tables keep coming and going while they are locked for the dump",
                "Stop what creates and drops tables or chunks, then run the goal again.");
    }

    /** Begins the transaction. LOCK itself takes no snapshot. */
    private static void lock(Database database, List<String> tables) {
        StringBuilder statements = new StringBuilder(Database.BEGIN_SNAPSHOT)
                .append("; SET LOCAL lock_timeout = ")
                .append(LOCK_PATIENCE.toMillis());
        for (int from = 0; from < tables.size(); from += TABLES_OF_A_STATEMENT) {
            List<String> some = tables.subList(from, Math.min(tables.size(), from + TABLES_OF_A_STATEMENT));
            statements
                    .append("; LOCK TABLE ONLY ")
                    .append(String.join(", ONLY ", some))
                    .append(" IN ACCESS SHARE MODE");
        }
        database.execute(statements.append("; SET LOCAL lock_timeout = 0").toString());
    }

    /** Takes the snapshot; empty when there are other tables in it than those that are locked. */
    private static Optional<Seen> look(Database database, SourceActivity before, Set<Long> locked) {
        Together together = database.together();
        var tables = together.query(TABLES, row -> row.getLong(1));
        var id = together.query("SELECT pg_catalog.pg_export_snapshot()", row -> row.getString(1));
        var extensions = InventoryReader.extensions(together);
        var passwords =
                together.queryBoolean("SELECT pg_catalog.has_table_privilege('pg_catalog.pg_authid', 'SELECT')");
        var largeObjects = together.queryBoolean("SELECT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata)");
        return Set.copyOf(tables.rows()).equals(locked)
                ? Optional.of(new Seen(id.row(), before, extensions.rows(), passwords.row(), largeObjects.row()))
                : Optional.empty();
    }

    private static String lockedByOthers(Supplier<Database> sessions) {
        try (Database database = sessions.get()) {
            return String.join(", ", database.query(LOCKED_BY_OTHERS, row -> row.getString(1)));
        }
    }

    /** The name by which pg_dump takes it over ({@code --snapshot}). */
    public String id() {
        return seen.id();
    }

    /** Whether this user may read the roles' passwords, as {@code pg_dumpall --roles-only} does unless told not to. */
    public boolean canReadRolePasswords() {
        return seen.rolePasswordsAreReadable();
    }

    /**
     * Looks whether there is something to migrate.
     *
     * @throws RefusedException when the database has no TimescaleDB
     */
    public void requireTimescaledb() {
        if (extensions().stream().noneMatch(extension -> extension.name().equals("timescaledb"))) {
            throw new RefusedException(
                    "source: %s has no extension timescaledb".formatted(database.connectionString()),
                    "Name the database that has it; one without it is moved by pg_dump and psql alone.");
        }
    }

    /** The extensions. */
    public List<Extension> extensions() {
        return seen.extensions();
    }

    /** Whether there is a large object. */
    public boolean hasLargeObjects() {
        return seen.hasLargeObjects();
    }

    /**
     * What the restore brings by itself, and what it drops again.
     *
     * @param filter which tables are moved
     * @param schemaOnly whether no rows are
     */
    public Remainder remainder(TableFilter filter, boolean schemaOnly) {
        return Remainder.read(database, LeftOut.read(database, filter, schemaOnly));
    }

    /** How much was written to each table before this state, and which transactions had ended in it. */
    public SourceActivity activity() {
        return seen.before().ending(SourceActivity.Ended.of(database.together()).row());
    }

    /** What was written since an earlier reading, or may have been, one line each. */
    public List<String> writtenSince(SourceActivity earlier) {
        return earlier.writtenUntilNow(database);
    }

    /** Reads and counts in this state. */
    public Inventory inventory(Reading how) {
        return inventory(how, Map::of);
    }

    /**
     * Reads in this state, and counts what others do not.
     *
     * @param counted gives the rows of tables, and of chunks that are not compressed, by their oids; is asked when all else is read
     */
    public Inventory inventory(Reading how, Supplier<Map<Long, Long>> counted) {
        return InventoryReader.of(database, how).read(counted);
    }

    /** Gives the snapshot up; a reading that goes on in another thread fails there. */
    public void abort() {
        database.abort();
    }

    /**
     * Gives the snapshot up when nothing is read in it any more, and its session, which is in no transaction then, to the caller;
     * empty where it was lost.
     */
    public Optional<Database> release() {
        try {
            database.execute("ROLLBACK");
        } catch (DatabaseException e) {
            LOG.debug("The session of the snapshot was gone", e);
            return Optional.empty();
        }
        released = true;
        return Optional.of(database);
    }

    @Override
    public void close() {
        if (!released) {
            database.close();
        }
    }
}
