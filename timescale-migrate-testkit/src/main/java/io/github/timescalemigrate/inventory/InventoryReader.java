package io.github.timescalemigrate.inventory;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.connection.Together;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a database holds, with exact row counts, from TimescaleDB 2.9 on. Needs the right to read every table; reads
 * only.
 */
public final class InventoryReader {
    private static final int MOST_NAMED = 5;

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

    private static final String DIMENSIONS =
            """
            SELECT hypertable_schema, hypertable_name, column_name, column_type::pg_catalog.text, dimension_type,
                   coalesce(time_interval::pg_catalog.text, integer_interval::pg_catalog.text) AS every,
                   integer_now_func, num_partitions
              FROM timescaledb_information.dimensions
             ORDER BY hypertable_schema, hypertable_name, dimension_number
            """;

    private static final String RELATIONS =
            """
            SELECT c.oid, %s AS kind, n.nspname, c.relname, owner.nspname, owner.relname, %s,
                   pg_catalog.format('%%I.%%I', n.nspname, c.relname) AS sql,
                   CASE c.relkind WHEN 'r' THEN pg_catalog.pg_table_size(c.oid) ELSE 0 END AS bytes
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              %s
              LEFT JOIN LATERAL (
                   SELECT tn.nspname, t.relname FROM pg_catalog.pg_depend d
                     JOIN pg_catalog.pg_class t ON t.oid = d.refobjid JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
                    WHERE c.relkind = 'S' AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
                      AND d.refclassid = d.classid AND d.deptype IN ('a', 'i')) AS owner ON true
             WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
               AND n.nspname NOT IN ('pg_catalog', 'information_schema')
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                                  AND d.objid = c.oid AND d.deptype = 'e')
               %s
             ORDER BY n.nspname, c.relname
            """;

    private static final String KINDS =
            """
            CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view'
                           WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'sequence' END
            """;

    private static final String TIMESCALE_KINDS =
            """
            CASE WHEN a.user_view_name IS NOT NULL THEN
                     pg_catalog.format('materialization of continuous aggregate %I.%I', a.user_view_schema, a.user_view_name)
                 WHEN h.id IS NOT NULL THEN 'hypertable'
                 WHEN v.user_view_name IS NOT NULL THEN 'continuous aggregate'
                 ELSE
            """
                    + KINDS + "END";

    private static final String TIMESCALE_JOINS =
            """
            LEFT JOIN _timescaledb_catalog.hypertable h ON h.schema_name = n.nspname AND h.table_name = c.relname AND c.relkind = 'r'
            LEFT JOIN _timescaledb_catalog.continuous_agg a ON a.mat_hypertable_id = h.id
            LEFT JOIN _timescaledb_catalog.continuous_agg v ON v.user_view_schema = n.nspname AND v.user_view_name = c.relname
            LEFT JOIN _timescaledb_catalog.continuous_agg i ON c.relkind = 'v'
                  AND (i.partial_view_schema = n.nspname AND i.partial_view_name = c.relname
                       OR i.direct_view_schema = n.nspname AND i.direct_view_name = c.relname)
            """;

    /** No chunks, no internal tables of compression: in TimescaleDB's own schemas only what continuous aggregates have there. */
    private static final String TIMESCALE_CONDITIONS =
            """
            AND (h.id IS NULL OR h.compression_state <> 2)
            AND (h.id IS NOT NULL OR c.relkind = 'v' OR n.nspname NOT IN ('_timescaledb_catalog', '_timescaledb_config',
                                                                          '_timescaledb_internal', '_timescaledb_cache'))
            AND c.oid NOT IN (%s)
            AND c.oid NOT IN (%s)
            """;

    private static final String JOBS_HELD =
            """
            SELECT EXISTS (SELECT FROM _timescaledb_catalog.metadata WHERE key = 'timescale_migrate_restore')
            """;

    private static final String UNREADABLE =
            """
            SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)
              FROM (SELECT pg_catalog.unnest(?::pg_catalog.oid[]) AS oid) w JOIN pg_catalog.pg_class c ON c.oid = w.oid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE') OR NOT pg_catalog.has_any_column_privilege(c.oid, 'SELECT')
                OR pg_catalog.row_security_active(c.oid)
             ORDER BY 1
            """;

    private final Database database;
    private final Reading how;
    private final TableFilter wanted;

    private InventoryReader(Database database, Reading how) {
        this.database = database;
        this.how = how;
        this.wanted = how.tables();
    }

    /** A reader in the transaction that the session has begun, as by {@link Database#beginSnapshot}. */
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
        return read(database, how, Map::of);
    }

    /**
     * Reads a database in a snapshot of its own, but counts only what nobody else has counted in the same state: see {@link #read(Supplier)}.
     *
     * @throws DatabaseException when the database cannot be read
     */
    public static Inventory read(Database database, Reading how, Supplier<Map<Long, Long>> counted) {
        database.beginSnapshot();
        Inventory inventory;
        try {
            inventory = new InventoryReader(database, how).read(counted);
        } catch (RuntimeException e) {
            try {
                database.execute("ROLLBACK");
            } catch (DatabaseException lost) {
                e.addSuppressed(lost);
            }
            throw e;
        }
        database.execute("ROLLBACK");
        return inventory;
    }

    /**
     * Reads everything.
     *
     * @throws DatabaseException when the database cannot be read: it names what the user may not read; also when the session is
     *     in restoring mode, in which hypertables hide their compressed rows
     */
    public Inventory read() {
        return read(Map::of);
    }

    /**
     * Reads everything, but counts only what nobody else has counted in the same state.
     *
     * @param counted gives the rows of tables, and of chunks, by their oids; is asked when all else is read, and not at depths
     *     at which nothing or more than rows is compared. The rows of chunks that are partly or wholly compressed are counted here in any case
     * @throws DatabaseException like {@link #read()}
     */
    public Inventory read(Supplier<Map<Long, Long>> counted) {
        Together together = database.together();
        var restoring = together.queryBoolean(RESTORING);
        var serverRead = server(together);
        var extensionsRead = extensions(together);
        var catalogRead = Catalog.of(together);
        if (restoring.row()) {
            throw new DatabaseException(database.connectionString()
                    + ": in restoring mode, in which rows of hypertables are hidden:"
                    + " end the restore with SELECT timescaledb_post_restore()");
        }
        Instant readAt = Instant.now();
        Server server = serverRead.row();
        List<Extension> extensions = extensionsRead.rows();
        boolean timescaledb =
                extensions.stream().anyMatch(extension -> extension.name().equals("timescaledb"));
        Catalog catalog = timescaledb ? catalogRead.row() : null;
        Listing listing = list(catalog);
        List<Relation> relations = listing.relations();
        Map<Integer, List<ListedChunk>> chunks = listing.chunks();
        List<ContentsReader.Part> parts = how.depth().counts() ? parts(relations, chunks) : List.of();
        requireReadable(relations, parts);
        var definitions = new DefinitionReader(database, catalog);
        definitions.readRelations(relations);
        if (wanted.equals(TableFilter.ALL)) {
            definitions.readOthers(how.depth(), server.superuser());
        }
        definitions.readJobs(wanted);
        List<Long> ofAll = chunks.values().stream()
                .flatMap(List::stream)
                .map(ListedChunk::oid)
                .toList();
        definitions.readChunks(ofAll);
        Map<Long, List<Definition>> ofChunks = definitions.ofChunks(ofAll);
        Map<Long, Contents> contents = contents(parts, counted);
        return new Inventory(
                readAt,
                how.depth(),
                server,
                extensions,
                catalog == null ? List.of() : hypertables(listing, contents, ofChunks),
                relations.stream()
                        .filter(Relation::isPlainTable)
                        .map(table -> new Table(table.name(), contents.get(table.oid())))
                        .toList(),
                definitions.objects(),
                listing.jobsHeld());
    }

    /**
     * What there is, without what defines it.
     *
     * @param chunks by the id of the hypertable
     * @param dimensions by the hypertable
     * @param jobsHeld whether a restore holds the jobs back
     */
    private record Listing(
            List<Relation> relations,
            Map<Integer, List<ListedChunk>> chunks,
            Map<TableName, List<Dimension>> dimensions,
            boolean jobsHeld) {}

    private Listing list(@Nullable Catalog catalog) {
        Together together = database.together();
        var all = relations(together, catalog);
        Map<Integer, Map<Long, ListedChunk>> chunks = new HashMap<>();
        Map<TableName, List<Dimension>> dimensions = new HashMap<>();
        var jobsHeld = together.queryBoolean(catalog == null ? "SELECT false" : JOBS_HELD);
        if (catalog != null) {
            chunks(together, catalog, chunks);
            dimensions(together, dimensions);
        }
        List<Relation> relations = all.rows().stream()
                .filter(relation -> wanted.test(relation.names()))
                .toList();
        return new Listing(relations, chunksOf(relations, chunks), dimensions, jobsHeld.row());
    }

    private Map<Long, Contents> contents(List<ContentsReader.Part> parts, Supplier<Map<Long, Long>> counted) {
        Map<Long, Contents> contents = new HashMap<>();
        if (how.depth() == Depth.COUNTS) {
            Map<Long, Long> rows = counted.get();
            parts.stream()
                    .filter(part -> !part.compressed() && rows.containsKey(part.oid()))
                    .forEach(part -> contents.put(part.oid(), new Contents(rows.getOrDefault(part.oid(), 0L), null)));
        }
        contents.putAll(new ContentsReader(database, how)
                .read(parts.stream()
                        .filter(part -> !contents.containsKey(part.oid()))
                        .toList()));
        return contents;
    }

    /**
     * Reads where the session is, and no more.
     *
     * @throws DatabaseException when the database cannot be read
     */
    public Server server() {
        return server(database.together()).row();
    }

    /** The same, asked for together with other things. */
    public static Together.Answer<Server> server(Together together) {
        return together.query(
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
        return extensions(database.together()).rows();
    }

    /** The same, asked for together with other things. */
    public static Together.Answer<Extension> extensions(Together together) {
        return together.query(EXTENSIONS, row -> new Extension(row.getString(1), row.getString(2), row.getString(3)));
    }

    /** Before hours of counting; of sequences the position is read in any case, of continuous aggregates the watermark. */
    private void requireReadable(List<Relation> relations, List<ContentsReader.Part> parts) {
        Stream<Long> always = relations.stream()
                .filter(relation -> relation.isSequence() || relation.kind().equals("continuous aggregate"))
                .map(Relation::oid);
        Long[] read = Stream.concat(always, parts.stream().map(ContentsReader.Part::oid))
                .toArray(Long[]::new);
        List<String> unreadable = database.query(UNREADABLE, row -> row.getString(1), (Object) read);
        if (!unreadable.isEmpty()) {
            int more = unreadable.size() - MOST_NAMED;
            throw new DatabaseException(
                    ("%s: the user may not read %s%s: grant USAGE on the schema and SELECT, and where row"
                                    + " security is on, read as the owner or with BYPASSRLS")
                            .formatted(
                                    database.connectionString(),
                                    unreadable.stream().limit(MOST_NAMED).collect(Collectors.joining(", ")),
                                    more > 0 ? " and %,d more".formatted(more) : ""));
        }
    }

    private static Together.Answer<Relation> relations(Together together, @Nullable Catalog catalog) {
        String query = catalog == null
                ? RELATIONS.formatted(KINDS, "NULL, NULL, NULL::pg_catalog.int4", "", "")
                : RELATIONS.formatted(
                        TIMESCALE_KINDS,
                        "coalesce(a.user_view_schema, i.user_view_schema), coalesce(a.user_view_name, i.user_view_name), h.id",
                        TIMESCALE_JOINS,
                        TIMESCALE_CONDITIONS.formatted(catalog.chunkRelations(), catalog.compressedRelations()));
        return together.query(
                query,
                row -> new Relation(
                        row.getLong(1),
                        row.getString(2),
                        tableName(row, 3),
                        optionalTableName(row, 5),
                        optionalTableName(row, 7),
                        row.getObject(9, Integer.class),
                        row.getString("sql"),
                        row.getLong("bytes")));
    }

    private List<ContentsReader.Part> parts(List<Relation> relations, Map<Integer, List<ListedChunk>> chunks) {
        List<ContentsReader.Part> parts = new ArrayList<>();
        for (Relation relation : relations) {
            if (relation.isPlainTable()) {
                parts.add(new ContentsReader.Part(
                        relation.oid(), relation.oid(), "ONLY " + relation.sql(), relation.bytes(), false));
            }
            if (relation.hypertable() == null) {
                continue;
            }
            for (ListedChunk chunk : chunks.getOrDefault(relation.hypertable(), List.of())) {
                if (chunk.isTable()) {
                    parts.add(new ContentsReader.Part(
                            chunk.oid(), relation.oid(), chunk.sql(), chunk.bytes(), chunk.isCompressed()));
                }
            }
        }
        return parts;
    }

    private List<Hypertable> hypertables(
            Listing listing, Map<Long, Contents> contents, Map<Long, List<Definition>> definitions) {
        return listing.relations().stream()
                .filter(relation -> relation.hypertable() != null)
                .map(hypertable -> {
                    List<Chunk> its = listing.chunks().getOrDefault(hypertable.hypertable(), List.of()).stream()
                            .map(chunk -> chunk.with(
                                    contents.get(chunk.oid()), definitions.getOrDefault(chunk.oid(), List.of())))
                            .toList();
                    return new Hypertable(
                            hypertable.name(),
                            hypertable.continuousAggregate(),
                            listing.dimensions().getOrDefault(hypertable.name(), List.of()),
                            its,
                            how.depth().counts() ? Contents.sum(its) : null);
                })
                .toList();
    }

    private static void dimensions(Together together, Map<TableName, List<Dimension>> dimensions) {
        together.query(DIMENSIONS, row -> dimensions
                .computeIfAbsent(tableName(row, 1), none -> new ArrayList<>())
                .add(new Dimension(
                        row.getString("column_name"),
                        row.getString("column_type"),
                        row.getString("dimension_type"),
                        row.getString("every"),
                        row.getString("integer_now_func"),
                        row.getObject("num_partitions", Integer.class))));
    }

    /** By the id of the hypertable, and by their oids. */
    private static void chunks(Together together, Catalog catalog, Map<Integer, Map<Long, ListedChunk>> chunks) {
        together.query(catalog.chunkSlices(), row -> {
            Map<Long, ListedChunk> its =
                    chunks.computeIfAbsent(row.getInt("hypertable_id"), none -> new LinkedHashMap<>());
            ListedChunk chunk = its.get(row.getLong("oid"));
            if (chunk == null) {
                chunk = ListedChunk.of(row);
                its.put(chunk.oid(), chunk);
            }
            return row.getString("column_name") != null && chunk.ranges().add(range(row));
        });
    }

    private static Map<Integer, List<ListedChunk>> chunksOf(
            List<Relation> relations, Map<Integer, Map<Long, ListedChunk>> chunks) {
        return relations.stream()
                .flatMap(relation -> Stream.ofNullable(relation.hypertable()))
                .distinct()
                .collect(Collectors.toMap(
                        id -> id,
                        id -> List.copyOf(chunks.getOrDefault(id, Map.of()).values())));
    }

    private static ChunkRange range(ResultSet row) throws SQLException {
        return new ChunkRange(
                row.getString("column_name"),
                row.getBoolean("is_time"),
                row.getLong("range_start"),
                row.getLong("range_end"));
    }

    private static TableName tableName(ResultSet row, int schemaColumn) throws SQLException {
        return new TableName(row.getString(schemaColumn), row.getString(schemaColumn + 1));
    }

    private static @Nullable TableName optionalTableName(ResultSet row, int schemaColumn) throws SQLException {
        return row.getString(schemaColumn) == null ? null : tableName(row, schemaColumn);
    }
}
