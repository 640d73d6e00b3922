package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The target has the tablespaces that are attached to hypertables: {@code --no-tablespaces} leaves the attachments in
 * TimescaleDB's catalog, and the first row that needs a new chunk would fail.
 */
final class AttachedTablespacesCheck implements SourceCheck {
    private static final String ATTACHED =
            """
            SELECT t.tablespace_name, pg_catalog.format('%I on %I.%I', t.tablespace_name, h.schema_name, h.table_name),
                   pg_catalog.format('SELECT %I.detach_tablespace(%L, %L)', n.nspname, t.tablespace_name,
                                     pg_catalog.format('%I.%I', h.schema_name, h.table_name))
              FROM _timescaledb_catalog.tablespace t
              JOIN _timescaledb_catalog.hypertable h ON h.id = t.hypertable_id,
                   pg_catalog.pg_extension e
              JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'timescaledb'
             ORDER BY 2
            """;

    private static final String TABLESPACES = "SELECT spcname FROM pg_catalog.pg_tablespace";

    /** The catalog's rows are dumped, their sequence is not. */
    private static final String SET_SEQUENCE =
            "SELECT setval('_timescaledb_catalog.tablespace_id_seq', max(id)) FROM _timescaledb_catalog.tablespace";

    private record Attached(String tablespace, String name, String detach) {}

    @Override
    public String id() {
        return "attached-tablespaces";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        if (!Catalog.has(source, "tablespace", "tablespace_name")) {
            return Finding.notApplicable(id(), "source: no catalog of attached tablespaces that can be read");
        }
        List<Attached> attached =
                source.query(ATTACHED, row -> new Attached(row.getString(1), row.getString(2), row.getString(3)));
        if (attached.isEmpty()) {
            return Finding.pass(id(), "source: no tablespaces are attached to hypertables");
        }
        Set<String> onTarget = new HashSet<>();
        sides.target()
                .session()
                .ifPresent(target -> onTarget.addAll(target.query(TABLESPACES, row -> row.getString(1))));
        List<Attached> missing = attached.stream()
                .filter(one -> !onTarget.contains(one.tablespace()))
                .toList();
        if (missing.isEmpty()) {
            return Finding.warning(
                    id(),
                    "source: attached to hypertables: %s; target: has them, for new chunks; those that are moved go into the"
                                    .formatted(names(attached))
                            + " default tablespace",
                    "Before another one is attached on the target, and after the migration: "
                            + Psql.onTarget(SET_SEQUENCE));
        }
        return Finding.failure(
                id(),
                "source: attached to hypertables: %s; target: has no such tablespace".formatted(names(missing)),
                "Create the tablespaces on the target, or detach them: "
                        + Psql.onSource(missing.stream().map(Attached::detach).toArray(String[]::new)));
    }

    private static String names(List<Attached> attached) {
        return Figures.names(attached.stream().map(Attached::name).toList());
    }
}
