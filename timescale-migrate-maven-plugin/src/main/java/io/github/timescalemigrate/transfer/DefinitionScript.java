package io.github.timescalemigrate.transfer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A script of definitions by {@code pg_dump --verbose}, which writes before each of its entries which object it is about
 * (src/bin/pg_dump/pg_backup_archiver.c, _printTocEntry). The texts stay in the file: there may be a hundred thousand.
 */
final class DefinitionScript implements AutoCloseable {
    private static final byte[] COMMENT = "--\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ENTRY = "-- TOC entry ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = "-- Completed on ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] METHOD = "SET default_table_access_method = ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] BREAK = {'\n'};
    private static final Pattern HEADER = Pattern.compile("-- TOC entry (\\d+) \\(class (\\d+) OID (\\d+)\\)\\R");
    private static final Pattern NAME = Pattern.compile("-- (?:Data )?Name: .*; Type: (.*?); Schema: .*; Owner: .*\\R");

    /** What is created when the rows are in; also ACL, which pg_dump writes at the end (pg_dump_sort.c, dbObjectTypePriority). */
    private static final Set<String> AFTER_ROWS = Set.of(
            "INDEX",
            "INDEX ATTACH",
            "CONSTRAINT",
            "CHECK CONSTRAINT",
            "FK CONSTRAINT",
            "STATISTICS",
            "RULE",
            "TRIGGER",
            "POLICY",
            "ROW SECURITY",
            "PUBLICATION",
            "PUBLICATION TABLE",
            "PUBLICATION TABLES IN SCHEMA",
            "SUBSCRIPTION",
            "SUBSCRIPTION TABLE",
            "DEFAULT ACL",
            "ACL",
            "MATERIALIZED VIEW DATA",
            "EVENT TRIGGER");

    private static final String STATEMENTS_WITHIN = "BEGIN ATOMIC";

    private static final Set<String> OF_A_METHOD = Set.of("TABLE", "MATERIALIZED VIEW");

    private final FileChannel channel;
    private final List<Entry> entries;
    private final int firstAfterRows;

    private DefinitionScript(FileChannel channel, List<Entry> entries) {
        this.channel = channel;
        this.entries = List.copyOf(entries);
        int first = 0;
        while (first < entries.size() && !AFTER_ROWS.contains(entries.get(first).type())) {
            first++;
        }
        this.firstAfterRows = first;
    }

    /**
     * An object's definition.
     *
     * @param id which entry of the script
     * @param catalog the oid of the catalog that the object stands in, 0 for comments and the like
     * @param oid of the object on the source, 0 likewise
     * @param type as pg_dump calls it
     * @param method the statement that sets the access method of tables as its own wants it; pg_dump writes it before, and only
     *     where it changes
     * @param from where its statements begin in the file
     * @param to where they end
     */
    record Entry(long id, long catalog, long oid, String type, String method, long from, long to) {
        private Entry with(String newType, long newFrom, long newTo) {
            return new Entry(id, catalog, oid, newType, method, newFrom, newTo);
        }
    }

    static DefinitionScript open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file);
            try {
                return new DefinitionScript(channel, entries(channel));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    private static List<Entry> entries(FileChannel channel) throws IOException {
        List<Entry> entries = new ArrayList<>();
        var lines = new LineReader(channel);
        Entry open = null;
        boolean header = false;
        String method = "";
        String setting = "";
        long comment = -1;
        long end = -1;
        while (lines.next()) {
            if (lines.startsWith(METHOD)) {
                setting = lines.text().strip();
            } else if (!lines.startsWith(COMMENT) && !lines.startsWith(ENTRY) && !lines.startsWith(BREAK)) {
                setting = ""; // That was the text of a function, say.
            }
            if (lines.startsWith(ENTRY) && comment >= 0) {
                Matcher entry = HEADER.matcher(lines.text());
                if (entry.matches()) {
                    if (open != null) {
                        entries.add(until(open, comment));
                    }
                    method = setting.isEmpty() ? method : setting;
                    open = new Entry(
                            Long.parseLong(entry.group(1)),
                            Long.parseLong(entry.group(2)),
                            Long.parseLong(entry.group(3)),
                            "",
                            method,
                            0,
                            0);
                    header = true;
                    end = -1;
                }
            } else if (header && open != null) {
                Matcher name = lines.startsWith(COMMENT) ? null : NAME.matcher(lines.text());
                if (name == null) {
                    header = false;
                    open = open.with(open.type(), lines.position() + COMMENT.length, 0);
                } else if (name.matches()) {
                    open = open.with(name.group(1), 0, 0);
                }
            } else if (lines.startsWith(END)) {
                end = lines.position();
            }
            comment = lines.startsWith(COMMENT) ? lines.position() : -1;
        }
        if (open != null) {
            entries.add(until(open, end >= 0 ? end : channel.size()));
        }
        return entries;
    }

    private static Entry until(Entry entry, long to) {
        return entry.with(entry.type(), entry.from(), to);
    }

    /** What has to be there before rows can come, in order. */
    List<Entry> beforeRows() {
        return entries.subList(0, firstAfterRows);
    }

    /** What is better created when the rows are in, in order. */
    List<Entry> afterRows() {
        return entries.subList(firstAfterRows, entries.size());
    }

    /** The statements of an entry; may be blank. */
    String sql(Entry entry) {
        ByteBuffer text = ByteBuffer.allocate(Math.toIntExact(entry.to() - entry.from()));
        try {
            while (text.hasRemaining() && channel.read(text, entry.from() + text.position()) >= 0) {
                // The rest of it.
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the script of definitions", e);
        }
        String sql = StandardCharsets.UTF_8.decode(text.flip()).toString().strip();
        if (sql.contains(STATEMENTS_WITHIN)) {
            return executed(sql);
        }
        return sql.isEmpty() || !OF_A_METHOD.contains(entry.type()) ? sql : entry.method() + "\n" + sql;
    }

    /**
     * A driver told to divide ({@code preferQueryMode=extended} in a URL) takes the first END within such a body, be it that
     * of a CASE, for the body's.
     */
    private static String executed(String sql) {
        String tag = "$migrated$";
        while (sql.contains(tag.substring(2))) {
            tag = tag.replaceFirst("\\$$", "d\\$");
        }
        return "DO %1$s BEGIN EXECUTE %2$s%3$s%2$s; END %1$s;".formatted(tag, tag.replaceFirst("^.m", "\\$e"), sql);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close the script of definitions", e);
        }
    }
}
