package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.report.Figures;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * No rows stand in the root of a hypertable, where queries do not see them: a restore without restoring mode, or rows written
 * within it, leave them there. They would be dumped and stay invisible.
 */
final class RootRowsCheck implements SourceCheck {
    private static final String ROOTS_WITH_BYTES =
            """
            SELECT pg_catalog.format('%I.%I', n.nspname, c.relname),
                   (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum)
                      FROM pg_catalog.pg_attribute a
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''),
                   pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
              FROM _timescaledb_catalog.hypertable h
              JOIN pg_catalog.pg_namespace n ON n.nspname = h.schema_name
              JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = h.table_name
             WHERE pg_catalog.pg_relation_size(c.oid, 'main') > 0
             ORDER BY 1
            """;

    private record Root(String name, String columns, boolean readable) {
        /** In restoring mode, which ends with the session, TimescaleDB leaves ONLY and DELETE to PostgreSQL. */
        String[] moveToChunks() {
            return new String[] {
                "BEGIN",
                "SET LOCAL timescaledb.restoring = on",
                "CREATE TEMP TABLE stray ON COMMIT DROP AS SELECT %s FROM ONLY %s".formatted(columns, name),
                "DELETE FROM ONLY " + name,
                "SET LOCAL timescaledb.restoring = off",
                "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE TABLE stray".formatted(name, columns),
                "COMMIT"
            };
        }
    }

    @Override
    public String id() {
        return "root-rows";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        if (!Catalog.has(source, "hypertable", "table_name")) {
            return Finding.notApplicable(id(), "source: no catalog of hypertables that can be read");
        }
        List<Root> withBytes =
                source.query(ROOTS_WITH_BYTES, row -> new Root(row.getString(1), row.getString(2), row.getBoolean(3)));
        List<String> unreadable = withBytes.stream()
                .filter(root -> !root.readable())
                .map(Root::name)
                .toList();
        List<Root> roots = withBytes.stream()
                .filter(root -> root.readable() && hasRows(source, root.name()))
                .toList();
        if (roots.isEmpty() && !unreadable.isEmpty()) {
            return Finding.warning(
                    id(),
                    Unreadable.text(source, "hypertable", unreadable) + ", which may have rows outside of chunks",
                    "Let the user read them, as dump-privileges says, and check again.");
        }
        if (roots.isEmpty()) {
            return Finding.pass(id(), "source: all rows of hypertables stand in chunks");
        }
        return Finding.failure(
                id(),
                "source: rows outside of chunks, invisible to queries, in %s: %s"
                                .formatted(
                                        Figures.count(roots.size(), "hypertable"),
                                        Figures.names(
                                                roots.stream().map(Root::name).toList()))
                        + Unreadable.beside(source, "hypertable", unreadable),
                "As a superuser move them into chunks, or delete them: "
                        + Psql.onSource(roots.stream()
                                .map(root -> String.join("; ", root.moveToChunks()))
                                .toArray(String[]::new)));
    }

    /**
     * By COPY, as pg_dump reads it: from TimescaleDB 2.28 on its planner answers ONLY with nothing. Reads one row, in a session of
     * its own: one whose COPY is cut short cannot be used any further.
     */
    private static boolean hasRows(Database source, String table) {
        try (Database probe = Database.connect(source.connectionString())) {
            boolean found = probe.jdbc()
                            .unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyOut("COPY " + table + " TO STDOUT")
                            .readFromCopy()
                    != null;
            probe.jdbc().abort(Runnable::run);
            return found;
        } catch (SQLException e) {
            throw new DatabaseException(source.connectionString() + ": " + e.getMessage(), e);
        }
    }
}
