package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.report.Figures;
import java.util.List;

/**
 * The source is of a size that this way of migrating suits. Timescale's guide recommends dump and restore up to 100 GB, and
 * asks for disk to be provisioned on the managed target beforehand over 400 GB.
 */
final class SizeCheck implements Check {
    /** 100 GB, in bytes. */
    private static final long RECOMMENDED = 100_000_000_000L;
    /** 400 GB, in bytes. */
    private static final long WITHOUT_PROVISIONING = 400_000_000_000L;

    @Override
    public String id() {
        return "size";
    }

    @Override
    public List<Finding> run(Sides sides) {
        var source = sides.source().session();
        if (source.isEmpty()) {
            return List.of(Finding.notApplicable(id(), "needs a session of the source"));
        }
        long size = source.get()
                .queryOne("SELECT pg_catalog.pg_database_size(pg_catalog.current_database())", row -> row.getLong(1));
        return List.of(judged(size));
    }

    Finding judged(long size) {
        String found = "source: %s (%s bytes)".formatted(Figures.bytes(size), Figures.count(size));
        if (size > WITHOUT_PROVISIONING) {
            return Finding.failure(
                    id(),
                    "%s, over %s".formatted(found, Figures.bytes(WITHOUT_PROVISIONING)),
                    "Provision the target's disk for it first and then accept this with"
                            + " -Dtimescale-migrate.check.accept=size, or migrate with low downtime by other means.");
        }
        if (size > RECOMMENDED) {
            return Finding.warning(
                    id(),
                    "%s, over %s: the downtime will be long".formatted(found, Figures.bytes(RECOMMENDED)),
                    "Rehearse the migration to know its time, or migrate with low downtime by other means.");
        }
        return Finding.pass(id(), found);
    }
}
