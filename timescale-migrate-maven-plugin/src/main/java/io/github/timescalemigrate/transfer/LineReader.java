package io.github.timescalemigrate.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Walks over the lines of a file of any length, in a window of it, and blanks out what is not wanted. */
final class LineReader {
    private static final int WINDOW = 1 << 22;

    private final FileChannel channel;
    private byte[] window = new byte[WINDOW];
    /** Where the window begins in the file. */
    private long offset;
    /** How much of the window is filled. */
    private int filled;
    /** Where the line begins in the window. */
    private int start;
    /** Where the next line begins in the window. */
    private int end;

    LineReader(FileChannel channel) {
        this.channel = channel;
    }

    /** Goes to the next line; gives false at the end. A line is as long as up to and with its line break. */
    boolean next() throws IOException {
        start = end;
        int at = start;
        while (true) {
            while (at < filled && window[at] != '\n') {
                at++;
            }
            if (at < filled) {
                end = at + 1;
                return true;
            }
            int scanned = at - start;
            if (!fill(scanned + 1)) {
                end = filled;
                return end > start;
            }
            at = start + scanned;
        }
    }

    /** Goes behind the next line that is just this one; lines before it may be of any length. */
    void skipPast(byte[] line) throws IOException {
        start = end;
        while (!startsWith(line)) {
            int at = start;
            while (true) {
                while (at < filled && window[at] != '\n') {
                    at++;
                }
                if (at < filled) {
                    break;
                }
                offset += filled;
                filled = 0;
                at = 0;
                start = 0;
                if (!fill(1)) {
                    end = 0;
                    return;
                }
            }
            start = at + 1;
        }
        end = start + line.length;
    }

    /** Has at least so many bytes from the line's start in the window, or gives false when the file has no more. */
    private boolean fill(int bytes) throws IOException {
        if (start + bytes > window.length) {
            offset += start;
            byte[] from = window;
            window = bytes > from.length / 2 ? new byte[Math.max(from.length, bytes * 2)] : from;
            System.arraycopy(from, start, window, 0, filled - start);
            end = Math.max(0, end - start);
            filled -= start;
            start = 0;
        }
        while (filled < start + bytes) {
            int read = channel.read(ByteBuffer.wrap(window, filled, window.length - filled), offset + filled);
            if (read < 0) {
                return false;
            }
            filled += read;
        }
        return true;
    }

    /** Whether the file goes on with this text from the line's start; it may have several lines. */
    boolean startsWith(byte[] text) throws IOException {
        if (start < filled && window[start] != text[0]) {
            return false;
        }
        return fill(text.length) && Arrays.equals(window, start, start + text.length, text, 0, text.length);
    }

    /** Where the line begins in the file. */
    long position() {
        return offset + start;
    }

    /** The line, with its line break. */
    String text() {
        return new String(window, start, end - start, StandardCharsets.UTF_8);
    }

    boolean endsWith(byte[] text) {
        return end - start >= text.length && Arrays.equals(window, end - text.length, end, text, 0, text.length);
    }

    /** Has quotes follow the line. */
    void pass(Quotes quotes) {
        quotes.pass(window, start, end);
    }

    /** Overwrites so many bytes from the line's start with blanks, all but line breaks, and goes on behind them. */
    void blank(int bytes) throws IOException {
        for (int i = start; i < start + bytes; i++) {
            if (window[i] != '\n') {
                window[i] = ' ';
            }
        }
        ByteBuffer blanks = ByteBuffer.wrap(window, start, bytes);
        while (blanks.hasRemaining()) {
            channel.write(blanks, offset + blanks.position());
        }
        end = start + bytes;
    }
}
