package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.DatabaseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * What a check looks at.
 *
 * @param source where the data is
 * @param target where it shall be
 */
public record Sides(Side source, Side target) implements AutoCloseable {
    /** Opens a session of each at the same time, or says why there is none. */
    public static Sides reach(@Nullable ConnectionString source, @Nullable ConnectionString target) {
        var reaching = new FutureTask<>(() -> Side.reach("target", target));
        new Thread(reaching, "timescale-migrate target").start();
        Side reached = Side.reach("source", source);
        try {
            return new Sides(reached, reaching.get());
        } catch (ExecutionException e) {
            reached.close();
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            reached.close();
            Thread.currentThread().interrupt();
            throw new DatabaseException("interrupted while the target was connected to", e);
        }
    }

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
