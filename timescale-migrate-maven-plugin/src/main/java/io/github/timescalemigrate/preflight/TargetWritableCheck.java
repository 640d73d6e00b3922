package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import java.util.List;

/** The target can be written to: it is no standby, and its transactions are not read-only by default. */
final class TargetWritableCheck implements TargetCheck {
    /** The session of a check is itself read-only; what it began with is its reset value. */
    private static final String READ_ONLY =
            "SELECT reset_val = 'on' FROM pg_catalog.pg_settings WHERE name = 'default_transaction_read_only'";

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
        List<String> resets = SettingReset.statements(target, "default_transaction_read_only", true);
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
