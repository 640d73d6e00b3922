package io.github.timescalemigrate.junit;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.timescalemigrate.comparison.ComparedAspect;
import io.github.timescalemigrate.comparison.ComparedObject;
import io.github.timescalemigrate.comparison.Difference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.AssertionFailedError;

/**
 * Every comparison of source and target as dynamic tests: a node for each table, hypertable and other object, and under it
 * a test for each aspect. An empty class that implements it is a whole suite:
 *
 * <pre>{@code
 * class MigrationIT implements MigrationContract {}
 * }</pre>
 */
@TimescaleMigration
public interface MigrationContract {
    /** The tree of tests, one node for each compared object. */
    @TestFactory
    default Stream<DynamicNode> sourceAndTargetAgree(MigrationResult result) {
        return result.comparison().objects().stream().map(object -> node(object, result));
    }

    private static DynamicNode node(ComparedObject object, MigrationResult result) {
        return dynamicContainer(
                object.name(),
                object.aspects().stream()
                        .map(aspect ->
                                dynamicTest(aspect.aspect().toString(), () -> assertAgrees(object, aspect, result))));
    }

    /** Begins with the object's name: on the console, Surefire shows no other name of a dynamic test. */
    private static void assertAgrees(ComparedObject object, ComparedAspect aspect, MigrationResult result) {
        if (aspect.differs()) {
            throw new AssertionFailedError(
                    "%s%n%s".formatted(new Difference(object.name(), aspect), result.further(object.name())),
                    aspect.source(),
                    aspect.target());
        }
    }
}
