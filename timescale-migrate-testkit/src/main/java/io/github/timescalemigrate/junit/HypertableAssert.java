package io.github.timescalemigrate.junit;

import io.github.timescalemigrate.inventory.Chunk;
import io.github.timescalemigrate.inventory.Hypertable;
import org.assertj.core.api.AbstractAssert;

/** Assertions on one hypertable. */
public class HypertableAssert extends AbstractAssert<HypertableAssert, Hypertable> {
    /** For AssertJ; tests call {@link MigrationAssertions#assertThat(Hypertable)}. */
    public HypertableAssert(Hypertable actual) {
        super(actual, HypertableAssert.class);
    }

    /**
     * Fails where it does not have exactly this number of rows.
     *
     * @throws IllegalStateException where rows were not counted, at depth METADATA
     */
    public HypertableAssert hasRows(long rows) {
        isNotNull();
        return counted("rows", actual.rows(), rows);
    }

    /** Fails where it does not have exactly this number of chunks. */
    public HypertableAssert hasChunks(int chunks) {
        isNotNull();
        return counted("chunks", actual.chunks().size(), chunks);
    }

    /** Fails where not exactly this number of its chunks are compressed (columnstore). */
    public HypertableAssert hasCompressedChunks(int chunks) {
        isNotNull();
        return counted(
                "compressed chunks",
                actual.chunks().stream().filter(Chunk::compressed).count(),
                chunks);
    }

    private HypertableAssert counted(String what, long found, long expected) {
        if (found != expected) {
            failWithActualExpectedAndMessage(
                    found,
                    expected,
                    "%s: %,d %s, expected %,d (%+,d)",
                    actual.name(),
                    found,
                    what,
                    expected,
                    found - expected);
        }
        return this;
    }
}
