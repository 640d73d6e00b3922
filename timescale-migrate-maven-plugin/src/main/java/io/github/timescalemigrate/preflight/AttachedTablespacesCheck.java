package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The tablespaces that are attached to hypertables can be attached on the target: those of the same names, if the owner of the
 * hypertable may create something there, as TimescaleDB asks. New chunks go into the default tablespace otherwise.
 */
final class AttachedTablespacesCheck implements SourceCheck {
    private static final String ATTACHED =
            """
            SELECT t.tablespace_name, pg_catalog.format('%I on %I.%I', t.tablespace_name, h.schema_name, h.table_name),
                   r.rolname, r.rolsuper,
                   pg_catalog.format('SELECT %I.attach_tablespace(%L, %L)', n.nspname, t.tablespace_name,
                                     pg_catalog.format('%I.%I', h.schema_name, h.table_name))
              FROM _timescaledb_catalog.tablespace t
              JOIN _timescaledb_catalog.hypertable h ON h.id = t.hypertable_id
              JOIN pg_catalog.pg_namespace cn ON cn.nspname = h.schema_name
              JOIN pg_catalog.pg_class c ON c.relnamespace = cn.oid AND c.relname = h.table_name
              JOIN pg_catalog.pg_roles r ON r.oid = c.relowner,
                   pg_catalog.pg_extension e
              JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'timescaledb'
             ORDER BY 2
            """;

    private static final String TABLESPACES = "SELECT spcname FROM pg_catalog.pg_tablespace";

    /** A role that the restore creates has what everybody has. The database's own tablespace is everybody's. */
    private static final String MAY_CREATE =
            """
            SELECT coalesce((SELECT pg_catalog.has_tablespace_privilege(r.oid, t.oid, 'CREATE')
                               FROM pg_catalog.pg_roles r WHERE r.rolname = ?),
                            EXISTS (SELECT FROM pg_catalog.aclexplode(t.spcacl) a
                                     WHERE a.grantee = 0 AND a.privilege_type = 'CREATE'))
                   OR t.oid = (SELECT d.dattablespace FROM pg_catalog.pg_database d
                                WHERE d.datname = pg_catalog.current_database())
              FROM pg_catalog.pg_tablespace t WHERE t.spcname = ?
            """;

    private static final String GRANT =
            "SELECT pg_catalog.format('GRANT CREATE ON TABLESPACE %I TO %I', ?::text, ?::text)";

    private final Move move;

    AttachedTablespacesCheck(Move move) {
        this.move = move;
    }

    private record Attached(String tablespace, String name, String owner, boolean ofSuperuser, String attach) {}

    @Override
    public String id() {
        return "attached-tablespaces";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        if (!Catalog.has(source, "tablespace", "tablespace_name")) {
            return Finding.notApplicable(id(), "source: no catalog of attached tablespaces that can be read");
        }
        List<Attached> attached = source.query(
                ATTACHED,
                row -> new Attached(
                        row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4), row.getString(5)));
        if (attached.isEmpty()) {
            return Finding.pass(id(), "source: no tablespaces are attached to hypertables");
        }
        return sides.target()
                .session()
                .map(target -> compare(attached, target, move.rights(sides).owners()))
                .orElseGet(() -> Finding.notApplicable(id(), "needs a session of the target"));
    }

    private Finding compare(List<Attached> attached, Database target, boolean owners) {
        String user = target.queryOne("SELECT current_user", row -> row.getString(1));
        Set<String> there = new HashSet<>(target.query(TABLESPACES, row -> row.getString(1)));
        List<Attached> missing = attached.stream()
                .filter(one -> !there.contains(one.tablespace()))
                .toList();
        List<Attached> denied = attached.stream()
                .filter(one -> there.contains(one.tablespace()) && !mayCreate(one, target, owners, user))
                .toList();
        if (missing.isEmpty() && denied.isEmpty()) {
            return Finding.pass(
                    id(),
                    "source: attached to hypertables, and attached on the target again: %s".formatted(names(attached)));
        }
        List<String> found = new ArrayList<>();
        if (!missing.isEmpty()) {
            found.add("target: has no such tablespace: " + names(missing));
        }
        if (!denied.isEmpty()) {
            found.add("target: who will own the hypertable may create nothing there: " + names(denied));
        }
        List<String> statements = new ArrayList<>(denied.stream()
                .map(one ->
                        target.queryOne(GRANT, row -> row.getString(1), one.tablespace(), owners ? one.owner() : user))
                .distinct()
                .toList());
        Stream.concat(missing.stream(), denied.stream()).map(Attached::attach).forEach(statements::add);
        return Finding.warning(
                id(),
                "source: attached to hypertables, and left out, so that new chunks come into the default tablespace; "
                        + String.join("; ", found),
                (missing.isEmpty() ? "" : "Create the tablespaces on the target; then nothing is left out, or ")
                        + "after the migration: "
                        + Psql.onTarget(statements.toArray(String[]::new)));
    }

    private static boolean mayCreate(Attached one, Database target, boolean owners, String user) {
        return (owners && one.ofSuperuser())
                || target.queryBoolean(MAY_CREATE, owners ? one.owner() : user, one.tablespace());
    }

    private static String names(List<Attached> attached) {
        return Figures.names(attached.stream().map(Attached::name).toList());
    }
}
