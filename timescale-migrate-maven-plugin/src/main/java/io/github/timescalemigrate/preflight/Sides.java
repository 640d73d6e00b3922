package io.github.timescalemigrate.preflight;

/**
 * What a check looks at.
 *
 * @param source where the data is
 * @param target where it shall be
 */
public record Sides(Side source, Side target) implements AutoCloseable {
    @Override
    public void close() {
        try (source;
                target) {
            // Both are closed, whatever the first one throws.
        }
    }
}
