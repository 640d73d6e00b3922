package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The target's user may do what a restore does: create the extension, run {@code timescaledb_pre_restore()} and
 * {@code timescaledb_post_restore()}, load TimescaleDB's catalog. A superuser may; managed services
 * have no superusers and make the functions {@code SECURITY DEFINER} instead.
 */
final class TargetPrivilegesCheck implements TargetCheck {
    private static final String PRIVILEGES =
            """
            SELECT r.rolsuper, current_user, pg_catalog.format('ALTER ROLE %I SUPERUSER', current_user),
                   e.oid IS NOT NULL,
                   coalesce((SELECT pg_catalog.bool_and(p.prosecdef AND pg_catalog.has_function_privilege(p.oid, 'EXECUTE'))
                               FROM pg_catalog.pg_proc p
                              WHERE p.pronamespace = e.extnamespace
                                AND p.proname IN ('timescaledb_pre_restore', 'timescaledb_post_restore')), false),
                   coalesce((SELECT pg_catalog.bool_and(pg_catalog.has_table_privilege(c.oid, 'INSERT')
                                                     AND pg_catalog.has_table_privilege(c.oid, 'UPDATE')
                                                     AND pg_catalog.has_table_privilege(c.oid, 'DELETE'))
                               FROM pg_catalog.unnest(e.extconfig) AS c(oid)
                               JOIN pg_catalog.pg_class t ON t.oid = c.oid AND t.relkind = 'r'), false),
                   coalesce((SELECT pg_catalog.bool_and(pg_catalog.has_sequence_privilege(c.oid, 'UPDATE'))
                               FROM pg_catalog.unnest(e.extconfig) AS c(oid)
                               JOIN pg_catalog.pg_class t ON t.oid = c.oid AND t.relkind = 'S'), false),
                   coalesce(pg_catalog.has_schema_privilege(pg_catalog.to_regnamespace('_timescaledb_internal'), 'CREATE'), false),
                   pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')
              FROM pg_catalog.pg_roles r
              LEFT JOIN pg_catalog.pg_extension e ON e.extname = 'timescaledb'
             WHERE r.rolname = current_user
            """;

    private record Privileges(
            boolean superuser,
            String user,
            String makeSuperuser,
            boolean created,
            boolean restoringMode,
            boolean catalog,
            boolean sequences,
            boolean chunks,
            boolean schemas) {
        static Privileges of(ResultSet row) throws SQLException {
            return new Privileges(
                    row.getBoolean(1),
                    row.getString(2),
                    row.getString(3),
                    row.getBoolean(4),
                    row.getBoolean(5),
                    row.getBoolean(6),
                    row.getBoolean(7),
                    row.getBoolean(8),
                    row.getBoolean(9));
        }

        /** What a restore stops at, or empty. */
        String lacking() {
            if (!created) {
                return "timescaledb_pre_restore() of an extension that the restore creates is for superusers only";
            }
            if (!restoringMode) {
                return "may not run timescaledb_pre_restore() and timescaledb_post_restore()";
            }
            if (!catalog) {
                return "may not load the tables of TimescaleDB's catalog";
            }
            if (!sequences) {
                return "may not set the sequences of TimescaleDB's catalog";
            }
            if (!chunks) {
                return "may not create chunks in the schema _timescaledb_internal";
            }
            if (!schemas) {
                return "may not create schemas in the database";
            }
            return "";
        }
    }

    @Override
    public String id() {
        return "target-privileges";
    }

    @Override
    public Finding find(Database target) {
        Privileges privileges = target.queryOne(PRIVILEGES, Privileges::of);
        if (privileges.superuser()) {
            return Finding.pass(id(), "target: the user %s is a superuser".formatted(privileges.user()));
        }
        String lacking = privileges.lacking();
        return lacking.isEmpty()
                ? Finding.pass(id(), "target: the user %s may restore".formatted(privileges.user()))
                : Finding.failure(
                        id(),
                        "target: the user %s is no superuser: %s".formatted(privileges.user(), lacking),
                        "Name a superuser of the target, or let one run: %s. On a managed service, where nobody is one, name the owner"
                                        .formatted(privileges.makeSuperuser())
                                + " of the database and create the extension there first.");
    }
}
