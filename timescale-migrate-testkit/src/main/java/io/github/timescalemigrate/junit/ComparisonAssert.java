package io.github.timescalemigrate.junit;

import io.github.timescalemigrate.comparison.ComparedAspect;
import io.github.timescalemigrate.comparison.ComparedObject;
import io.github.timescalemigrate.comparison.ComparedTables;
import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.comparison.Difference;
import io.github.timescalemigrate.inventory.Aspect;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.inventory.TableName;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractAssert;

/** Assertions on source and target, side by side; differences that a rule tolerates are none. */
public class ComparisonAssert extends AbstractAssert<ComparisonAssert, Comparison> {
    private static final int MOST_DIFFERENCES = 20;

    private String tables = "";

    /** For AssertJ; tests call {@link MigrationAssertions#assertThat(Comparison)}. */
    public ComparisonAssert(Comparison actual) {
        super(actual, ComparisonAssert.class);
    }

    /**
     * Lets what follows be about some tables alone; fails where neither side has one.
     *
     * @param name {@code schema.name} as the catalog has it, {@code *} for any characters
     */
    public ComparisonAssert table(String name) {
        isNotNull();
        tables = name;
        if (objects().isEmpty()) {
            failWithMessage("%s: neither source nor target has such a table", name);
        }
        return this;
    }

    /** Fails where anything differs. */
    public ComparisonAssert isIdentical() {
        isNotNull();
        return nothingOf(objects().stream()
                .flatMap(object -> object.differences().stream())
                .toList());
    }

    /** Fails where one of these aspects differs, or where one was not compared of any object: the depth was too small. */
    public ComparisonAssert agreesOn(Aspect... aspects) {
        isNotNull();
        Set<Aspect> wanted = EnumSet.noneOf(Aspect.class);
        wanted.addAll(Arrays.asList(aspects));
        Set<Aspect> compared = objects().stream()
                .flatMap(object -> object.aspects().stream())
                .map(ComparedAspect::aspect)
                .collect(Collectors.toSet());
        if (!compared.containsAll(wanted)) {
            wanted.removeAll(compared);
            failWithMessage("%s: %s was not compared", tables.isEmpty() ? "every table" : tables, wanted);
        }
        return nothingOf(objects().stream()
                .flatMap(object -> object.differences().stream())
                .filter(difference -> wanted.contains(difference.aspect().aspect()))
                .toList());
    }

    private List<ComparedObject> objects() {
        if (tables.isEmpty()) {
            return actual.objects();
        }
        var filter = TableFilter.parse(tables);
        Set<String> names = Stream.of(actual.source(), actual.target())
                .flatMap(side -> side.only(filter).names().stream())
                .map(TableName::toString)
                .collect(Collectors.toSet());
        return actual.objects().stream()
                .filter(object -> names.contains(object.name()))
                .toList();
    }

    private ComparisonAssert nothingOf(List<Difference> differences) {
        if (!differences.isEmpty()) {
            int rest = differences.size() - MOST_DIFFERENCES;
            failWithMessage(
                    "%s%s%nTo look again: %s",
                    differences.stream()
                            .limit(MOST_DIFFERENCES)
                            .map(Difference::toString)
                            .collect(Collectors.joining(System.lineSeparator())),
                    rest > 0
                            ? System.lineSeparator() + "and " + rest
                                    + (rest == 1 ? " more difference" : " more differences")
                            : "",
                    ComparedTables.of(actual).lookAgain(differences));
        }
        return this;
    }
}
