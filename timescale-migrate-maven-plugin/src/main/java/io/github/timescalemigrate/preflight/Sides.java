package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.ConnectionString;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
        var reaching = CompletableFuture.supplyAsync(() -> Side.reach("target", target), Sides::inThreadOfItsOwn);
        try {
            return new Sides(Side.reach("source", source), reaching.join());
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } catch (RuntimeException e) {
            reaching.join().close();
            throw e;
        }
    }

    private static void inThreadOfItsOwn(Runnable reaching) {
        var thread = new Thread(reaching, "timescale-migrate target");
        thread.setDaemon(true);
        thread.start();
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
