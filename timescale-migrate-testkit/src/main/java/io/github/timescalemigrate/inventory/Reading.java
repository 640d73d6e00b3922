package io.github.timescalemigrate.inventory;

/**
 * What of a database is read, and how.
 *
 * @param depth how much of each table
 * @param tables which tables and hypertables, with what belongs to them; what belongs to no table is read only with all of them
 * @param jobs how many sessions read at once, at least 1
 */
public record Reading(Depth depth, TableFilter tables, int jobs) {
    /** Every table, with exact counts of rows, in as many sessions as this machine has processors. */
    public static final Reading DEFAULT =
            new Reading(Depth.COUNTS, TableFilter.ALL, Runtime.getRuntime().availableProcessors());

    /** @throws IllegalArgumentException when there is no session to read with */
    public Reading {
        if (jobs < 1) {
            throw new IllegalArgumentException("at least one session reads, not " + jobs);
        }
    }

    /** The same of other tables. */
    public Reading of(TableFilter others) {
        return new Reading(depth, others, jobs);
    }

    /** The same at another depth. */
    public Reading to(Depth another) {
        return new Reading(another, tables, jobs);
    }
}
