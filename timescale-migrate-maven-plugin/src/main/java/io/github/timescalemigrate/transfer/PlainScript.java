package io.github.timescalemigrate.transfer;

import io.github.timescalemigrate.report.MigrationException;
import io.github.timescalemigrate.source.Deferred;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The script of a plain dump. It is changed in place and keeps its length: a database may fill the disk but once. */
final class PlainScript {
    private static final byte[] FROM_STDIN = bytes(" FROM stdin;\n");
    private static final byte[] END_OF_ROWS = bytes("\\.\n");

    private PlainScript() {}

    /**
     * Blanks out what must not be run, the first time that it appears outside of rows and of quotes, as of a function's body.
     *
     * @throws MigrationException when a statement to be left out is not in the script
     */
    static void leaveOut(Path file, List<Deferred> deferred) {
        List<byte[]> wanted = new ArrayList<>(
                deferred.stream().map(one -> bytes(one.script())).toList());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var lines = new LineReader(channel);
            var quotes = new Quotes();
            while (lines.next()) {
                if (quotes.areOpen() || !leaveOutOne(lines, wanted)) {
                    lines.pass(quotes);
                    if (!quotes.areOpen() && lines.endsWith(FROM_STDIN)) {
                        lines.skipPast(END_OF_ROWS);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot edit " + file, e);
        }
        if (!wanted.isEmpty()) {
            throw new MigrationException(
                    "%s: pg_dump wrote a statement in another form than expected: %s"
                            .formatted(file, new String(wanted.get(0), StandardCharsets.UTF_8)),
                    "Use the directory format: -Dtimescale-migrate.format=directory");
        }
    }

    private static boolean leaveOutOne(LineReader lines, List<byte[]> wanted) throws IOException {
        for (byte[] statement : wanted) {
            if (lines.startsWith(statement)) {
                lines.blank(statement.length);
                wanted.remove(statement);
                return true;
            }
        }
        return false;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
