package io.github.timescalemigrate.source;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.InventoryReader;
import java.sql.SQLException;

/**
 * One state of the source, held for as long as this is open: the dump and the manifest see the same rows.
 */
public final class SourceSnapshot implements AutoCloseable {
    private final Database database;
    private final String id;

    private SourceSnapshot(Database database, String id) {
        this.database = database;
        this.id = id;
    }

    /**
     * Opens a session and exports its snapshot.
     *
     * @throws DatabaseException when the source cannot be reached or exports no snapshot, as a standby before PostgreSQL 10 did
     */
    public static SourceSnapshot export(ConnectionString source) {
        Database database = Database.connect(source);
        try {
            database.beginSnapshot();
            return new SourceSnapshot(
                    database, database.queryOne("SELECT pg_catalog.pg_export_snapshot()", row -> row.getString(1)));
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** The name by which pg_dump takes it over ({@code --snapshot}). */
    public String id() {
        return id;
    }

    /** Whether this user may read the roles' passwords, as {@code pg_dumpall --roles-only} does unless told not to. */
    public boolean canReadRolePasswords() {
        return database.queryBoolean("SELECT pg_catalog.has_table_privilege('pg_catalog.pg_authid', 'SELECT')");
    }

    /** Reads and counts everything in this state. */
    public Inventory inventory() {
        return InventoryReader.of(database).read();
    }

    /** Gives the snapshot up; a reading that goes on in another thread fails there. */
    public void abort() {
        try {
            database.jdbc().abort(Runnable::run);
        } catch (SQLException e) {
            // The reading goes on to its end, which does no harm.
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
