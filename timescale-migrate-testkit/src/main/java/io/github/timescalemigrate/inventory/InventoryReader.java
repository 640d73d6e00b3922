package io.github.timescalemigrate.inventory;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a database holds, with exact row counts, from TimescaleDB 2.9 on. Needs the right to read every table; reads
 * only.
 */
public final class InventoryReader {
    private static final String SERVER =
            """
            SELECT pg_catalog.current_database(),
                   pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1),
                   pg_catalog.current_setting('server_version_num')::pg_catalog.int4,
                   coalesce(pg_catalog.current_setting('timescaledb.license', true), ''),
                   current_user, (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user)
            """;

    private static final String RESTORING =
            "SELECT coalesce(pg_catalog.current_setting('timescaledb.restoring', true), 'off') = 'on'";

    private static final String EXTENSIONS =
            """
            SELECT e.extname, e.extversion, n.nspname
              FROM pg_catalog.pg_extension e
              JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             ORDER BY e.extname
            """;

    private static final String HYPERTABLES =
            """
            SELECT h.id, h.schema_name, h.table_name, a.user_view_schema, a.user_view_name,
                   pg_catalog.format('SELECT pg_catalog.count(*) FROM %I.%I', h.schema_name, h.table_name) AS count
              FROM _timescaledb_catalog.hypertable h
              LEFT JOIN _timescaledb_catalog.continuous_agg a ON a.mat_hypertable_id = h.id
             WHERE h.compression_state <> 2
             ORDER BY h.schema_name, h.table_name
            """;

    private static final String DIMENSIONS =
            """
            SELECT hypertable_schema, hypertable_name, column_name, column_type::pg_catalog.text, dimension_type,
                   coalesce(time_interval::pg_catalog.text, integer_interval::pg_catalog.text) AS every,
                   integer_now_func, num_partitions
              FROM timescaledb_information.dimensions
             ORDER BY hypertable_schema, hypertable_name, dimension_number
            """;

    private static final String TABLES =
            """
            SELECT n.nspname, c.relname,
                   pg_catalog.format('SELECT pg_catalog.count(*) FROM ONLY %%I.%%I', n.nspname, c.relname) AS count
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND c.relpersistence <> 't'
               AND n.nspname NOT IN ('pg_catalog', 'information_schema', '_timescaledb_catalog', '_timescaledb_config',
                                     '_timescaledb_internal', '_timescaledb_cache')
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                                  AND d.objid = c.oid AND d.deptype = 'e')
               %s
             ORDER BY n.nspname, c.relname
            """;

    private final Database database;
    private final Reading how;
    private final TableFilter wanted;

    private InventoryReader(Database database, Reading how) {
        this.database = database;
        this.how = how;
        this.wanted = how.tables();
    }

    /** A reader in the session's own transaction: begin a snapshot first for a consistent reading. */
    public static InventoryReader of(Database database, Reading how) {
        return new InventoryReader(database, how);
    }

    /**
     * Reads a whole database, with exact counts, in a snapshot of its own.
     *
     * @throws DatabaseException when the database cannot be reached or read
     */
    public static Inventory read(ConnectionString connectionString) {
        return read(connectionString, Reading.DEFAULT);
    }

    /**
     * Reads a database in a snapshot of its own.
     *
     * @throws DatabaseException when the database cannot be reached or read
     */
    public static Inventory read(ConnectionString connectionString, Reading how) {
        try (Database database = Database.connect(connectionString)) {
            return read(database, how);
        }
    }

    /**
     * Reads a database in a snapshot of its own, by a session that is in no transaction and others like it.
     *
     * @throws DatabaseException when the database cannot be read
     */
    public static Inventory read(Database database, Reading how) {
        database.beginSnapshot();
        try {
            return new InventoryReader(database, how).read();
        } finally {
            database.execute("ROLLBACK");
        }
    }

    /**
     * Reads everything, counting the rows of one table after the other.
     *
     * @throws DatabaseException when the database cannot be read, also when the session is in restoring mode, in which
     *     hypertables hide their compressed rows
     */
    public Inventory read() {
        if (database.queryBoolean(RESTORING)) {
            throw new DatabaseException(database.connectionString()
                    + ": in restoring mode, in which rows of hypertables are hidden:"
                    + " end the restore with SELECT timescaledb_post_restore()");
        }
        Instant readAt = Instant.now();
        Server server = server();
        List<Extension> extensions = extensions();
        boolean timescaledb =
                extensions.stream().anyMatch(extension -> extension.name().equals("timescaledb"));
        if (!timescaledb) {
            return new Inventory(readAt, how.depth(), server, extensions, List.of(), tables(""), List.of(), false);
        }
        Catalog catalog = Catalog.of(database);
        return new Inventory(
                readAt,
                how.depth(),
                server,
                extensions,
                hypertables(catalog),
                tables(
                        """
                AND c.oid NOT IN (SELECT r.oid FROM _timescaledb_catalog.hypertable h
                                    JOIN pg_catalog.pg_namespace hn ON hn.nspname = h.schema_name
                                    JOIN pg_catalog.pg_class r ON r.relnamespace = hn.oid AND r.relname = h.table_name)
                AND c.oid NOT IN (%s)
                AND c.oid NOT IN (%s)
                """
                                .formatted(catalog.chunkRelations(), catalog.compressedRelations())),
                List.of(),
                false);
    }

    /**
     * Reads where the session is, and no more.
     *
     * @throws DatabaseException when the database cannot be read
     */
    public Server server() {
        return database.queryOne(
                SERVER,
                row -> new Server(
                        row.getString(1),
                        row.getString(2),
                        row.getInt(3),
                        row.getString(4),
                        row.getString(5),
                        row.getBoolean(6)));
    }

    /**
     * Reads the extensions, and no more.
     *
     * @throws DatabaseException when the database cannot be read
     */
    public List<Extension> extensions() {
        return database.query(EXTENSIONS, row -> new Extension(row.getString(1), row.getString(2), row.getString(3)));
    }

    private List<Table> tables(String notOfHypertables) {
        record Listed(TableName name, String count) {}
        return database
                .query(TABLES.formatted(notOfHypertables), row -> new Listed(tableName(row, 1), row.getString("count")))
                .stream()
                .filter(listed -> wanted.test(listed.name()))
                .map(listed -> new Table(listed.name(), contents(listed.count())))
                .toList();
    }

    private List<Hypertable> hypertables(Catalog catalog) {
        record Listed(int id, TableName name, @Nullable TableName view, String count) {}
        List<Listed> listed = database.query(
                HYPERTABLES,
                row -> new Listed(
                        row.getInt("id"),
                        tableName(row, 2),
                        row.getString(4) == null ? null : tableName(row, 4),
                        row.getString("count")));
        Map<TableName, List<Dimension>> dimensions = dimensions();
        Map<Integer, List<Chunk>> chunks = chunks(catalog);
        return listed.stream()
                .filter(hypertable -> Hypertable.isMeantBy(wanted, hypertable.name(), hypertable.view()))
                .map(hypertable -> new Hypertable(
                        hypertable.name(),
                        hypertable.view(),
                        dimensions.getOrDefault(hypertable.name(), List.of()),
                        chunks.getOrDefault(hypertable.id(), List.of()),
                        contents(hypertable.count())))
                .toList();
    }

    private Map<TableName, List<Dimension>> dimensions() {
        record Listed(TableName hypertable, Dimension dimension) {}
        return database
                .query(
                        DIMENSIONS,
                        row -> new Listed(
                                tableName(row, 1),
                                new Dimension(
                                        row.getString("column_name"),
                                        row.getString("column_type"),
                                        row.getString("dimension_type"),
                                        row.getString("every"),
                                        row.getString("integer_now_func"),
                                        row.getObject("num_partitions", Integer.class))))
                .stream()
                .collect(Collectors.groupingBy(
                        Listed::hypertable, Collectors.mapping(Listed::dimension, Collectors.toList())));
    }

    private Map<Integer, List<Chunk>> chunks(Catalog catalog) {
        record Listed(int hypertable, TableName name, boolean compressed) {}
        Map<Listed, List<ChunkRange>> ranges = new LinkedHashMap<>();
        database.query(catalog.chunkSlices(), row -> {
            var chunk = new Listed(row.getInt("hypertable_id"), tableName(row, 2), row.getBoolean("compressed"));
            var rangesOfChunk = ranges.computeIfAbsent(chunk, key -> new ArrayList<>());
            if (row.getString("column_name") != null) {
                rangesOfChunk.add(range(row));
            }
            return chunk;
        });
        Map<Integer, List<Chunk>> chunks = new HashMap<>();
        ranges.forEach((chunk, itsRanges) -> chunks.computeIfAbsent(chunk.hypertable(), key -> new ArrayList<>())
                .add(new Chunk(chunk.name(), itsRanges, chunk.compressed(), null, List.of())));
        return chunks;
    }

    private static ChunkRange range(ResultSet row) throws SQLException {
        return new ChunkRange(
                row.getString("column_name"),
                row.getBoolean("is_time"),
                row.getLong("range_start"),
                row.getLong("range_end"));
    }

    private @Nullable Contents contents(String count) {
        return how.depth().counts() ? new Contents(database.queryOne(count, row -> row.getLong(1)), null) : null;
    }

    private static TableName tableName(ResultSet row, int schemaColumn) throws SQLException {
        return new TableName(row.getString(schemaColumn), row.getString(schemaColumn + 1));
    }
}
