package io.github.timescalemigrate.inventory;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.Together;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what defines the objects of a database, in the words of its server. */
final class DefinitionReader {
    private static final long PG_CLASS = 1259;
    private static final int MOST_SENT_TOGETHER = 200;

    private static final Comparator<Definition> ORDER =
            Comparator.comparing(Definition::aspect).thenComparing(Definition::item);

    /** An object in the catalog: {@code pg_class} and so on, and its oid there. */
    private record Key(long catalog, long oid) {}

    private record Listed(String kind, String name, List<TableName> tables) {}

    private final Database database;
    private final Together together;
    private final @Nullable Catalog timescale;
    private final Map<Key, Listed> listed = new LinkedHashMap<>();
    private final Map<Key, List<Definition>> definitions = new HashMap<>();

    /** @param timescale null where the database has no TimescaleDB */
    DefinitionReader(Database database, @Nullable Catalog timescale) {
        this.database = database;
        this.together = database.together();
        this.timescale = timescale;
    }

    /** What defines tables, views and sequences, and what belongs to them. */
    void readRelations(Collection<Relation> relations) {
        for (Relation relation : relations) {
            listed.put(
                    new Key(PG_CLASS, relation.oid()),
                    new Listed(relation.kind(), relation.name().toString(), relation.names()));
        }
        Long[] oids = relations.stream().map(Relation::oid).toArray(Long[]::new);
        define(RelationDefinitions.OF_RELATIONS, oids);
        if (timescale != null) {
            define(timescale.hypertableDefinitions());
        }
        readPositions(relations);
    }

    /** What belongs to no table: functions, roles, the database itself. */
    void readOthers(Depth depth, boolean superuser) {
        list(ObjectDefinitions.LISTING);
        list(ObjectDefinitions.USER_MAPPINGS);
        list(ObjectDefinitions.ROLE_LISTING);
        define(ObjectDefinitions.ALL);
        define(List.of(ObjectDefinitions.ROLE_DEFINITIONS));
        var self = new Key(0, 0);
        listed.put(self, new Listed("database", "", List.of()));
        List<String> queries = new ArrayList<>(List.of(ObjectDefinitions.DATABASE));
        if (depth == Depth.CHECKSUMS && superuser) {
            queries.add(ObjectDefinitions.CONTENTS_OF_LARGE_OBJECTS);
        }
        queries.forEach(query -> together.query(
                query,
                row -> define(
                        self, new Definition(Aspect.valueOf(row.getString(1)), row.getString(2), row.getString(3)))));
    }

    /** The jobs of the tables that are meant; those of no table where all are. */
    void readJobs(TableFilter wanted) {
        if (timescale == null) {
            return;
        }
        together.query(timescale.jobListing(), row -> {
            List<TableName> table =
                    row.getString(5) == null ? List.of() : List.of(new TableName(row.getString(5), row.getString(6)));
            var job = new Listed("job", row.getString(4), table);
            if (table.isEmpty() ? wanted.equals(TableFilter.ALL) : wanted.test(table)) {
                listed.put(new Key(row.getLong(1), row.getLong(2)), job);
            }
            return job;
        });
        define(List.of(timescale.jobDefinitions()));
    }

    /** All that was listed, with what was read of it. */
    List<DatabaseObject> objects() {
        together.send();
        List<DatabaseObject> objects = new ArrayList<>();
        listed.forEach((key, object) ->
                objects.add(new DatabaseObject(object.kind(), object.name(), object.tables(), of(key))));
        objects.sort(Comparator.comparing(DatabaseObject::kind).thenComparing(DatabaseObject::name));
        return objects;
    }

    /** What defines chunks, beside what the hypertable says. */
    void readChunks(List<Long> oids) {
        define(RelationDefinitions.OF_CHUNKS, oids.toArray(Long[]::new));
        if (timescale != null) {
            define(timescale.chunkDefinitions());
        }
    }

    /** What was read of each of some chunks. */
    Map<Long, List<Definition>> ofChunks(List<Long> oids) {
        together.send();
        Map<Long, List<Definition>> ofChunks = new HashMap<>();
        oids.forEach(oid -> ofChunks.put(oid, of(new Key(PG_CLASS, oid))));
        return ofChunks;
    }

    private List<Definition> of(Key key) {
        return definitions.getOrDefault(key, List.of()).stream().sorted(ORDER).toList();
    }

    private void list(String query) {
        together.query(
                query,
                row -> listed.put(
                        new Key(row.getLong(1), row.getLong(2)),
                        new Listed(row.getString(3), row.getString(4), List.of())));
    }

    private void define(List<String> queries) {
        queries.forEach(query -> together.query(query, this::define));
    }

    /** Each takes the oids. Few are sent with all else, many once for each query, so that its answer is read before the next one. */
    private void define(List<String> queries, Long... oids) {
        if (oids.length <= MOST_SENT_TOGETHER) {
            String all = Stream.of(oids).map(String::valueOf).collect(Collectors.joining(",", "'{", "}'"));
            define(queries.stream().map(query -> query.replace("?", all)).toList());
        } else {
            queries.forEach(query -> database.query(query, this::define, (Object) oids));
        }
    }

    private boolean define(ResultSet row) throws SQLException {
        return define(
                new Key(row.getLong(1), row.getLong(2)),
                new Definition(Aspect.valueOf(row.getString(3)), shared(row.getString(4)), shared(row.getString(5))));
    }

    /** Chunks are alike, and those of the target are like those of the source. */
    private static String shared(String text) {
        return text.intern();
    }

    private boolean define(Key key, Definition definition) {
        return definitions.computeIfAbsent(key, none -> new ArrayList<>(2)).add(definition);
    }

    /** No view has them all: pg_sequences does not tell a value that was set but not used. */
    private void readPositions(Collection<Relation> relations) {
        List<Relation> sequences =
                relations.stream().filter(Relation::isSequence).toList();
        for (int from = 0; from < sequences.size(); from += 100) {
            if (from > 0) { // All would be more than a server takes in before anybody reads what it answers.
                together.send();
            }
            List<String> some = sequences.subList(from, Math.min(sequences.size(), from + 100)).stream()
                    .map(sequence ->
                            "SELECT %d, %d, 'POSITION', '', last_value || CASE WHEN is_called THEN '' ELSE ' (not used)' END FROM %s"
                                    .formatted(PG_CLASS, sequence.oid(), sequence.sql()))
                    .toList();
            define(List.of(ContentsReader.releasingLocks(String.join(" UNION ALL ", some))));
        }
    }
}
