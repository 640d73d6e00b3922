package io.github.timescalemigrate.inventory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a TimescaleDB database holds. Its JSON form is the manifest of a dump.
 *
 * @param readAt when the reading began
 * @param depth how much was read
 * @param server where it was read
 * @param extensions ordered by name
 * @param hypertables ordered by name
 * @param tables ordered by name
 * @param objects what defines the tables, hypertables and everything else, ordered by kind and name
 * @param jobsHeld whether a restore holds jobs back there until it is verified
 */
public record Inventory(
        Instant readAt,
        Depth depth,
        Server server,
        List<Extension> extensions,
        List<Hypertable> hypertables,
        List<Table> tables,
        List<DatabaseObject> objects,
        boolean jobsHeld) {

    /** Keeps copies of the lists. */
    public Inventory {
        extensions = List.copyOf(extensions);
        hypertables = List.copyOf(hypertables);
        tables = List.copyOf(tables);
        objects = List.copyOf(objects);
    }

    /** The version of the timescaledb extension, empty where it is not created in the database. */
    public Optional<String> timescaledbVersion() {
        return extensions.stream()
                .filter(extension -> extension.name().equals("timescaledb"))
                .map(Extension::version)
                .findAny();
    }

    /** The part of this inventory that is about some tables; a continuous aggregate is meant by its view or its hypertable. */
    public Inventory only(TableFilter filter) {
        return new Inventory(
                readAt,
                depth,
                server,
                extensions,
                hypertables.stream()
                        .filter(hypertable -> hypertable.isMeantBy(filter))
                        .toList(),
                tables.stream().filter(table -> filter.test(table.name())).toList(),
                objects.stream().filter(object -> object.isMeantBy(filter)).toList(),
                jobsHeld);
    }

    /**
     * This inventory as if it had been read at another depth.
     *
     * @throws IllegalArgumentException when it was not read so deep
     */
    public Inventory at(Depth other) {
        if (other.compareTo(depth) > 0) {
            throw new IllegalArgumentException("read at depth %s, not at %s".formatted(depth, other));
        }
        return new Inventory(
                readAt,
                other,
                server,
                extensions,
                hypertables.stream().map(hypertable -> hypertable.at(other)).toList(),
                tables.stream()
                        .map(table -> new Table(table.name(), Contents.at(other, table.contents())))
                        .toList(),
                other == Depth.CHECKSUMS
                        ? objects
                        : objects.stream().map(DatabaseObject::withoutChecksums).toList(),
                jobsHeld);
    }

    /** What this is when only the definitions are moved: without rows and chunks. */
    public Inventory withoutRows() {
        return new Inventory(
                readAt,
                depth,
                server,
                extensions,
                hypertables.stream()
                        .map(hypertable -> new Hypertable(
                                hypertable.name(),
                                hypertable.continuousAggregate(),
                                hypertable.dimensions(),
                                List.of(),
                                Contents.NONE))
                        .toList(),
                tables.stream()
                        .map(table -> new Table(table.name(), Contents.NONE))
                        .toList(),
                objects,
                jobsHeld);
    }

    /** The names of all tables and hypertables, and of the continuous aggregates that the latter materialize. */
    public Set<TableName> names() {
        Set<TableName> names = new TreeSet<>();
        tables.forEach(table -> names.add(table.name()));
        hypertables.forEach(hypertable -> {
            names.add(hypertable.name());
            Optional.ofNullable(hypertable.continuousAggregate()).ifPresent(names::add);
        });
        return names;
    }

    /** The rows of all tables and hypertables. */
    public long rows() {
        return hypertables.stream().mapToLong(Hypertable::rows).sum()
                + tables.stream().mapToLong(Table::rows).sum();
    }

    /** The number of chunks of all hypertables. */
    public long chunks() {
        return hypertables.stream()
                .mapToLong(hypertable -> hypertable.chunks().size())
                .sum();
    }
}
