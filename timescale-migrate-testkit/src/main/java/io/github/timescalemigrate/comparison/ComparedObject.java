package io.github.timescalemigrate.comparison;

import java.util.List;

/**
 * A table, hypertable or extension that was compared.
 *
 * @param name as a person would write it: {@code public.metrics}, {@code extension timescaledb}
 * @param aspects what was compared of it
 */
public record ComparedObject(String name, List<ComparedAspect> aspects) {
    /** The differences of this object; empty where source and target agree. */
    public List<Difference> differences() {
        return aspects.stream()
                .filter(ComparedAspect::differs)
                .map(aspect -> new Difference(name, aspect))
                .toList();
    }
}
