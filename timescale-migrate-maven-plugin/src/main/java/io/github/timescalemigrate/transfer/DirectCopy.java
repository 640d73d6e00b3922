package io.github.timescalemigrate.transfer;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.pgtools.PgTool;
import io.github.timescalemigrate.pgtools.PgTools;
import io.github.timescalemigrate.pgtools.ToolRun;
import io.github.timescalemigrate.source.LeftOut;
import io.github.timescalemigrate.source.SourceKeys;
import io.github.timescalemigrate.source.SourceTable;
import io.github.timescalemigrate.target.RestoreProgress;
import io.github.timescalemigrate.target.WrittenRows;
import io.github.timescalemigrate.transfer.DefinitionScript.Entry;
import io.github.timescalemigrate.transfer.Preparation.Prepared;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Moves a database with only its definitions in files: the rows of tables and chunks are copied from server to server in the
 * binary form of COPY, several at once, the largest first; each gets its keys and indexes as soon as its rows are in.
 *
 * <p>Every table or chunk is a transaction of the target, which writes down that it is done: {@link #load} goes on where an
 * earlier one of the same dump has stopped.
 */
public final class DirectCopy implements Transfer {
    private static final String SCRIPT = "definitions.sql";
    private static final String LARGE_OBJECTS = "large-objects.dump";

    /**
     * pg_dump asks for the position of each sequence, one after the other, also where it writes none of them. Not for all: it would
     * look for every table in a list of all, and leave out filling materialized views.
     */
    private static final String OF_TIMESCALEDB = "_timescaledb_c*.*";

    private static final int LARGE_OBJECTS_AS_DATA_SINCE = 17;
    private static final long LEAST_BYTES_OF_A_RANGE = 16L << 20;
    private static final int MOST_VALIDATIONS = 50;
    private static final int FEW_DEFINITIONS = 10_000;

    /** What needs ANALYZE when all rows are there: parents of others, and tables with statistics of several columns. */
    private static final String PARENTS =
            """
            SELECT pg_catalog.format(
                       CASE WHEN c.relkind = 'r' AND pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 180000
                            THEN 'ANALYZE ONLY %I.%I' ELSE 'ANALYZE %I.%I' END, n.nspname, c.relname)
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
               AND EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid)
            UNION ALL
            SELECT pg_catalog.format('ANALYZE %I.%I', n.nspname, c.relname)
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND EXISTS (SELECT FROM pg_catalog.pg_statistic_ext s WHERE s.stxrelid = c.oid)
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid)
            """;

    /** When all definitions are. */
    private static final String CATALOGS =
            """
            SELECT 'ANALYZE ' || pg_catalog.string_agg(pg_catalog.format('%I.%I', n.nspname, c.relname), ', ')
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND pg_catalog.pg_relation_size(c.oid) > 0
               AND n.nspname IN ('pg_catalog', '_timescaledb_catalog', '_timescaledb_config')
               AND NOT c.relisshared AND c.relname !~ '^pg_statistic'
               AND (pg_catalog.pg_has_role(c.relowner, 'USAGE')
                    OR pg_catalog.pg_has_role((SELECT datdba FROM pg_catalog.pg_database
                                                WHERE datname = pg_catalog.current_database()), 'USAGE'))
             HAVING pg_catalog.count(*) > 0
            """;

    private final PgTools tools;
    private final Path logs;
    private final int jobs;
    private final Rows rows;
    private final Map<Long, Long> counted = new ConcurrentHashMap<>();
    private final CopyProgress copied = new CopyProgress();
    private WrittenRows written = WrittenRows.NONE;

    /**
     * The rows to copy.
     *
     * @param source the database
     * @param snapshot the exported snapshot that they are read in; its session stays until {@link #load} is done
     * @param leftOut which stay behind
     */
    public record Rows(ConnectionString source, String snapshot, LeftOut leftOut) {}

    /**
     * @param tools pg_dump and pg_restore of one version
     * @param logs the folder for their output
     * @param jobs how many tables are copied at once
     */
    public DirectCopy(PgTools tools, Path logs, int jobs, Rows rows) {
        this.tools = tools;
        this.logs = logs;
        this.jobs = jobs;
        this.rows = rows;
    }

    /** Writes the definitions, and large objects where there are any. */
    @Override
    public void dump(Job job, Rights rights, Path to) {
        try {
            Files.createDirectory(to);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the folder " + to, e);
        }
        Path script = to.resolve(SCRIPT);
        dump(
                job,
                rights,
                "--format=plain",
                "--verbose",
                "--section=pre-data",
                "--section=post-data",
                "--exclude-table-data=" + OF_TIMESCALEDB,
                "--encoding=UTF8",
                "--file=" + script);
        PlainScript.leaveOut(script, job.notInTheDump());
        if (job.largeObjects()) {
            dump(
                    job,
                    rights,
                    "--format=custom",
                    "--section=data",
                    "--exclude-table-data=*.*",
                    "--file=" + to.resolve(LARGE_OBJECTS));
        }
    }

    private void dump(Job job, Rights rights, String... options) {
        List<String> arguments = DumpArguments.ofDefinitions(job);
        arguments.addAll(List.of(options));
        DumpArguments.leaveOutRights(rights, arguments);
        run(PgTool.PG_DUMP, arguments, job.source());
    }

    @Override
    public Rights carried(Rights wanted) {
        return wanted;
    }

    /** How far it is, in bytes that the tables take on the source: {@code 312.0 MB of 802.4 MB, about 6.1 s left}. */
    public String progress(Duration gone) {
        return copied.describe(gone);
    }

    /** How many bytes of rows went from server to server, not counting earlier attempts. */
    public long bytes() {
        return copied.sent();
    }

    /** How many rows each table and chunk had, by its oid on the source; those of earlier attempts too. */
    public Map<Long, Long> counted() {
        return Map.copyOf(counted);
    }

    /** The same by the names on the target, when all is there. */
    public WrittenRows written() {
        return written;
    }

    @Override
    public void load(ConnectionString target, Rights rights, Path from, Consumer<Database> last) {
        try (DefinitionScript script = DefinitionScript.open(from.resolve(SCRIPT));
                var preparation = preparation(script, target);
                Database session = CopyWorkers.target(target, jobs)) {
            var progress = RestoreProgress.read(session);
            var definitions = new Definitions(session, progress);
            definitions.run("d", script.beforeRows(), script::sql);
            Prepared prepared = preparation.get();
            CopyWorkers workers = prepared.workers();
            SourceKeys keys = prepared.keys();
            List<SourceTable> tables = prepared.tables();
            Database source = workers.session().source();
            var copies = new TableCopies(progress, script, keys, RowForm.between(source, session), counted, copied);
            long total = tables.stream().mapToLong(SourceTable::bytes).sum();
            copied.expect(total);
            copies.run(workers, tables, Math.max(LEAST_BYTES_OF_A_RANGE, total / (4L * jobs)));
            loadLargeObjects(source, session, target, rights, from.resolve(LARGE_OBJECTS), progress);
            List<Entry> others = copies.withoutKeys(script.afterRows());
            int after = lastForeignKey(others) + 1;
            definitions.run("f", others.subList(0, after), entry -> notValid(entry, script.sql(entry), keys));
            List<Entry> rest = others.subList(after, others.size());
            List<CopyWorkers.Task> validations = validations(script, others, keys, progress);
            boolean beside = !validations.isEmpty()
                    && rest.stream().noneMatch(entry -> entry.type().equals("STATISTICS"));
            Stream<CopyWorkers.Task> parents = beside ? analyze(session, PARENTS).stream() : Stream.of();
            workers.run(Stream.concat(parents, validations.stream()).toList());
            definitions.run("o", rest, script::sql);
            workers.run(analyze(session, beside ? CATALOGS : PARENTS + "UNION ALL\n" + CATALOGS));
            written = new WrittenRows(tables.stream()
                    .filter(table -> counted.containsKey(table.oid()))
                    .collect(Collectors.toMap(SourceTable::name, table -> counted.getOrDefault(table.oid(), 0L))));
            // Else what a crash of the server took with it would be found only by verification.
            session.execute("SET synchronous_commit TO on");
            progress.once(session, "all", "SELECT 1");
            last.accept(session);
        }
    }

    private Preparation preparation(DefinitionScript script, ConnectionString target) {
        var preparation = new Preparation(jobs, rows, target);
        if (script.beforeRows().size() <= FEW_DEFINITIONS) { // Else the sessions would be idle for long.
            preparation.begin();
        }
        return preparation;
    }

    private static List<CopyWorkers.Task> analyze(Database session, String statements) {
        return session.query(statements, row -> {
            String sql = row.getString(1);
            return worker -> worker.target().execute(sql);
        });
    }

    /** Adding a foreign key locks the table that it references, and rows are compared one key at a time; validating it does not. */
    private static String notValid(Entry entry, String sql, SourceKeys keys) {
        return entry.type().equals("FK CONSTRAINT") && keys.foreignKeys().containsKey(entry.oid())
                ? sql.replaceFirst(";\\s*$", " NOT VALID;")
                : sql;
    }

    /** Some together, each of which may be of a chunk that takes no longer than the way to the server. */
    private List<CopyWorkers.Task> validations(
            DefinitionScript script, List<Entry> entries, SourceKeys keys, RestoreProgress progress) {
        List<Map.Entry<String, String>> validations = new ArrayList<>();
        for (Entry entry : entries) {
            String validate = keys.foreignKeys().get(entry.oid());
            if (validate != null
                    && entry.type().equals("FK CONSTRAINT")
                    && !script.sql(entry).isEmpty()) {
                validations.add(Map.entry("v" + entry.id(), validate));
            }
        }
        List<CopyWorkers.Task> tasks = new ArrayList<>();
        int together = Math.min(MOST_VALIDATIONS, 1 + validations.size() / (4 * jobs));
        for (int from = 0; from < validations.size(); from += together) {
            Map<String, String> some = new LinkedHashMap<>();
            validations
                    .subList(from, Math.min(validations.size(), from + together))
                    .forEach(one -> some.put(one.getKey(), one.getValue()));
            tasks.add(worker -> progress.each(worker.target(), some));
        }
        return tasks;
    }

    private void loadLargeObjects(
            Database source,
            Database session,
            ConnectionString target,
            Rights rights,
            Path file,
            RestoreProgress progress) {
        if (!Files.exists(file) || progress.has("lo")) {
            return;
        }
        if (tools.version().major() >= LARGE_OBJECTS_AS_DATA_SINCE) { // Those before it come with the definitions.
            Long[] theirs = source.query("SELECT oid FROM pg_catalog.pg_largeobject_metadata", row -> row.getLong(1))
                    .toArray(Long[]::new);
            session.query(
                    "SELECT pg_catalog.lo_unlink(oid) FROM pg_catalog.pg_largeobject_metadata WHERE oid::pg_catalog.int8 = ANY (?)",
                    row -> row.getInt(1),
                    (Object) theirs);
        }
        List<String> arguments = new ArrayList<>(List.of("--exit-on-error", "--section=data"));
        DumpArguments.leaveOutRights(rights, arguments);
        arguments.add(file.toString());
        run(PgTool.PG_RESTORE, arguments, target);
        progress.once(session, "lo", "SELECT 1");
    }

    private static int lastForeignKey(List<Entry> entries) {
        int last = entries.size() - 1;
        while (last >= 0 && !entries.get(last).type().equals("FK CONSTRAINT")) {
            last--;
        }
        return last;
    }

    private void run(PgTool tool, List<String> arguments, ConnectionString database) {
        tools.run(new ToolRun(tool, arguments, Optional.of(database), logs.resolve(tool.command() + ".log")));
    }
}
