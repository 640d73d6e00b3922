package io.github.timescalemigrate.report;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Numbers and names as people read them. */
public final class Figures {
    private static final int MOST_NAMES = 5;
    private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB"};

    private Figures() {}

    /** A count with separators: {@code 1,204,331}. */
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A count with its noun, in the singular where it is one: {@code 1 role}, {@code 42 chunks}. */
    public static String count(long value, String noun) {
        return count(value) + " " + noun + (value == 1 ? "" : "s");
    }

    /** The first five of some names, and a count of the rest: {@code a, b, c, d, e and 12 more}. */
    public static String names(List<String> names) {
        String shown = String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())));
        return names.size() > MOST_NAMES ? shown + " and " + count(names.size() - MOST_NAMES) + " more" : shown;
    }

    /** Bytes in decimal units: {@code 802.4 MB} is 802,400,000 bytes. */
    public static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 999.95 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    /** A duration: {@code 1.8 s}, {@code 2 min 5 s}, {@code 3 h 20 min}. */
    public static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds == 59 && duration.toMillis() >= 59_950) {
            seconds = 60; // Else it would be rounded to 60.0 s.
        }
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        if (seconds < 3600) {
            return "%d min %d s".formatted(seconds / 60, seconds % 60);
        }
        return "%d h %d min".formatted(seconds / 3600, seconds % 3600 / 60);
    }
}
