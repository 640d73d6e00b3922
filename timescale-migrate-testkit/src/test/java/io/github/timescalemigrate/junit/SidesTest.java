package io.github.timescalemigrate.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.inventory.Depth;
import io.github.timescalemigrate.inventory.Inventories;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.Manifest;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.testcontainers.containers.JdbcDatabaseContainer;
import org.testcontainers.utility.DockerImageName;

/** What names the sides and takes them, short of a server. */
@DisabledIfEnvironmentVariable(named = "SOURCE", matches = ".+", disabledReason = "names a source to the extension")
@DisabledIfEnvironmentVariable(named = "TARGET", matches = ".+", disabledReason = "names a target to the extension")
class SidesTest {
    private static final String A = "postgres://a:geheim@127.0.0.1:1/a";
    private static final String B = "postgres://b:geheim@127.0.0.1:1/b";

    @TimescaleMigration(source = "no connection string", target = "no connection string")
    static class OfFields {
        @Source
        protected static final String SOURCE = A;

        @Target
        protected final CharSequence target = CharBuffer.wrap(B);

        @Test
        void takes(@Source ConnectionString source, @Target ConnectionString target, @Target DataSource sessions) {
            assertThat(source).isEqualTo(ConnectionString.parse(A));
            assertThat(target).isEqualTo(ConnectionString.parse(B));
            assertThat(sessions).isNotNull();
        }

        @Nested
        class Inner {
            @Target
            static final ConnectionString NEARER = ConnectionString.parse(A);

            @Test
            void takesTheNearest(@Source ConnectionString source, @Target ConnectionString target) {
                assertThat(source).isEqualTo(target);
            }
        }
    }

    @TimescaleMigration(source = B)
    static class OfATwin {
        @RegisterExtension
        static final TimescaleMigrationExtension MIGRATION = TimescaleMigrationExtension.builder()
                .source(() -> A)
                .target(() -> ConnectionString.parse(B))
                .depth(Depth.METADATA)
                .build();

        @Target
        static final String LATER = A;

        OfATwin(@Source ConnectionString source) {
            assertThat(source).isEqualTo(ConnectionString.parse(A));
        }

        @Test
        void takes(@Target ConnectionString target) {
            assertThat(target).isEqualTo(ConnectionString.parse(B));
        }
    }

    static class NullOfATwin {
        @RegisterExtension
        static final TimescaleMigrationExtension MIGRATION =
                TimescaleMigrationExtension.builder().source(() -> null).build();

        @Test
        void takes(@Source ConnectionString source) {
            assertThat(source).isNotNull();
        }
    }

    @Test
    void namesTheClassWhoseBuilderGivesNothing() {
        assertThat(misuse(NullOfATwin.class, Map.of()))
                .isEqualTo("The source of the builder for " + NullOfATwin.class.getName()
                        + " is null where a test needs it");
    }

    @TimescaleMigration
    static class TwoFields {
        @Source
        static final String ONE = A;

        @Source
        final String other = B;

        @Test
        void takes(@Source ConnectionString source) {
            assertThat(source).isNotNull();
        }
    }

    @TimescaleMigration
    static class NullField {
        @Target
        static @Nullable String url;

        @Test
        void takes(@Target ConnectionString target) {
            assertThat(target).isNotNull();
        }
    }

    @TimescaleMigration
    static class WrongField {
        @Target
        static final Object TARGET = new Secret();

        @Test
        void takes(@Target ConnectionString target) {
            assertThat(target).isNotNull();
        }
    }

    static final class Secret {
        @Override
        public String toString() {
            return "geheim";
        }
    }

    @TimescaleMigration
    static class NoConnectionString {
        @Source
        static final String SOURCE = "mysql://someone:geheim@nowhere";

        @Test
        void takes(@Source DataSource source) {
            assertThat(source).isNotNull();
        }
    }

    @TimescaleMigration
    static class ManifestAsTarget {
        @Target
        static @Nullable Path manifest;

        @Test
        void takes(Comparison comparison) {
            assertThat(comparison).isNotNull();
        }
    }

    @TimescaleMigration
    static class MissingManifest {
        @Source
        static final Path MANIFEST = Path.of("nowhere.json");

        @Test
        void takes(@Source Inventory source) {
            assertThat(source).isNotNull();
        }
    }

    @TimescaleMigration
    static class ManifestAsSource {
        @Source
        static @Nullable Path manifest;

        @Test
        void takes(@Source Inventory source) {
            assertThat(source).isEqualTo(Inventories.empty());
        }
    }

    @TimescaleMigration
    static class SessionOfAManifest {
        @Source
        static @Nullable Path manifest;

        @Test
        void takes(@Source Database source) {
            assertThat(source).isNotNull();
        }
    }

    @TimescaleMigration
    static class StoppedContainer {
        @Target
        static final JdbcDatabaseContainer<?> TARGET = new Postgres();

        @Test
        void takes(@Target Database target) {
            assertThat(target).isNotNull();
        }
    }

    static final class Postgres extends JdbcDatabaseContainer<Postgres> {
        Postgres() {
            super(DockerImageName.parse("timescale/timescaledb:2.19.3-pg17"));
        }

        @Override
        public String getDriverClassName() {
            return "org.postgresql.Driver";
        }

        @Override
        public String getJdbcUrl() {
            return "jdbc:postgresql://localhost/postgres";
        }

        @Override
        public String getUsername() {
            return "postgres";
        }

        @Override
        public String getPassword() {
            return "geheim";
        }

        @Override
        protected String getTestQueryString() {
            return "SELECT 1";
        }
    }

    @TimescaleMigration(source = A, target = B)
    static class WithoutSide {
        @Test
        void takes(Database database) {
            assertThat(database).isNotNull();
        }
    }

    @TimescaleMigration(source = A, target = B)
    static class BothSides {
        @Test
        void takes(@Source @Target Inventory inventory) {
            assertThat(inventory).isNotNull();
        }
    }

    @TimescaleMigration(source = A, target = B)
    static class WrongParameter {
        @Test
        void takes(@Target String url) {
            assertThat(url).isNotNull();
        }
    }

    @TimescaleMigration(source = A, target = B)
    static class ComparisonOfOneSide {
        @Test
        void takes(@Source Comparison comparison) {
            assertThat(comparison).isNotNull();
        }
    }

    @TimescaleMigration
    static class TooEarly {
        @Target
        final String target = B;

        TooEarly(@Target ConnectionString target) {
            assertThat(target).isNotNull();
        }

        @Test
        void runs() {}
    }

    @TimescaleMigration(disabledWithoutSides = true)
    static class Optional {
        @Test
        void takes(Comparison comparison) {
            assertThat(comparison).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {OfFields.class, OfATwin.class})
    void takesSides(Class<?> suite) {
        var tests = run(suite, Map.of()).testEvents();

        assertThat(tests.succeeded().count()).isPositive();
        assertThat(tests.failed().count()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TwoFields           | has 2 fields with @Source, ONE and other: one names the source",
                "NullField           | .url (@Target) is null where a test needs it",
                "WrongField          | .TARGET (@Target) is a io.github.timescalemigrate.junit.SidesTest$Secret, which names no"
                        + " database: a connection string, DataSource, JdbcDatabaseContainer or the Path of a manifest does",
                "NoConnectionString  | .SOURCE (@Source) is no connection string: A connection string must start with",
                "MissingManifest     | .MANIFEST (@Source) is no manifest of a dump: there is none at /",
                "StoppedContainer    | .TARGET (@Target) is a container that does not run: start it before, or let",
                "WithoutSide         | .takes: the parameter io.github.timescalemigrate.connection.Database database is of one"
                        + " side: annotate it with either @Source or @Target",
                "BothSides           | .takes: the parameter io.github.timescalemigrate.inventory.Inventory inventory is of one"
                        + " side: annotate it with either @Source or @Target",
                "WrongParameter      | .takes: the parameter java.lang.String url cannot be a side: Database, Inventory,",
                "ComparisonOfOneSide | .takes: the parameter io.github.timescalemigrate.comparison.Comparison comparison is of"
                        + " both sides: leave @Source and @Target away",
                "TooEarly            | .target is a field of the instance, and there is none yet: make it static"
            })
    void namesTheFieldOrParameterThatIsMisused(String suite, String message) throws ClassNotFoundException {
        Class<?> type = Class.forName(SidesTest.class.getName() + "$" + suite);

        String misuse = misuse(type, Map.of());

        assertThat(misuse).startsWith(type.getName()).contains(message).doesNotContain("geheim");
    }

    @Test
    void refusesAManifestAsTargetAndGivesItNoSessions(@TempDir Path folder) {
        Path manifest = folder.resolve("manifest.json");
        Manifest.of(Inventories.empty()).write(manifest);
        ManifestAsTarget.manifest = manifest;
        ManifestAsSource.manifest = manifest;
        SessionOfAManifest.manifest = manifest;

        assertThat(misuse(ManifestAsTarget.class, Map.of("timescale-migrate.source.url", A)))
                .isEqualTo(ManifestAsTarget.class.getName()
                        + ".manifest (@Target) is a manifest, which only a source can be");
        assertThat(run(ManifestAsSource.class, Map.of())
                        .testEvents()
                        .succeeded()
                        .count())
                .isOne();
        assertThat(misuse(SessionOfAManifest.class, Map.of()))
                .isEqualTo("The source is a manifest, " + manifest
                        + ", and has no sessions: take it as Inventory, or name the source's database");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "depth | deep  | timescale-migrate.depth: metadata, counts or checksums is needed, not deep",
                "jobs  | many  | timescale-migrate.jobs: a number of sessions is needed, not many",
                "jobs  | 0     | timescale-migrate.jobs: at least one session reads, not 0"
            })
    void refusesSettingsThatAreNone(String name, String value, String message) {
        assertThat(misuse(WithBoth.class, Map.of("timescale-migrate." + name, value)))
                .isEqualTo(message);
    }

    @TimescaleMigration(source = A, target = B)
    static class WithBoth {
        @Test
        void takes(Comparison comparison) {
            assertThat(comparison).isNotNull();
        }
    }

    @Test
    void disablesWhatNeedsASideThatIsNamedNowhere() {
        var skipped = run(Optional.class, Map.of()).containerEvents().skipped();

        assertThat(skipped.stream().map(event -> event.getRequiredPayload(String.class)))
                .singleElement()
                .asString()
                .startsWith("No target to compare: ");
    }

    private static String misuse(Class<?> suite, Map<String, String> parameters) {
        Throwable failure = run(suite, parameters).allEvents().failed().stream()
                .findFirst()
                .orElseThrow()
                .getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
        Throwable misuse = Objects.requireNonNullElse(failure.getCause(), failure);
        assertThat(misuse).isInstanceOf(ExtensionConfigurationException.class);
        return String.valueOf(misuse.getMessage());
    }

    private static EngineExecutionResults run(Class<?> suite, Map<String, String> parameters) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(suite))
                .configurationParameters(parameters)
                .execute();
    }
}
