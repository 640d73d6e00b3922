package io.github.timescalemigrate.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.inventory.Inventories;
import io.github.timescalemigrate.inventory.Manifest;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

@DisabledIfEnvironmentVariable(named = "SOURCE", matches = ".+", disabledReason = "names a source to the extension")
@DisabledIfEnvironmentVariable(named = "TARGET", matches = ".+", disabledReason = "names a target to the extension")
class TimescaleMigrationExtensionTest {
    private static final String TARGET = "timescale-migrate.target.url";
    private static final String SOURCE = "timescale-migrate.source.url";
    private static final String MANIFEST = "timescale-migrate.manifest";
    private static final String NOWHERE = "postgres://someone:geheim@127.0.0.1:1/nowhere";

    static class Contract implements MigrationContract {}

    @TimescaleMigration
    static class Own {
        @Test
        void compares(Comparison comparison) {
            assertThat(comparison).isNotNull();
        }
    }

    @TimescaleMigration(target = "no connection string")
    static class Annotated {
        @Test
        void compares(Comparison comparison) {
            assertThat(comparison).isNotNull();
        }
    }

    @TimescaleMigration(target = "no connection string")
    abstract static class Base {}

    static class Inherited extends Base implements MigrationContract {}

    @TimescaleMigration(target = "no connection string")
    static class Enclosing {
        @Nested
        class Inner {
            @Test
            void compares(Comparison comparison) {
                assertThat(comparison).isNotNull();
            }
        }
    }

    @TimescaleMigration
    static class WithAnotherParameter {
        @Test
        void compares(String comparison) {
            assertThat(comparison).isNotNull();
        }
    }

    private final Path folder;

    TimescaleMigrationExtensionTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @ValueSource(classes = {Contract.class, Own.class})
    void saysHowToNameATarget(Class<?> suite) {
        assertThat(misuse(suite, Map.of()))
                .isEqualTo(
                        "No target to compare: annotate a field with @Target, or set @TimescaleMigration(target = ...), the"
                                + " property timescale-migrate.target.url or the environment variable TARGET");
    }

    @Test
    void takesABlankTargetForNone() {
        assertThat(misuse(Own.class, Map.of(TARGET, " "))).startsWith("No target to compare: ");
    }

    @Test
    void saysHowToNameASourceOrAManifest() {
        Path nowhere = folder.resolve("manifest.json");

        assertThat(misuse(Own.class, Map.of(TARGET, NOWHERE, MANIFEST, nowhere.toString())))
                .isEqualTo(
                        "No source to compare: annotate a field with @Source, or set @TimescaleMigration(source = ...), the"
                                + " property timescale-migrate.source.url or the environment variable SOURCE, or"
                                + " timescale-migrate.manifest to the manifest of a dump; there is none at " + nowhere);
    }

    @Test
    void looksForAManifestWhereTheDumpPutsIt() {
        assertThat(misuse(Own.class, Map.of(TARGET, NOWHERE)))
                .endsWith("there is none at "
                        + Path.of("target", "timescale-migrate", "manifest.json")
                                .toAbsolutePath());
    }

    @Test
    void refusesAFileThatIsNoManifest() throws Exception {
        Path file = Files.writeString(folder.resolve("manifest.json"), "{}");

        assertThat(misuse(Own.class, Map.of(TARGET, NOWHERE, MANIFEST, file.toString())))
                .startsWith(file + ": ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://someone:geheim@localhost/db",
                "geheim",
                "postgres://someone:geheim@localhost:port/db",
                "postgres://someone:geheim@localhost/db?unknown=geheim",
                "postgres://someone:ge%heim@localhost/db",
                "jdbc:postgresql://localhost:x/db?user=someone&password=geheim",
                "host=localhost password='geheim"
            })
    void saysWhichSideIsNoConnectionStringAndNoSecret(String wrong) {
        Throwable target = failure(Own.class, Map.of(TARGET, wrong));
        Throwable source = failure(Own.class, Map.of(TARGET, NOWHERE, SOURCE, wrong));

        assertThat(misuse(target)).startsWith("The target in timescale-migrate.target.url is no connection string: ");
        assertThat(misuse(source)).startsWith("The source in timescale-migrate.source.url is no connection string: ");
        assertThat(text(target) + text(source)).doesNotContain("heim");
    }

    @ParameterizedTest
    @ValueSource(classes = {Annotated.class, Inherited.class, Enclosing.class})
    void takesTheAnnotationOfTheClassOrOfOneThatItExtendsOrThatEnclosesIt(Class<?> suite) {
        assertThat(misuse(suite, Map.of()))
                .startsWith("The target of @TimescaleMigration for " + suite.getName())
                .contains(" is no connection string: ");
    }

    @Test
    void takesTheAnnotationRatherThanTheProperty() {
        assertThat(misuse(Annotated.class, Map.of(TARGET, NOWHERE)))
                .startsWith("The target of @TimescaleMigration for ");
    }

    @Test
    void saysWhichDatabaseCannotBeReadAndNoSecret() throws IOException {
        Path manifest = folder.resolve("manifest.json");
        Manifest.of(Inventories.empty()).write(manifest);
        try (var server = new RefusingServer()) {
            Throwable failure = failure(Contract.class, Map.of(TARGET, server.url(), MANIFEST, manifest.toString()));

            assertThat(failure)
                    .hasMessageContaining("Cannot connect to postgres://someone:***@127.0.0.1:")
                    .hasMessageContaining("no entry for you")
                    .hasCauseInstanceOf(DatabaseException.class);
            assertThat(text(failure)).doesNotContain("geheim");
        }
    }

    @TimescaleMigration
    static class Twice {
        @Test
        void compares(Comparison comparison) {
            assertThat(comparison).isNotNull();
        }

        @Test
        void comparesAgain(Comparison comparison) {
            assertThat(comparison).isNotNull();
        }
    }

    @Test
    void asksAServerThatRefusesOnceARun() throws IOException {
        Path manifest = folder.resolve("manifest.json");
        Manifest.of(Inventories.empty()).write(manifest);
        try (var server = new RefusingServer()) {
            var tests = EngineTestKit.engine("junit-jupiter")
                    .selectors(selectClass(Twice.class), selectClass(Own.class))
                    .configurationParameter(TARGET, server.url())
                    .configurationParameter(MANIFEST, manifest.toString())
                    .execute()
                    .testEvents();

            assertThat(tests.failed().count()).isEqualTo(3);
            assertThat(server.sessions).hasValue(1);
        }
    }

    /** Refuses every session at once and for good, so that nobody tries again. */
    private static final class RefusingServer implements AutoCloseable {
        private static final String ERROR = "SFATAL\0C28000\0Mno entry for you\0\0";

        final AtomicInteger sessions = new AtomicInteger();
        private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());

        RefusingServer() throws IOException {
            var thread = new Thread(this::serve, "refusing server");
            thread.setDaemon(true);
            thread.start();
        }

        String url() {
            return "postgres://someone:geheim@127.0.0.1:" + socket.getLocalPort() + "/nowhere?sslmode=disable";
        }

        private void serve() {
            while (!socket.isClosed()) {
                try (var session = socket.accept()) {
                    sessions.incrementAndGet();
                    var startup = new DataInputStream(session.getInputStream());
                    startup.skipNBytes(startup.readInt() - 4L);
                    var answer = new DataOutputStream(session.getOutputStream());
                    answer.writeByte('E');
                    answer.writeInt(4 + ERROR.length());
                    answer.writeBytes(ERROR);
                } catch (IOException e) {
                    // The session or the server has ended.
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void leavesOtherParametersToOthers() {
        assertThat(failure(WithAnotherParameter.class, Map.of()))
                .hasMessageContaining("No ParameterResolver registered");
    }

    private static String misuse(Class<?> suite, Map<String, String> parameters) {
        return misuse(failure(suite, parameters));
    }

    private static String misuse(Throwable failure) {
        var misuse = assertThat(failure)
                .cause()
                .asInstanceOf(InstanceOfAssertFactories.throwable(ExtensionConfigurationException.class))
                .actual();
        String message = String.valueOf(misuse.getMessage());
        assertThat(failure).hasMessageEndingWith(message);
        return message;
    }

    /** The only failure of a suite that cannot have its comparison: of a test or, with the contract, of its factory. */
    private static Throwable failure(Class<?> suite, Map<String, String> parameters) {
        EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(suite))
                .configurationParameters(parameters)
                .execute();
        Events failed = results.allEvents().failed();
        assertThat(failed.count()).isOne();
        return failed.stream()
                .findFirst()
                .orElseThrow()
                .getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
    }

    private static String text(Throwable e) {
        var text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
