package io.github.timescalemigrate.target;

import io.github.timescalemigrate.connection.Database;

/** Who restores. */
public final class TargetUser {
    private TargetUser() {}

    /** Whether nothing is forbidden. On a managed service nobody is that. */
    public static boolean isSuperuser(Database target) {
        return target.queryBoolean("SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user");
    }
}
