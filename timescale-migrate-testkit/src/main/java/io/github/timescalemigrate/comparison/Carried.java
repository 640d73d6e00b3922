package io.github.timescalemigrate.comparison;

import io.github.timescalemigrate.inventory.Server;

/**
 * What a migration was to carry over beside definitions and rows.
 *
 * @param owners whether objects keep their owners
 * @param privileges whether privileges are granted as on the source
 */
public record Carried(boolean owners, boolean privileges) {
    /** Both where the target's user is a superuser, neither elsewhere: who is none cannot give objects to others. */
    public static Carried by(Server target) {
        return new Carried(target.superuser(), target.superuser());
    }
}
