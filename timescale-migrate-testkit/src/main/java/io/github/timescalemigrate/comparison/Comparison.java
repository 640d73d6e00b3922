package io.github.timescalemigrate.comparison;

import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a source and a target hold, side by side.
 *
 * @param source what the source held
 * @param target what the target holds
 * @param objects the database and extensions first, then tables and views by name, then everything else by kind and name
 */
public record Comparison(Inventory source, Inventory target, List<ComparedObject> objects) {
    /**
     * Compares two inventories by the rules of {@link Tolerance}; the same two always give the same result.
     *
     * @throws IllegalArgumentException when one was read at another depth than the other
     */
    public static Comparison of(Inventory source, Inventory target) {
        return of(source, target, Carried.by(target.server()));
    }

    /**
     * Compares two inventories.
     *
     * @param carried whether owners and privileges were to be the same
     * @throws IllegalArgumentException when one was read at another depth than the other
     */
    public static Comparison of(Inventory source, Inventory target, Carried carried) {
        if (source.depth() != target.depth()) {
            throw new IllegalArgumentException("the source was read at depth %s and the target at depth %s"
                    .formatted(source.depth(), target.depth()));
        }
        Map<ObjectKey, Described> sources = Described.of(source);
        Map<ObjectKey, Described> targets = Described.of(target);
        var keys = new TreeSet<>(sources.keySet());
        keys.addAll(targets.keySet());
        var comparer = new ObjectComparer(new Tolerance(source, target, carried));
        List<ComparedObject> objects = new ArrayList<>();
        keys.forEach(key -> objects.add(comparer.compare(key, sources.get(key), targets.get(key))));
        return new Comparison(source, target, List.copyOf(objects));
    }

    /** Reads both sides at the same time and compares them; what a reading throws is thrown here. */
    public static Comparison of(Supplier<Inventory> source, Supplier<Inventory> target) {
        return of(source, target, Carried::by);
    }

    /**
     * Reads both sides at the same time and compares them; what a reading throws is thrown here.
     *
     * @param carried whether owners and privileges were to be the same, by where the target was read
     */
    public static Comparison of(
            Supplier<Inventory> source, Supplier<Inventory> target, Function<Server, Carried> carried) {
        var reading = CompletableFuture.supplyAsync(source, Comparison::inThreadOfItsOwn);
        Inventory targetInventory = target.get();
        try {
            return of(reading.join(), targetInventory, carried.apply(targetInventory.server()));
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Not in the common pool, whose threads are few and do not have the caller's class loader. */
    private static void inThreadOfItsOwn(Runnable reading) {
        var thread = new Thread(reading, "timescale-migrate source");
        thread.setDaemon(true);
        thread.start();
    }

    /** Every difference that no rule tolerates, in the order of the objects. */
    public List<Difference> differences() {
        return objects.stream().flatMap(object -> object.differences().stream()).toList();
    }

    /** Whether there is no difference but tolerated ones. */
    public boolean identical() {
        return differences().isEmpty();
    }

    /** Every difference that a rule tolerates, in the order of the objects. */
    public List<Difference> tolerated() {
        return objects.stream()
                .flatMap(object -> object.aspects().stream()
                        .filter(aspect -> aspect.tolerated() != null)
                        .map(aspect -> new Difference(object.name(), aspect)))
                .toList();
    }
}
