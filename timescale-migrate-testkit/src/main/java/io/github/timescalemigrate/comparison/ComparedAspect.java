package io.github.timescalemigrate.comparison;

import io.github.timescalemigrate.inventory.Aspect;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One aspect of one object, side by side.
 *
 * @param aspect what was compared
 * @param source what the source has, for a person
 * @param target what the target has, for a person
 * @param details what exactly differs, for a person; empty where nothing does or where the two values say it all
 * @param tolerated the rule by which a difference is legitimate, or null
 */
public record ComparedAspect(
        Aspect aspect, String source, String target, List<String> details, @Nullable String tolerated) {

    static ComparedAspect of(Aspect aspect, String source, String target, List<String> details) {
        return new ComparedAspect(aspect, source, target, details, null);
    }

    /** The same where the two values say it all. */
    ComparedAspect withoutDetails() {
        return new ComparedAspect(aspect, source, target, List.of(), tolerated);
    }

    /** Whether source and target differ here in a way that no rule tolerates. */
    public boolean differs() {
        return tolerated == null && !(source.equals(target) && details.isEmpty());
    }
}
