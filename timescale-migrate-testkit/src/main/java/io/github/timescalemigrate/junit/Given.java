package io.github.timescalemigrate.junit;

import io.github.timescalemigrate.inventory.Depth;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a program has said, each null where it is to be taken from elsewhere. */
record Given(
        @Nullable Supplier<?> source,
        @Nullable Supplier<?> target,
        @Nullable Depth depth,
        @Nullable String tables,
        @Nullable String schemas,
        @Nullable Integer jobs) {
    static final Given NOTHING = new Given(null, null, null, null, null, null);
}
