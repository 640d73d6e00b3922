package io.github.timescalemigrate.pgtools;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of a client tool. Beta versions and the like come before the first release of their major version.
 *
 * @param major 17 in 17.6
 * @param minor 6 in 17.6, 0 in 18beta1
 * @param text as the tool says it: 17.6, 18beta1, 17devel
 */
public record ToolVersion(int major, int minor, String text) implements Comparable<ToolVersion> {

    private static final Pattern OUTPUT =
            Pattern.compile("\\S+ \\((?:PostgreSQL|EnterpriseDB)\\) ((\\d{1,4})(?:\\.(\\d{1,4}))?[^\\s(]*)");

    private static final Comparator<ToolVersion> ORDER = Comparator.comparingInt(ToolVersion::major)
            .thenComparing(ToolVersion::isRelease)
            .thenComparingInt(ToolVersion::minor)
            .thenComparing(ToolVersion::text);

    /** Reads what a tool answers to {@code --version}, for example {@code pg_dump (PostgreSQL) 17.6 (Debian 17.6-1)}. */
    public static Optional<ToolVersion> parse(String output) {
        Matcher found = OUTPUT.matcher(output);
        if (!found.lookingAt()) {
            return Optional.empty();
        }
        int minor = found.group(3) == null ? 0 : Integer.parseInt(found.group(3));
        return Optional.of(new ToolVersion(Integer.parseInt(found.group(2)), minor, found.group(1)));
    }

    private boolean isRelease() {
        return text.chars().allMatch(c -> c == '.' || Character.isDigit(c));
    }

    @Override
    public int compareTo(ToolVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return text;
    }
}
