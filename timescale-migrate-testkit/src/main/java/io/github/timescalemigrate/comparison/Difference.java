package io.github.timescalemigrate.comparison;

import io.github.timescalemigrate.inventory.Aspect;

/**
 * An aspect in which an object of the target is not what it is on the source.
 *
 * @param object the object's name
 * @param aspect the aspect with both sides
 */
public record Difference(String object, ComparedAspect aspect) {
    /** One line, with the first details: {@code public.metrics: rows: source 1,204,331, target 1,204,018 (-313)}. */
    @Override
    public String toString() {
        String text = DifferenceText.details(aspect);
        String details = text.isEmpty() ? "" : aspect.aspect() == Aspect.ROWS ? " " + text : " (" + text + ")";
        var sides = DifferenceText.excerpt(aspect.source(), aspect.target());
        return "%s: %s: source %s, target %s%s"
                .formatted(object, aspect.aspect(), sides.source(), sides.target(), details);
    }
}
