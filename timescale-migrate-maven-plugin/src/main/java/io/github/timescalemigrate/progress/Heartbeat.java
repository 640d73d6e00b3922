package io.github.timescalemigrate.progress;

import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says every five seconds that long work goes on and how far it is. */
public final class Heartbeat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final long PERIOD_MILLIS = 5_000;

    private final Timer timer = new Timer("timescale-migrate-progress", true);

    /** Begins; the first line comes after five seconds. */
    public Heartbeat(Supplier<String> line) {
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        LOG.info(line.get());
                    }
                },
                PERIOD_MILLIS,
                PERIOD_MILLIS);
    }

    @Override
    public void close() {
        timer.cancel();
    }
}
