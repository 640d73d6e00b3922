package io.github.timescalemigrate.comparison;

import io.github.timescalemigrate.inventory.Aspect;
import io.github.timescalemigrate.inventory.Contents;
import io.github.timescalemigrate.inventory.DatabaseObject;
import io.github.timescalemigrate.inventory.Definition;
import io.github.timescalemigrate.inventory.Extension;
import io.github.timescalemigrate.inventory.Hypertable;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.Table;
import io.github.timescalemigrate.inventory.TableName;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that an inventory says of one object.
 *
 * @param kind what it is
 * @param definitions what defines it
 * @param hypertable its dimensions and chunks, if it is one
 * @param contents its rows; null where it has none of its own or they were not counted
 */
record Described(
        String kind, List<Definition> definitions, @Nullable Hypertable hypertable, @Nullable Contents contents) {

    static Map<ObjectKey, Described> of(Inventory inventory) {
        Map<ObjectKey, Described> all = new HashMap<>();
        for (Extension extension : inventory.extensions()) {
            all.put(new ObjectKey(ObjectKey.EXTENSION, "extension " + extension.name()), of(extension));
        }
        for (DatabaseObject object : inventory.objects()) {
            all.put(key(object), new Described(object.kind(), object.definitions(), null, null));
        }
        for (Table table : inventory.tables()) {
            all.merge(
                    key(table.name()),
                    new Described("table", List.of(), null, table.contents()),
                    (object, rows) -> new Described(object.kind, object.definitions, null, table.contents()));
        }
        for (Hypertable hypertable : inventory.hypertables()) {
            all.merge(
                    key(hypertable.name()),
                    new Described(kind(hypertable), List.of(), hypertable, hypertable.contents()),
                    (object, rows) ->
                            new Described(object.kind, object.definitions, hypertable, hypertable.contents()));
        }
        return all;
    }

    private static Described of(Extension extension) {
        return new Described(
                "extension",
                List.of(
                        new Definition(Aspect.VERSION, "", extension.version()),
                        new Definition(Aspect.SCHEMA, "", extension.schema())),
                null,
                null);
    }

    private static ObjectKey key(DatabaseObject object) {
        int rank = object.kind().equals("database")
                ? ObjectKey.DATABASE
                : object.goesByName() ? ObjectKey.RELATION : ObjectKey.OTHER;
        return rank == ObjectKey.RELATION ? key(object.tables().get(0)) : new ObjectKey(rank, object.toString());
    }

    private static ObjectKey key(TableName name) {
        return new ObjectKey(ObjectKey.RELATION, name.schema() + "\0" + name.name(), name.toString());
    }

    private static String kind(Hypertable hypertable) {
        TableName view = hypertable.continuousAggregate();
        return view == null ? "hypertable" : "materialization of continuous aggregate " + view;
    }

    /** {@code table of 3 rows}. */
    String withRows() {
        return contents == null
                ? kind
                : String.format(
                        Locale.ROOT, "%s of %,d %s", kind, contents.rows(), contents.rows() == 1 ? "row" : "rows");
    }
}
