package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.target.TargetUser;
import io.github.timescalemigrate.transfer.Transfer.Rights;
import org.jspecify.annotations.Nullable;

/**
 * What checks have to know of how the data will move.
 *
 * @param files which ones are written with the rows
 * @param processes how many dump, load or copy at once
 * @param owners whether objects keep their owners; null for where the target's user is a superuser, who may give them away
 * @param privileges whether privileges are granted as on the source; null likewise
 */
public record Move(Files files, int processes, @Nullable Boolean owners, @Nullable Boolean privileges) {
    /** Files with rows. */
    public enum Files {
        /** Rows go from server to server. */
        NONE,
        /** A compressed dump. */
        COMPRESSED,
        /** A script. */
        PLAIN
    }

    /** As named, else all that the target takes: only a superuser may give anything to anybody. */
    public Rights rights(Sides sides) {
        boolean superuser = isSuperuser(sides);
        return new Rights(owners == null ? superuser : owners, privileges == null ? superuser : privileges);
    }

    /** Whether the target's user is one; nobody is where there is no session of it. */
    static boolean isSuperuser(Sides sides) {
        return sides.target().session().map(TargetUser::isSuperuser).orElse(false);
    }
}
