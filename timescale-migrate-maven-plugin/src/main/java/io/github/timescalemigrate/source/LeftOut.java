package io.github.timescalemigrate.source;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.inventory.TableName;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.report.RefusedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What of the source stays behind because the user says so. Definitions are dumped whole, as TimescaleDB's catalog goes with
 * all of them; the rows of what stays behind are not, and the restore then has TimescaleDB itself drop what must not be there,
 * which takes chunks, compressed chunks, policies and the catalog's rows along.
 *
 * @param names of tables, hypertables and views, as a person would write them
 * @param withoutRows patterns for {@code pg_dump --exclude-table-data}
 * @param relations what the restore drops, as DROP takes it
 * @param chunks whether the restore drops the chunks of all hypertables, as only definitions are moved
 */
public record LeftOut(List<String> names, List<String> withoutRows, List<String> relations, boolean chunks) {
    /** Nothing stays behind. */
    public static final LeftOut NOTHING = new LeftOut(List.of(), List.of(), List.of(), false);

    private static final Pattern PIECES = Pattern.compile("\"((?:[^\"]|\"\")*)\"|[*.]");

    private static final Pattern NUMBERED_CHUNK = Pattern.compile("(.*_)\\d+_chunk", Pattern.DOTALL);

    /** Chunks go with their hypertables, partitions are named themselves. */
    private static final String RELATIONS =
            """
            SELECT c.oid, n.nspname, c.relname, pg_catalog.format('%I.%I', n.nspname, c.relname),
                   CASE WHEN a.user_view_name IS NOT NULL OR c.relkind = 'm' THEN 'MATERIALIZED VIEW'
                        WHEN c.relkind = 'v' THEN 'VIEW' WHEN c.relkind = 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN _timescaledb_catalog.continuous_agg a
                     ON a.user_view_schema = n.nspname AND a.user_view_name = c.relname AND c.relkind = 'v'
             WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
               AND n.nspname !~ '^(pg_|_timescaledb_)' AND n.nspname <> 'information_schema'
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
                                  AND d.deptype = 'e')
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i
                                 JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
                                 JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
                                 JOIN _timescaledb_catalog.hypertable h
                                   ON h.schema_name = pn.nspname AND h.table_name = p.relname
                                WHERE i.inhrelid = c.oid)
             ORDER BY 2, 3
            """;

    /** The tables that hold rows, each with the relation that it goes with: a hypertable or a continuous aggregate. */
    private static final String PARTS =
            """
            WITH RECURSIVE roots AS (
                SELECT c.oid AS part, c.oid AS root FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'p')),
            up AS (
                SELECT i.inhrelid AS part, i.inhparent AS root FROM pg_catalog.pg_inherits i
                UNION
                SELECT up.part, i.inhparent FROM up JOIN pg_catalog.pg_inherits i ON i.inhrelid = up.root),
            owned AS (
                SELECT part, root FROM roots UNION SELECT part, root FROM up),
            compressed AS (
                SELECT owned.root, k.part FROM owned JOIN (%s) AS k(chunk, part) ON k.chunk = owned.part),
            everything AS (
                SELECT root, part FROM owned UNION SELECT root, part FROM compressed)
            SELECT coalesce(view.oid, e.root), c.oid, n.nspname, c.relname
              FROM everything e
              JOIN pg_catalog.pg_class c ON c.oid = e.part AND c.relkind IN ('r', 'p')
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_class root ON root.oid = e.root
              JOIN pg_catalog.pg_namespace rn ON rn.oid = root.relnamespace
              LEFT JOIN _timescaledb_catalog.hypertable h ON h.schema_name = rn.nspname AND h.table_name = root.relname
              LEFT JOIN _timescaledb_catalog.continuous_agg a ON a.mat_hypertable_id = h.id
              LEFT JOIN pg_catalog.pg_namespace vn ON vn.nspname = a.user_view_schema
              LEFT JOIN pg_catalog.pg_class view ON view.relnamespace = vn.oid AND view.relname = a.user_view_name
             WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            """;

    private static final String COMPRESSED =
            """
            SELECT relid::pg_catalog.oid, compress_relid::pg_catalog.oid FROM _timescaledb_catalog.compression_settings
             WHERE compress_relid IS NOT NULL
            """;

    /** To 2.18. */
    private static final String COMPRESSED_BY_ID =
            """
            SELECT pg_catalog.to_regclass(pg_catalog.format('%I.%I', a.schema_name, a.table_name))::pg_catalog.oid,
                   pg_catalog.to_regclass(pg_catalog.format('%I.%I', b.schema_name, b.table_name))::pg_catalog.oid
              FROM _timescaledb_catalog.chunk a JOIN _timescaledb_catalog.chunk b ON b.id = a.compressed_chunk_id
            """;

    private static final String HAS_COMPRESS_RELID =
            """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute
                            WHERE attrelid = pg_catalog.to_regclass('_timescaledb_catalog.compression_settings')
                              AND attname = 'compress_relid' AND NOT attisdropped)
            """;

    /** What would not be there without something else: views and aggregates of it, heirs, and foreign keys to it. */
    private static final String NEEDS =
            """
            SELECT r.ev_class, d.refobjid FROM pg_catalog.pg_rewrite r
              JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = r.oid
               AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid <> r.ev_class
            UNION
            SELECT inhrelid, inhparent FROM pg_catalog.pg_inherits
            UNION
            SELECT view.oid, coalesce(upper.oid, raw.oid)
              FROM _timescaledb_catalog.continuous_agg a
              JOIN pg_catalog.pg_namespace vn ON vn.nspname = a.user_view_schema
              JOIN pg_catalog.pg_class view ON view.relnamespace = vn.oid AND view.relname = a.user_view_name
              JOIN _timescaledb_catalog.hypertable h ON h.id = a.raw_hypertable_id
              JOIN pg_catalog.pg_namespace rn ON rn.nspname = h.schema_name
              JOIN pg_catalog.pg_class raw ON raw.relnamespace = rn.oid AND raw.relname = h.table_name
              LEFT JOIN _timescaledb_catalog.continuous_agg b ON b.mat_hypertable_id = h.id
              LEFT JOIN pg_catalog.pg_namespace un ON un.nspname = b.user_view_schema
              LEFT JOIN pg_catalog.pg_class upper ON upper.relnamespace = un.oid AND upper.relname = b.user_view_name
            UNION
            SELECT conrelid, confrelid FROM pg_catalog.pg_constraint WHERE contype = 'f' AND conrelid <> confrelid
            """;

    private record Relation(long oid, TableName name, String quoted, String kind) {}

    private record Part(long root, long oid, String schema, String name) {}

    private record Need(long of, long what) {}

    /** Keeps copies of the lists. */
    public LeftOut {
        names = List.copyOf(names);
        withoutRows = List.copyOf(withoutRows);
        relations = List.copyOf(relations);
    }

    /**
     * Looks what the settings mean.
     *
     * @param schemaOnly whether no rows at all are moved
     * @throws RefusedException when something that is to be moved needs what is not, or a pattern means nothing
     */
    public static LeftOut read(Database source, TableFilter filter, boolean schemaOnly) {
        if (filter.equals(TableFilter.ALL) && !schemaOnly) {
            return NOTHING;
        }
        List<Relation> all = source.query(
                RELATIONS,
                row -> new Relation(
                        row.getLong(1),
                        new TableName(row.getString(2), row.getString(3)),
                        row.getString(4),
                        row.getString(5)));
        refuseUnmatched(filter, all);
        List<Relation> left =
                all.stream().filter(relation -> !filter.test(relation.name())).toList();
        refuseNeeded(source, all, left);
        return new LeftOut(
                left.stream().map(relation -> relation.name().toString()).toList(),
                schemaOnly ? everySchema(source) : patterns(source, all, left),
                left.stream()
                        .map(relation -> relation.kind() + " IF EXISTS " + relation.quoted())
                        .toList(),
                schemaOnly);
    }

    private static void refuseUnmatched(TableFilter filter, List<Relation> all) {
        List<String> unmatched =
                filter.unmatched(all.stream().map(Relation::name).toList());
        if (!unmatched.isEmpty()) {
            throw new RefusedException(
                    "timescale-migrate.schemas, timescale-migrate.tables: the source has nothing of the name "
                            + String.join(", ", unmatched),
                    "Write the names as they stand in the catalog, without quotes; * stands for any characters.");
        }
    }

    private static void refuseNeeded(Database source, List<Relation> all, List<Relation> left) {
        Set<Long> gone = new HashSet<>(left.stream().map(Relation::oid).toList());
        List<Need> needs = source.query(NEEDS, row -> new Need(row.getLong(1), row.getLong(2)));
        List<String> broken = new ArrayList<>();
        for (Need need : needs) {
            if (gone.contains(need.what()) && !gone.contains(need.of())) {
                all.stream().filter(relation -> relation.oid() == need.of()).forEach(user -> all.stream()
                        .filter(relation -> relation.oid() == need.what())
                        .forEach(used -> broken.add(user.name() + " needs " + used.name())));
            }
        }
        if (!broken.isEmpty()) {
            throw new RefusedException(
                    "What is to be moved needs what is not: " + Figures.names(broken),
                    "Name both, or neither, in timescale-migrate.schemas and timescale-migrate.tables.");
        }
    }

    private static List<String> everySchema(Database source) {
        return source.query(
                """
                        SELECT nspname FROM pg_catalog.pg_namespace
                         WHERE nspname !~ '^(pg_|_timescaledb_c)' AND nspname <> 'information_schema'
                        """,
                row -> quoted(row.getString(1)) + ".*");
    }

    /** One pattern for all chunks of a hypertable, as there may be thousands, unless it would mean the chunk of another one. */
    private static List<String> patterns(Database source, List<Relation> all, List<Relation> left) {
        Set<Long> gone = new HashSet<>(left.stream().map(Relation::oid).toList());
        boolean byRelation = source.queryBoolean(HAS_COMPRESS_RELID);
        List<Part> parts = source.query(
                PARTS.formatted(byRelation ? COMPRESSED : COMPRESSED_BY_ID),
                row -> new Part(row.getLong(1), row.getLong(2), row.getString(3), row.getString(4)));
        Set<TableName> goes = new TreeSet<>();
        Set<TableName> stays = new TreeSet<>();
        // What inherits from another table is a relation of its own, unless it is a chunk.
        Set<Long> listed = new HashSet<>(all.stream().map(Relation::oid).toList());
        parts.removeIf(part -> part.root() != part.oid() && listed.contains(part.oid()));
        parts.forEach(
                part -> (gone.contains(part.root()) ? goes : stays).add(new TableName(part.schema(), part.name())));
        stays.removeAll(goes); // A part belongs to itself too.
        Set<String> patterns = new TreeSet<>();
        for (TableName part : goes) {
            Matcher chunk = NUMBERED_CHUNK.matcher(part.name());
            boolean together = chunk.matches()
                    && stays.stream()
                            .noneMatch(other -> other.schema().equals(part.schema())
                                    && other.name().startsWith(chunk.group(1))
                                    && other.name().endsWith("_chunk"));
            patterns.add(quoted(part.schema()) + "."
                    + (together ? quoted(chunk.group(1)) + "*\"_chunk\"" : quoted(part.name())));
        }
        return List.copyOf(patterns);
    }

    /** Which tables' rows stay behind, as pg_dump understands the patterns. */
    Predicate<TableName> hasNoRows() {
        Pattern any = Pattern.compile(
                withoutRows.stream().map(LeftOut::regex).collect(Collectors.joining("|")), Pattern.DOTALL);
        return table -> !withoutRows.isEmpty()
                && any.matcher(table.schema() + '\0' + table.name()).matches();
    }

    /** Of a schema's and a table's name with a zero between them. */
    private static String regex(String pattern) {
        Matcher pieces = PIECES.matcher(pattern);
        return pieces.replaceAll(piece -> Matcher.quoteReplacement(
                piece.group(1) != null
                        ? Pattern.quote(piece.group(1).replace("\"\"", "\""))
                        : piece.group().equals("*") ? ".*" : "\0"));
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
