package io.github.timescalemigrate.transfer;

import io.github.timescalemigrate.report.Figures;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** How far a copy is, in bytes that its tables take on the source; what is on its way is about as large. */
final class CopyProgress {
    private final AtomicLong total = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();

    /** So many bytes of tables are to be copied. */
    void expect(long bytes) {
        total.addAndGet(bytes);
    }

    /** So many of them an earlier attempt has copied. */
    void skip(long bytes) {
        total.addAndGet(-bytes);
    }

    /** A table, or a part of one, on its way. */
    final class Part implements LongConsumer {
        private long left;

        private Part(long bytes) {
            this.left = bytes;
        }

        /** So many bytes more have gone over. */
        @Override
        public void accept(long bytes) {
            sent.addAndGet(bytes);
            count(Math.min(bytes, left));
        }

        /** All of it has. */
        void end() {
            count(left);
        }

        private void count(long bytes) {
            left -= bytes;
            done.addAndGet(bytes);
        }
    }

    Part begin(long bytes) {
        return new Part(bytes);
    }

    /** How many bytes went from server to server. */
    long sent() {
        return sent.get();
    }

    /** {@code 312.0 MB of 802.4 MB, about 6.1 s left}. */
    String describe(Duration gone) {
        long all = total.get();
        long now = done.get();
        String left = now == 0 || now >= all
                ? ""
                : ", about " + Figures.duration(Duration.ofMillis(gone.toMillis() * (all - now) / now)) + " left";
        return "%s of %s%s".formatted(Figures.bytes(now), Figures.bytes(all), left);
    }
}
