package io.github.timescalemigrate.transfer;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.pgtools.PgTool;
import io.github.timescalemigrate.pgtools.PgTools;
import io.github.timescalemigrate.pgtools.ToolFailedException;
import io.github.timescalemigrate.pgtools.ToolRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a database as a folder with a file for each table, several at once.
 *
 * <p>It is loaded in the one order that works with every release: definitions; TimescaleDB's catalog, one table after the other;
 * all other rows, several tables at once; indexes, several at once; their attachment to those of partitioned tables, one after
 * the other, as it would deadlock with the building of others; foreign keys, triggers and so on, several at once.
 */
public final class DirectoryDump implements Transfer {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryDump.class);

    /** The best that a build of pg_dump may have comes first; zstd and lz4 came with PostgreSQL 16. */
    private static final List<String> COMPRESSIONS = List.of("zstd:1", "lz4", "1");

    private static final int COMPRESSION_METHODS_SINCE = 16;

    private static final String CATALOG_ROWS = "catalog.list";
    private static final String INDEXES = "indexes.list";
    private static final String ATTACHMENTS = "attachments.list";
    private static final String OTHERS = "others.list";

    private final PgTools tools;
    private final Path logs;
    private final int jobs;

    /**
     * @param tools pg_dump and pg_restore of one version
     * @param logs the folder for their output
     * @param jobs how many processes dump or load at once
     */
    public DirectoryDump(PgTools tools, Path logs, int jobs) {
        this.tools = tools;
        this.logs = logs;
        this.jobs = jobs;
    }

    @Override
    public void dump(Job job, Rights rights, Path to) {
        boolean methods = tools.version().major() >= COMPRESSION_METHODS_SINCE;
        List<String> compressions = methods ? COMPRESSIONS : List.of("1");
        for (String compression : compressions.subList(0, compressions.size() - 1)) {
            try {
                dump(job, compression, to);
                describe(job, to);
                return;
            } catch (ToolFailedException e) {
                if (!isUnknownCompression(e)) {
                    throw e;
                }
                LOG.debug("This pg_dump does not compress with {}", compression);
            }
        }
        dump(job, compressions.get(compressions.size() - 1), to);
        describe(job, to);
    }

    /** Owners and privileges are left in: the restore leaves out what it does not want. */
    private void dump(Job job, String compression, Path to) {
        List<String> arguments = DumpArguments.of(job);
        arguments.addAll(List.of("--format=directory", "--jobs=" + jobs, "--compress=" + compression, "--file=" + to));
        run(PgTool.PG_DUMP, arguments, Optional.of(job.source()));
    }

    /** pg_dump says so before it connects: "this build does not support compression with zstd". */
    private static boolean isUnknownCompression(ToolFailedException failure) {
        return failure.result().errors().stream()
                .anyMatch(message -> message.text().contains("compression"));
    }

    /** Writes down, beside the data, which entries are loaded when. */
    private void describe(Job job, Path dump) {
        Path toc = dump.resolve("toc.list");
        run(PgTool.PG_RESTORE, List.of("--list", "--file=" + toc, dump.toString()), Optional.empty());
        TableOfContents contents = TableOfContents.read(toc).without(job.notInTheDump());
        contents.catalogRows().write(dump.resolve(CATALOG_ROWS));
        contents.indexes().write(dump.resolve(INDEXES));
        contents.attachments().write(dump.resolve(ATTACHMENTS));
        contents.others().write(dump.resolve(OTHERS));
        delete(toc);
    }

    @Override
    public void load(ConnectionString target, Rights rights, Path from, Consumer<Database> last) {
        load(target, rights, from, OTHERS, "pre-data", 1);
        load(target, rights, from, CATALOG_ROWS, "data", 1);
        load(target, rights, from, OTHERS, "data", jobs);
        load(target, rights, from, INDEXES, "post-data", jobs);
        load(target, rights, from, ATTACHMENTS, "post-data", 1);
        load(target, rights, from, OTHERS, "post-data", jobs);
        try (Database session = Database.connect(target)) {
            last.accept(session);
        }
    }

    private void load(ConnectionString target, Rights rights, Path from, String list, String section, int processes) {
        List<String> arguments = new ArrayList<>(List.of(
                "--exit-on-error",
                "--no-tablespaces",
                "--section=" + section,
                "--use-list=" + from.resolve(list),
                "--jobs=" + processes));
        DumpArguments.leaveOutRights(rights, arguments);
        arguments.add(from.toString());
        run(PgTool.PG_RESTORE, arguments, Optional.of(target));
    }

    /** All of them, whoever wants them: it is the restore that leaves them out. */
    @Override
    public Rights carried(Rights wanted) {
        return new Rights(true, true);
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + file, e);
        }
    }

    private void run(PgTool tool, List<String> arguments, Optional<ConnectionString> database) {
        tools.run(new ToolRun(tool, arguments, database, logs.resolve(tool.command() + ".log")));
    }
}
