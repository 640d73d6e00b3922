package io.github.timescalemigrate.comparison;

import io.github.timescalemigrate.inventory.Server;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a migration was to carry over beside definitions and rows.
 *
 * @param owners whether objects keep their owners
 * @param privileges whether privileges are granted as on the source
 * @param rows whether rows are moved, and with them where sequences stand and up to where aggregates are materialized
 * @param roles the names of the roles that the restore has created, as those that the target had before are left as they are;
 *     null where that is not known and all have to be the same
 */
public record Carried(boolean owners, boolean privileges, boolean rows, @Nullable Set<String> roles) {
    /** Rows; the rest where the target's user is a superuser, not elsewhere: who is none cannot give objects to others. */
    public static Carried by(Server target) {
        return new Carried(target.superuser(), target.superuser(), true, null);
    }
}
