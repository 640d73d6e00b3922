package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.report.Figures;
import java.util.List;

/**
 * The source is of a size that this way of migrating suits. Timescale's guide recommends dump and restore up to 100 GB, and
 * asks for disk to be provisioned on the managed target beforehand over 400 GB.
 */
final class SizeCheck implements Check {
    /** 100 GB, in bytes. */
    static final long RECOMMENDED = 100_000_000_000L;
    /** 400 GB, in bytes. */
    static final long WITHOUT_PROVISIONING = 400_000_000_000L;

    private final long recommended;
    private final long withoutProvisioning;

    SizeCheck() {
        this(RECOMMENDED, WITHOUT_PROVISIONING);
    }

    SizeCheck(long recommended, long withoutProvisioning) {
        this.recommended = recommended;
        this.withoutProvisioning = withoutProvisioning;
    }

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
        String found = "source: %s (%s bytes)".formatted(Figures.bytes(size), Figures.count(size));
        if (size > withoutProvisioning) {
            return List.of(Finding.failure(
                    id(),
                    "%s, over %s".formatted(found, Figures.bytes(withoutProvisioning)),
                    "Provision the target's disk for it first and then accept this with"
                            + " -Dtimescale-migrate.check.accept=size, or migrate with low downtime by other means."));
        }
        if (size > recommended) {
            return List.of(Finding.warning(
                    id(),
                    "%s, over %s: the downtime will be long".formatted(found, Figures.bytes(recommended)),
                    "Rehearse the migration to know its time, or migrate with low downtime by other means."));
        }
        return List.of(Finding.pass(id(), found));
    }
}
