package io.github.timescalemigrate.transfer;

import java.util.Arrays;

/**
 * Tells an SQL script's own text from what stands in its quotes, line after line. For scripts of pg_dump: they have no comments but
 * of lines, and a quote within quotes is two, never one behind a backslash, so that the two close and open them again.
 */
final class Quotes {
    private static final byte[] NONE = {};

    /** What closes the quotes that are open; empty where none are. */
    private byte[] closing = NONE;

    /** Whether the next line begins in quotes. */
    boolean areOpen() {
        return closing.length > 0;
    }

    /** Goes over the next line, from and to these places of a text. */
    void pass(byte[] text, int from, int to) {
        int at = from;
        while (at < to) {
            if (areOpen()) {
                if (startsWith(text, at, to, closing)) {
                    at += closing.length;
                    closing = NONE;
                } else {
                    at++;
                }
            } else if (text[at] == '-' && at + 1 < to && text[at + 1] == '-') {
                return;
            } else {
                closing = opening(text, from, at, to);
                at += Math.max(1, closing.length);
            }
        }
    }

    private static byte[] opening(byte[] text, int from, int at, int to) {
        if (text[at] == '\'' || text[at] == '"') {
            return new byte[] {text[at]};
        }
        if (text[at] != '$' || (at > from && isOfAName(text[at - 1]))) {
            return NONE;
        }
        int end = at + 1;
        while (end < to && isOfAName(text[end])) {
            end++;
        }
        return end < to && text[end] == '$' && !Character.isDigit(text[at + 1])
                ? Arrays.copyOfRange(text, at, end + 1)
                : NONE;
    }

    /** But a dollar, which a tag cannot have. */
    private static boolean isOfAName(byte letter) {
        return letter < 0 || letter == '_' || Character.isLetterOrDigit(letter);
    }

    private static boolean startsWith(byte[] text, int at, int to, byte[] what) {
        return text[at] == what[0]
                && at + what.length <= to
                && Arrays.equals(text, at, at + what.length, what, 0, what.length);
    }
}
