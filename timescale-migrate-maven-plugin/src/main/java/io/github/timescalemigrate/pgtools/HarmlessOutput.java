package io.github.timescalemigrate.pgtools;

import io.github.timescalemigrate.pgtools.ToolMessage.Level;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The messages of which it is known that they mean nothing to a migration, each with the source of that knowledge. */
final class HarmlessOutput {

    // Self-referencing foreign keys of TimescaleDB's catalog: timescale/timescaledb #1581, #2566 and #9519. pg_dump
    // names the
    // table without its schema, but asks only for data-only dumps and for tables of extensions (pg_dump.c,
    // getExtensionMembership() and processExtensionTables()): in the dumps made here it can only be the catalog's.
    private static final Set<String> CATALOG_TABLES = Set.of("hypertable", "chunk", "continuous_agg", "bgw_job");

    private static final Pattern CIRCULAR_FOREIGN_KEYS = Pattern.compile(
            "there are circular foreign-key constraints (?:on this table|among these tables):" + "(?: (\\S+))?");
    private static final List<String> CIRCULAR_FOREIGN_KEYS_HINTS =
            List.of("You might not be able to restore the dump", "Consider using a full dump");

    // The rows are in the chunks, which are dumped as tables of their own: TimescaleDB's src/process_utility.c.
    private static final String ROWS_ARE_IN_CHUNKS =
            "NOTICE: hypertable data are in the chunks, no data will be copied";

    // Guide "Migrate from TimescaleDB using pg_dump/restore", troubleshooting. The words are those of PostgreSQL's
    // src/backend/commands/vacuum.c up to 15 and from 16 on. A table of the user that was not analyzed is not harmless.
    private static final Pattern ANALYZE_CATALOG = Pattern.compile("(?:WARNING|NOTICE): (?:"
            + "skipping \"[^\"]+\" --- only superuser can analyze it"
            + "|skipping \"pg_[^\"]+\" --- only (?:superuser|table) or database owner can analyze it"
            + "|permission denied to analyze \"pg_[^\"]+\", skipping it)");

    // CREATE EXTENSION IF NOT EXISTS of a dump, where the extension was created before:
    // src/backend/commands/extension.c.
    private static final Pattern EXTENSION_EXISTS =
            Pattern.compile("NOTICE: extension \"[^\"]+\" already exists, skipping");

    // pg_dump --verbose and pg_restore --verbose: pg_log_info() in src/bin/pg_dump/*.c.
    private static final Pattern PROGRESS = Pattern.compile(
            "(?:last built-in OID is|reading|identifying|finding|flagging|saving|dumping contents of table"
                    + "|finished item|launching item|processing item|processing data for table|processing missed item"
                    + "|skipping item|creating|executing|dropping|connecting to database|entering main parallel loop"
                    + "|finished main parallel loop|running|starting background|setting owner|started worker) ?.*");

    private HarmlessOutput() {}

    static boolean isHarmless(ToolMessage message) {
        if (message.level() == Level.ERROR) {
            return false;
        }
        String text = message.text().replaceFirst("^\\S.*?:\\d+: (?=[A-Z]+: )", "");
        return text.equals(ROWS_ARE_IN_CHUNKS)
                || ANALYZE_CATALOG.matcher(text).matches()
                || EXTENSION_EXISTS.matcher(text).matches()
                || isCatalogsCircularForeignKeys(message);
    }

    static boolean isProgress(String text) {
        return PROGRESS.matcher(text).matches();
    }

    static boolean isAboutCircularForeignKeys(String text) {
        return CIRCULAR_FOREIGN_KEYS.matcher(text).lookingAt();
    }

    static boolean followsCircularForeignKeys(String text) {
        return text.startsWith("  ") || isHint(text);
    }

    private static boolean isCatalogsCircularForeignKeys(ToolMessage message) {
        Matcher warning = CIRCULAR_FOREIGN_KEYS.matcher(message.text());
        if (!warning.matches()) {
            return false;
        }
        List<String> tables = Stream.concat(Stream.ofNullable(warning.group(1)), message.details().stream())
                .filter(detail -> !isHint(detail))
                .toList();
        return !tables.isEmpty() && CATALOG_TABLES.containsAll(tables);
    }

    private static boolean isHint(String text) {
        return CIRCULAR_FOREIGN_KEYS_HINTS.stream().anyMatch(text::startsWith);
    }
}
