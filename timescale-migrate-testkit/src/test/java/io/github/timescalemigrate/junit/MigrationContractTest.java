package io.github.timescalemigrate.junit;

import static io.github.timescalemigrate.inventory.Inventories.chunk;
import static io.github.timescalemigrate.inventory.Inventories.hypertable;
import static io.github.timescalemigrate.inventory.Inventories.withExtensions;
import static io.github.timescalemigrate.inventory.Inventories.withHypertables;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.inventory.Extension;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;
import org.opentest4j.AssertionFailedError;

class MigrationContractTest {
    private static Stream<DynamicNode> nodes(Comparison comparison) {
        return new MigrationContract() {}.sourceAndTargetAgree(new MigrationResult(comparison, Path.of("verify.json")));
    }

    static class Agreeing {
        @TestFactory
        Stream<DynamicNode> contract() {
            var one = withHypertables(hypertable("metrics", 30, chunk(1)));
            return nodes(Comparison.of(one, one));
        }
    }

    static class Differing {
        @TestFactory
        Stream<DynamicNode> contract() {
            return nodes(Comparison.of(
                    withHypertables(hypertable("gone", 1), hypertable("metrics", 1_204_331, chunk(1), chunk(2))),
                    withHypertables(hypertable("metrics", 1_204_018, chunk(2)))));
        }
    }

    static class Tolerated {
        @TestFactory
        Stream<DynamicNode> contract() {
            return nodes(Comparison.of(
                    withExtensions(new Extension("postgis", "3.4", "public")),
                    withExtensions(new Extension("postgis", "3.5", "public"))));
        }
    }

    @Test
    void hasANodeForEachObjectAndATestForEachAspect() {
        Events tests = run(Agreeing.class);

        assertThat(tests.succeeded().map(MigrationContractTest::path))
                .containsExactly(
                        "extension timescaledb > kind",
                        "extension timescaledb > version",
                        "extension timescaledb > schema",
                        "public.metrics > kind",
                        "public.metrics > dimensions",
                        "public.metrics > chunks",
                        "public.metrics > rows");
        assertThat(tests.failed().count()).isZero();
    }

    @Test
    void failsTheAspectsThatDifferAndNoOther() {
        assertThat(run(Differing.class).failed().map(MigrationContractTest::path))
                .containsExactly("public.gone > kind", "public.metrics > chunks", "public.metrics > rows");
    }

    @Test
    void startsTheMessageWithTheObjectAndCarriesBothSidesAndHowToGoOn() {
        List<AssertionFailedError> failures = run(Differing.class)
                .failed()
                .map(MigrationContractTest::failure)
                .toList();

        assertThat(failures)
                .extracting(Throwable::getMessage)
                .containsExactly(
                        message("public.gone", "kind: source hypertable of 1 row, target missing"),
                        message(
                                "public.metrics",
                                "chunks: source 2, target 1 (missing: _hyper_1_1_chunk [2024-01-11, 2024-01-18))"),
                        message("public.metrics", "rows: source 1,204,331, target 1,204,018 (-313)"));
        assertThat(failures)
                .extracting(failure -> failure.getExpected().getStringRepresentation())
                .containsExactly("hypertable of 1 row", "2", "1,204,331");
        assertThat(failures)
                .extracting(failure -> failure.getActual().getStringRepresentation())
                .containsExactly("missing", "1", "1,204,018");
    }

    @Test
    void passesWhatIsTolerated() {
        Events tests = run(Tolerated.class);

        assertThat(tests.succeeded().count()).isEqualTo(3);
        assertThat(tests.failed().count()).isZero();
    }

    private static String message(String table, String difference) {
        return String.join(
                System.lineSeparator(),
                table + ": " + difference,
                "All of it: verify.json",
                "To look again: mvn timescale-migrate:verify -Dtimescale-migrate.tables=" + table);
    }

    private static Events run(Class<?> suite) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(suite))
                .execute()
                .testEvents();
    }

    private static String path(Event event) {
        TestDescriptor test = event.getTestDescriptor();
        return test.getParent().orElseThrow().getDisplayName() + " > " + test.getDisplayName();
    }

    private static AssertionFailedError failure(Event event) {
        return (AssertionFailedError) event.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
    }
}
