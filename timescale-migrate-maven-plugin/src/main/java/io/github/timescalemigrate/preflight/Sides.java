package io.github.timescalemigrate.preflight;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a check looks at.
 *
 * @param source where the data is
 * @param target where it shall be
 */
public record Sides(Side source, Side target) implements AutoCloseable {
    /** The sides that have a session, by their names. */
    Map<String, Side.Reached> reached() {
        Map<String, Side.Reached> reached = new LinkedHashMap<>();
        if (source instanceof Side.Reached session) {
            reached.put("source", session);
        }
        if (target instanceof Side.Reached session) {
            reached.put("target", session);
        }
        return reached;
    }

    @Override
    public void close() {
        try (source;
                target) {
            // Both are closed, whatever the first one throws.
        }
    }
}
