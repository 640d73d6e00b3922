package io.github.timescalemigrate.comparison;

import io.github.timescalemigrate.inventory.Server;

/**
 * What a migration was to carry over beside definitions and rows.
 *
 * @param owners whether objects keep their owners
 * @param privileges whether privileges are granted as on the source
 * @param rows whether rows are moved, and with them where sequences stand and up to where aggregates are materialized
 */
public record Carried(boolean owners, boolean privileges, boolean rows) {
    /** Rows; the rest where the target's user is a superuser, not elsewhere: who is none cannot give objects to others. */
    public static Carried by(Server target) {
        return new Carried(target.superuser(), target.superuser(), true);
    }
}
