package io.github.timescalemigrate.target;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.connection.Together;
import io.github.timescalemigrate.report.MigrationException;
import io.github.timescalemigrate.source.Deferred;
import io.github.timescalemigrate.source.Remainder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Brings to the target what the dump could not: see {@link Remainder}. */
public final class RestoredRemainder {
    /** By this name a later run finds and ends what the server still does for this one. */
    private static final String NAMED =
            """
            SELECT pg_catalog.current_setting('application_name'); SET application_name = 'timescale-migrate restore remainder'
            """;

    private static final String ATTACH =
            """
            SELECT pg_catalog.format('SELECT %I.attach_tablespace(%L, %L, if_not_attached => true)', n.nspname, ?::text,
                                     pg_catalog.format('%I.%I', ?::text, ?::text))
              FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'timescaledb'
            """;

    private static final String CHUNKS =
            """
            SELECT i.inhrelid::pg_catalog.regclass
              FROM _timescaledb_catalog.hypertable h
              JOIN pg_catalog.pg_namespace n ON n.nspname = h.schema_name
              JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = h.table_name
              JOIN pg_catalog.pg_inherits i ON i.inhparent = c.oid
             WHERE h.compression_state <> 2
            """;

    private static final String SCHEMAS =
            """
            SELECT 'schema ' || q.quote || pg_catalog.replace(nspname, q.quote, q.quote || q.quote) || q.quote
              FROM pg_catalog.pg_namespace, (VALUES (pg_catalog.chr(34))) AS q(quote)
            """;

    private static final String COMMENTS_ON_EXTENSIONS =
            """
            SELECT 'COMMENT ON EXTENSION "' || pg_catalog.replace(extname, $$"$$, $$""$$) || '" IS '
                   || pg_catalog.quote_literal(pg_catalog.obj_description(oid, 'pg_extension'))
              FROM pg_catalog.pg_extension
             WHERE pg_catalog.obj_description(oid, 'pg_extension') IS NOT NULL
            """;

    private static final String PATTERNS =
            """
            SELECT pg_catalog.format(pattern, pg_catalog.current_database())
              FROM pg_catalog.unnest(?::pg_catalog.text[]) WITH ORDINALITY AS p(pattern, number) ORDER BY number
            """;

    private static final String EVENT_TRIGGERS =
            """
            SELECT t.oid, pg_catalog.format('ALTER EVENT TRIGGER %I DISABLE', evtname), pg_catalog.ascii(evtenabled::pg_catalog.text)
              FROM pg_catalog.pg_event_trigger t
             WHERE evtenabled <> 'D' AND pg_catalog.pg_has_role(evtowner, 'USAGE')
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                WHERE d.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass AND d.objid = t.oid
                                  AND d.deptype = 'e')
            """;

    private static final String ENABLE_EVENT_TRIGGER =
            """
            SELECT pg_catalog.format('ALTER EVENT TRIGGER %I ENABLE %s', evtname,
                                     CASE pg_catalog.chr(?::pg_catalog.int4) WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' ELSE '' END)
              FROM pg_catalog.pg_event_trigger WHERE oid = ?::pg_catalog.oid
            """;

    /** One that is enabled, the statement that disables it, and how it is. */
    private record EventTrigger(String unit, String disable, long how) {}

    private final Remainder remainder;

    public RestoredRemainder(Remainder remainder) {
        this.remainder = remainder;
    }

    /**
     * To be called in restoring mode, before the dump is loaded.
     *
     * @param owners whether schemas get their owners
     */
    public void beforeLoading(Database database, boolean owners) {
        Set<String> there = new HashSet<>(database.query(SCHEMAS, row -> row.getString(1)));
        remainder.schemas().stream()
                .filter(one -> !there.contains(one.object()))
                .forEach(one -> database.execute(one.sql()));
        if (owners) {
            remainder.schemaOwners().forEach(database::execute);
        }
    }

    /** Whether {@link #beforeLoading} has anything to do. */
    public boolean isBeforeLoading() {
        return !remainder.schemas().isEmpty();
    }

    /** To be called in restoring mode, when the dump is loaded. */
    public void inRestoringMode(Database database) {
        if (!remainder.catalogRows().isEmpty()) {
            RestoreProgress.read(database).once(database, "rows", String.join("; ", remainder.catalogRows()));
        }
        BloomFilters.removeWrong(database, remainder.bloomHashing());
    }

    /**
     * To be called after restoring mode, in a session that bears another name meanwhile.
     *
     * @param owners whether the database gets its owner
     * @param privileges whether those on the database are granted
     * @return what the target's user may not do, a line each
     * @throws MigrationException when something fails that the data needs; names it
     */
    public List<String> afterRestoringMode(Database database, boolean owners, boolean privileges) {
        Together together = database.together();
        var name = together.query(NAMED, row -> row.getString(1));
        var done = RestoreProgress.read(together);
        var eventTriggers = together.query(
                EVENT_TRIGGERS, row -> new EventTrigger("e" + row.getLong(1), row.getString(2), row.getLong(3)));
        var comments = together.query(COMMENTS_ON_EXTENSIONS, row -> row.getString(1));
        RestoreProgress progress = new RestoreProgress(done.rows());
        disableEventTriggers(database, eventTriggers.rows(), progress);
        for (int i = 0; i < remainder.foreignKeys().size(); i++) {
            bring(database, remainder.foreignKeys().get(i), progress, "fk" + i);
        }
        for (int i = 0; i < remainder.materializedViews().size(); i++) {
            Deferred view = remainder.materializedViews().get(i);
            bring(database, view, progress, "mv" + i);
            database.execute(view.sql().replaceFirst("^REFRESH MATERIALIZED VIEW", "ANALYZE"));
        }
        dropLeftOut(database);
        List<String> refused = new ArrayList<>(attachTablespaces(database));
        commentOnExtensions(database, Set.copyOf(comments.rows()), refused);
        List<String> patterns = new ArrayList<>(remainder.settings());
        if (owners) {
            patterns.add(remainder.databaseOwner());
        }
        if (privileges) {
            patterns.addAll(remainder.databasePrivileges());
        }
        refused.addAll(runPatterns(database, patterns));
        enableEventTriggers(database, progress);
        database.query(
                "SELECT pg_catalog.set_config('application_name', ?, false)", row -> row.getString(1), name.row());
        return refused;
    }

    /** What something else still needs goes in a later round. */
    private void dropLeftOut(Database database) {
        if (remainder.leftOut().chunks()) {
            database.query(CHUNKS, row -> row.getString(1)).forEach(chunk -> database.execute("DROP TABLE " + chunk));
        }
        List<String> left = remainder.leftOut().relations();
        while (!left.isEmpty()) {
            List<String> refused = new ArrayList<>();
            left.forEach(relation -> run(database, "DROP " + relation, relation, refused));
            if (refused.size() == left.size()) {
                throw new MigrationException(
                        "What is to stay behind cannot be dropped again: " + String.join("; ", refused),
                        "Name what needs it, or neither, in timescale-migrate.schemas and timescale-migrate.tables");
            }
            left = left.stream()
                    .filter(relation -> refused.stream().anyMatch(line -> line.startsWith(relation + ": ")))
                    .toList();
        }
    }

    /**
     * Those of users, who do not expect to be told of what they know from the source; not those of a service, which are not this
     * user's to disable. How they were is written down with the progress: a run that goes on enables them like that.
     */
    private static void disableEventTriggers(Database database, List<EventTrigger> enabled, RestoreProgress progress) {
        for (EventTrigger trigger : enabled) {
            database.execute("BEGIN; " + trigger.disable() + "; "
                    + RestoreProgress.statement(trigger.unit(), trigger.how()) + "; COMMIT");
            progress.committed(trigger.unit(), trigger.how());
        }
    }

    private static void enableEventTriggers(Database database, RestoreProgress progress) {
        for (String unit : progress.units("e")) {
            database.query(
                            ENABLE_EVENT_TRIGGER,
                            row -> row.getString(1),
                            progress.rows(unit),
                            Long.valueOf(unit.substring(1)))
                    .forEach(database::execute);
        }
    }

    private static void bring(Database database, Deferred deferred, RestoreProgress progress, String unit) {
        try {
            progress.once(database, unit, deferred.sql());
        } catch (DatabaseException e) {
            if (e.isConnectionFailure()) {
                throw e;
            }
            throw new MigrationException(
                    "The %s could not be restored: %s%n  statement: %s"
                            .formatted(deferred.object(), e.getMessage(), deferred.sql()),
                    "Resolve this",
                    e);
        }
    }

    private List<String> attachTablespaces(Database database) {
        if (remainder.tablespaces().isEmpty()) {
            return List.of();
        }
        Set<String> there =
                new HashSet<>(database.query("SELECT spcname FROM pg_catalog.pg_tablespace", row -> row.getString(1)));
        List<String> refused = new ArrayList<>();
        for (Remainder.Tablespace tablespace : remainder.tablespaces()) {
            String what = "tablespace %s is not attached to %s.%s"
                    .formatted(tablespace.name(), tablespace.schema(), tablespace.table());
            if (there.contains(tablespace.name())) {
                String attach = database.queryOne(
                        ATTACH, row -> row.getString(1), tablespace.name(), tablespace.schema(), tablespace.table());
                run(database, attach, what, refused);
            } else {
                refused.add(what + ": the target has no such tablespace");
            }
        }
        return refused;
    }

    /** Only where somebody has changed them: those of the extensions' own scripts are there. */
    private void commentOnExtensions(Database database, Set<String> there, List<String> refused) {
        remainder.extensions().stream()
                .filter(one -> !there.contains(one.sql()))
                .forEach(one -> run(database, one.sql(), one.object(), refused));
    }

    private static List<String> runPatterns(Database database, List<String> patterns) {
        List<String> refused = new ArrayList<>();
        if (patterns.isEmpty()) {
            return refused;
        }
        for (String sql : database.query(PATTERNS, row -> row.getString(1), (Object) patterns.toArray(String[]::new))) {
            run(database, sql, sql.replaceFirst("(?s)( SET .*?) TO .*", "$1"), refused); // The value may be a secret.
        }
        return refused;
    }

    private static void run(Database database, String sql, String what, List<String> refused) {
        try {
            database.execute(sql);
        } catch (DatabaseException e) {
            if (e.isConnectionFailure()) {
                throw e;
            }
            refused.add(what + ": " + e.reason());
        }
    }
}
