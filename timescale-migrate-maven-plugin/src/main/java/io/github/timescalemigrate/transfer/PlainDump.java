package io.github.timescalemigrate.transfer;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.pgtools.PgTool;
import io.github.timescalemigrate.pgtools.PgTools;
import io.github.timescalemigrate.pgtools.ToolRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Moves a database as one SQL script, with exactly the options of Timescale's guide. */
public final class PlainDump {
    private static final int SCHEMAS_STAND_WITHIN = 16_000_000;

    /** Written last by pg_dump, but for a line of a hundred bytes with which psql leaves its restricted mode. */
    private static final String END = "\n-- PostgreSQL database dump complete\n";

    private static final int TAIL = 1_000;

    private final PgTools tools;
    private final Path logs;

    /**
     * @param tools pg_dump and psql of one version
     * @param logs the folder for their output
     */
    public PlainDump(PgTools tools, Path logs) {
        this.tools = tools;
        this.logs = logs;
    }

    /** Writes the roles of the source's server, with their passwords only where they can be read. */
    public void dumpRoles(ConnectionString source, boolean passwords, Path file) {
        List<String> arguments = new ArrayList<>(List.of("--quote-all-identifiers", "--roles-only", "--file=" + file));
        if (!passwords) {
            arguments.add("--no-role-passwords");
        }
        run(PgTool.PG_DUMPALL, arguments, source);
    }

    /** Writes the database as it is in an exported snapshot. */
    public void dump(ConnectionString source, String snapshot, Path file) {
        run(
                PgTool.PG_DUMP,
                List.of(
                        "--format=plain",
                        "--quote-all-identifiers",
                        "--no-tablespaces",
                        "--no-owner",
                        "--no-privileges",
                        "--snapshot=" + snapshot,
                        "--file=" + file),
                source);
    }

    /**
     * Turns the script's {@code CREATE SCHEMA} of one schema into a comment of the same length: the extension's schema is there
     * before the script runs. pg_dump writes schemas before everything else, so the first such line is the statement.
     */
    public static void leaveOutSchema(Path file, String schema) {
        String statement = "CREATE SCHEMA \"" + schema.replace("\"", "\"\"") + "\";";
        byte[] line = ("\n" + statement + "\n").getBytes(StandardCharsets.UTF_8);
        try (FileChannel script = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            byte[] head = new byte[(int) Math.min(script.size(), SCHEMAS_STAND_WITHIN)];
            ByteBuffer buffer = ByteBuffer.wrap(head);
            while (buffer.hasRemaining() && script.read(buffer) >= 0) {}
            int at = indexOf(head, line);
            if (at >= 0) {
                script.write(ByteBuffer.wrap("--".getBytes(StandardCharsets.US_ASCII)), at + 1L);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot edit " + file, e);
        }
    }

    private static int indexOf(byte[] text, byte[] wanted) {
        for (int i = 0; i + wanted.length <= text.length; i++) {
            if (Arrays.equals(text, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether the script is there and has its end: psql takes a script that is cut off within a table for a whole one. */
    public static boolean isWhole(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (FileChannel script = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer tail = ByteBuffer.allocate(TAIL);
            long from = Math.max(0, script.size() - TAIL);
            while (tail.hasRemaining() && script.read(tail, from + tail.position()) >= 0) {}
            return indexOf(tail.array(), END.getBytes(StandardCharsets.US_ASCII)) >= 0;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** Runs the script on the target, up to its first error. */
    public void load(ConnectionString target, Path file) {
        run(PgTool.PSQL, List.of("--quiet", "--echo-errors", "--set=ON_ERROR_STOP=1", "--file=" + file), target);
    }

    private void run(PgTool tool, List<String> arguments, ConnectionString database) {
        tools.run(new ToolRun(tool, arguments, database, logs.resolve(tool.command() + ".log")));
    }
}
