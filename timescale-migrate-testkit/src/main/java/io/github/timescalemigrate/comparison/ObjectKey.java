package io.github.timescalemigrate.comparison;

import java.util.Comparator;

/**
 * By what an object of the source and one of the target are the same.
 *
 * @param rank the database, then extensions, relations, everything else
 * @param order by what objects of one rank are ordered
 * @param name the object's name for a person
 */
record ObjectKey(int rank, String order, String name) implements Comparable<ObjectKey> {
    static final int DATABASE = 0;
    static final int EXTENSION = 1;
    static final int RELATION = 2;
    static final int OTHER = 3;

    private static final Comparator<ObjectKey> ORDER =
            Comparator.comparingInt(ObjectKey::rank).thenComparing(ObjectKey::order);

    ObjectKey(int rank, String name) {
        this(rank, name, name);
    }

    @Override
    public int compareTo(ObjectKey other) {
        return ORDER.compare(this, other);
    }
}
