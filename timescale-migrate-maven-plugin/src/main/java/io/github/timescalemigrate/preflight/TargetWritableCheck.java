package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import java.util.List;

/** The target can be written to: it is no standby, and its transactions are not read-only by default. */
final class TargetWritableCheck implements TargetCheck {
    /** The session of a check is itself read-only; what it began with is its reset value. */
    private static final String READ_ONLY =
            "SELECT reset_val = 'on' FROM pg_catalog.pg_settings WHERE name = 'default_transaction_read_only'";

    /** The most specific setting that decides, as it is undone; else the server's configuration does. */
    private static final String RESET =
            """
            SELECT CASE WHEN s.setrole = 0
                        THEN pg_catalog.format('ALTER DATABASE %I RESET default_transaction_read_only', d.datname)
                        WHEN s.setdatabase = 0
                        THEN pg_catalog.format('ALTER ROLE %I RESET default_transaction_read_only', r.rolname)
                        ELSE pg_catalog.format('ALTER ROLE %I IN DATABASE %I RESET default_transaction_read_only',
                                               r.rolname, d.datname)
                   END
              FROM pg_catalog.pg_db_role_setting s
              LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
              LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole,
                   LATERAL pg_catalog.unnest(s.setconfig) AS c(setting)
             WHERE (s.setdatabase = 0 OR d.datname = pg_catalog.current_database())
               AND (s.setrole = 0 OR r.rolname = session_user)
               AND c.setting ~* '^default_transaction_read_only=(on|true|yes|1)$'
            """;

    @Override
    public String id() {
        return "target-writable";
    }

    @Override
    public Finding find(Database target) {
        if (target.queryBoolean("SELECT pg_catalog.pg_is_in_recovery()")) {
            return Finding.failure(
                    id(), "target: a standby, which cannot be written to", "Name the primary server as the target.");
        }
        if (!target.queryBoolean(READ_ONLY)) {
            return Finding.pass(id(), "target: can be written to");
        }
        List<String> resets = target.query(RESET, row -> row.getString(1));
        String writable = "SET default_transaction_read_only = off";
        return Finding.failure(
                id(),
                "target: its transactions are read-only by default (default_transaction_read_only)",
                resets.isEmpty()
                        ? Psql.onTarget(
                                writable,
                                "ALTER SYSTEM SET default_transaction_read_only = off",
                                "SELECT pg_reload_conf()")
                        : Psql.onTarget(writable, String.join("; ", resets)));
    }
}
