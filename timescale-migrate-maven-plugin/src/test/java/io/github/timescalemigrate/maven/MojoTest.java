package io.github.timescalemigrate.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.migration.Migration;
import io.github.timescalemigrate.report.MigrationException;
import io.github.timescalemigrate.report.RefusedException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.Mojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.eclipse.aether.RepositorySystemSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MojoTest {
    private static final SettingsDecrypter NO_DECRYPTER = request -> {
        throw new AssertionError("nothing is to be decrypted");
    };

    /** Nothing listens there. */
    private static final String NOWHERE =
            "<source>postgres://u:secret@127.0.0.1:1/d</source><target>postgres://u:secret@127.0.0.1:1/e</target>";

    private final DefaultMavenExecutionRequest request = new DefaultMavenExecutionRequest();
    private final Path folder;

    MojoTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** A goal whose work is given. */
    private static final class FakeMojo extends AbstractMigrateMojo {
        private final Consumer<Migration> work;

        FakeMojo(Consumer<Migration> work) {
            super(NO_DECRYPTER);
            this.work = work;
        }

        @Override
        void doExecute(Migration migration) {
            work.accept(migration);
        }

        @Override
        boolean isGoalSkipped() {
            return false;
        }
    }

    private <T extends AbstractMigrateMojo> T configured(T mojo, Map<String, String> userProperties, String elements) {
        request.setBaseDirectory(folder.toFile());
        request.getUserProperties().putAll(userProperties);
        set(mojo, "session", session(request));
        set(mojo, "directory", new File(folder.toFile(), "target/timescale-migrate"));
        return Configured.by(elements, mojo);
    }

    @SuppressWarnings({"NullAway", "deprecation"}) // Maven keeps this constructor for tests.
    private static MavenSession session(DefaultMavenExecutionRequest request) {
        return new MavenSession(null, (RepositorySystemSession) null, request, null);
    }

    private static void set(AbstractMigrateMojo mojo, String name, Object value) {
        try {
            Field field = AbstractMigrateMojo.class.getDeclaredField(name);
            field.setAccessible(true);
            field.set(mojo, value);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("No parameter " + name, e);
        }
    }

    private FakeMojo failing(RuntimeException failure) {
        return configured(
                new FakeMojo(migration -> {
                    throw failure;
                }),
                Map.of(),
                NOWHERE);
    }

    @Test
    void refusalIsAFailureOfTheBuildWithItsRemedy() {
        var refusal =
                new RefusedException("public.metrics: 3 differences", "To look again: mvn timescale-migrate:verify");

        assertThatExceptionOfType(MojoFailureException.class)
                .isThrownBy(failing(refusal)::execute)
                .withMessage(
                        "public.metrics: 3 differences%n-> To look again: mvn timescale-migrate:verify".formatted())
                .withCause(refusal);
    }

    @ParameterizedTest
    @CsvSource({
        "timescale-migrate:migrate, mvn timescale-migrate:verify -Da=b",
        "verify, mvn timescale-migrate:verify -Da=b",
        "io.github.timescalemigrate:timescale-migrate-maven-plugin:migrate,"
                + " mvn io.github.timescalemigrate:timescale-migrate-maven-plugin:verify -Da=b",
        "io.github.timescalemigrate:timescale-migrate-maven-plugin:1.2:migrate@id,"
                + " mvn io.github.timescalemigrate:timescale-migrate-maven-plugin:1.2:verify -Da=b"
    })
    void commandOfARemedyIsInTheFormThatWasTyped(String typed, String command) {
        var mojo = failing(new RefusedException("no", "To look again: mvn timescale-migrate:verify -Da=b"));
        request.setGoals(List.of("clean", typed));

        assertThatExceptionOfType(MojoFailureException.class)
                .isThrownBy(mojo::execute)
                .withMessageEndingWith("-> To look again: " + command);
    }

    @Test
    void whatCouldNotBeDoneIsAnErrorWithItsRemedy() {
        var problem = new MigrationException("pg_dump failed", "Resolve the first error");

        assertThatExceptionOfType(MojoExecutionException.class)
                .isThrownBy(failing(problem)::execute)
                .withMessage("pg_dump failed%n-> Resolve the first error".formatted())
                .withCause(problem);
    }

    @Test
    void databaseThatFailsIsAnErrorWithARemedy() {
        var problem =
                new DatabaseException("postgres://u@h/d: deadlock detected", new SQLException("deadlock detected"));

        assertThatExceptionOfType(MojoExecutionException.class)
                .isThrownBy(failing(problem)::execute)
                .withMessageStartingWith(
                        "postgres://u@h/d: deadlock detected%n-> Resolve what the server says".formatted())
                .withCause(problem);
    }

    @Test
    void fullDiskIsAnErrorWithItsReasonAndARemedy() {
        var problem =
                new UncheckedIOException("Cannot write /x/journal.json", new IOException("No space left on device"));

        assertThatExceptionOfType(MojoExecutionException.class)
                .isThrownBy(failing(problem)::execute)
                .withMessageStartingWith("Cannot write /x/journal.json: ")
                .withMessageContaining("No space left on device")
                .withMessageContaining("%n-> Check the permissions and the free space".formatted())
                .withCause(problem);
    }

    @Test
    void folderThatCannotBeMadeIsAnError() throws IOException {
        Files.writeString(folder.resolve("target"), "a file");

        assertThatExceptionOfType(MojoExecutionException.class)
                .isThrownBy(configured(new FakeMojo(migration -> {}), Map.of(), NOWHERE)::execute)
                .withMessageStartingWith("Cannot make the folder " + folder.resolve("target"));
    }

    @Test
    void goalWithoutProblemsEndsWell() {
        assertThatCode(configured(new FakeMojo(migration -> {}), Map.of(), NOWHERE)::execute)
                .doesNotThrowAnyException();
        assertThat(folder.resolve("target/timescale-migrate")).isDirectory();
    }

    @Test
    void badConnectionStringIsAFailureThatDoesNotShowIt() {
        var mojo = configured(new FakeMojo(migration -> {}), Map.of(), "<source>postgres://u:secret@h:port/d</source>");

        assertThatExceptionOfType(MojoFailureException.class)
                .isThrownBy(mojo::execute)
                .withMessageStartingWith("<source> is no connection string")
                .satisfies(e -> assertThat(e).hasStackTraceContaining("RefusedException"))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    /** A module whose parent binds the goal, in a build of these modules. */
    private CheckMojo heir(boolean handedDown, boolean parentIsBuilt) {
        var execution = new PluginExecution();
        execution.setId("id");
        execution.addGoal("check");
        var plugin = new Plugin();
        plugin.setGroupId("io.github.timescalemigrate");
        plugin.setArtifactId("timescale-migrate-maven-plugin");
        plugin.setInherited(handedDown);
        plugin.addExecution(execution);
        var parent = module("parent");
        parent.getBuild().addPlugin(plugin);
        var project = module("module");
        project.setParent(parent);
        var session = session(request);
        session.setAllProjects(parentIsBuilt ? List.of(parent, project) : List.of(project));
        var mojo = configured(new CheckMojo(NO_DECRYPTER), Map.of(), NOWHERE);
        set(mojo, "session", session);
        set(mojo, "project", project);
        set(mojo, "execution", new MojoExecution(plugin, "check", "id"));
        return mojo;
    }

    private static MavenProject module(String name) {
        var model = new Model();
        model.setGroupId("com.example");
        model.setArtifactId(name);
        model.setVersion("1");
        model.setBuild(new Build());
        return new MavenProject(model);
    }

    @Test
    void moduleThatInheritsAGoalLeavesItToTheOneThatBindsIt() {
        assertSkipped(heir(true, true));
    }

    @Test
    void moduleRunsWhatNoOtherOfTheBuildDoes() {
        assertNotSkipped(heir(true, false));
        assertNotSkipped(heir(false, true));
    }

    private static Stream<Arguments> goals() {
        return Stream.of(
                Arguments.of("check", new CheckMojo(NO_DECRYPTER)),
                Arguments.of("dump", new DumpMojo(NO_DECRYPTER)),
                Arguments.of("restore", new RestoreMojo(NO_DECRYPTER)),
                Arguments.of("verify", new VerifyMojo(NO_DECRYPTER)),
                Arguments.of("migrate", new MigrateMojo(NO_DECRYPTER)));
    }

    private void assertSkipped(Mojo mojo) {
        assertThatCode(mojo::execute).doesNotThrowAnyException();
        assertThat(folder).isEmptyDirectory();
    }

    private void assertNotSkipped(Mojo mojo) {
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(mojo::execute)
                .isInstanceOfAny(MojoFailureException.class, MojoExecutionException.class)
                .satisfies(e -> assertThat(e).message().doesNotContain("secret"));
        assertThat(folder).isNotEmptyDirectory();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goals")
    void everyGoalRunsUnlessItIsSkipped(String goal, AbstractMigrateMojo mojo) {
        assertNotSkipped(configured(mojo, Map.of(), NOWHERE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goals")
    void everyGoalIsSkippedByThePom(String goal, AbstractMigrateMojo mojo) {
        assertSkipped(configured(mojo, Map.of(), NOWHERE + "<skip>true</skip>"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goals")
    void everyGoalIsSkippedByItsOwnProperty(String goal, AbstractMigrateMojo mojo) {
        assertSkipped(configured(mojo, Map.of("timescale-migrate." + goal + ".skip", "true"), NOWHERE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goals")
    void propertyOfAnotherGoalSkipsNothing(String goal, AbstractMigrateMojo mojo) {
        String other = goal.equals("check") ? "dump" : "check";

        assertNotSkipped(configured(mojo, Map.of("timescale-migrate." + other + ".skip", "true"), NOWHERE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goals")
    void commandLineSkipsWhatThePomDoesNot(String goal, AbstractMigrateMojo mojo) {
        assertSkipped(configured(mojo, Map.of("timescale-migrate.skip", "true"), NOWHERE + "<skip>false</skip>"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goals")
    void commandLineRunsWhatThePomSkips(String goal, AbstractMigrateMojo mojo) {
        assertNotSkipped(configured(mojo, Map.of("timescale-migrate.skip", "false"), NOWHERE + "<skip>true</skip>"));
    }

    @Test
    void commandLineStandsOverThePom() {
        var mojo = configured(
                new VerifyMojo(NO_DECRYPTER),
                Map.of("timescale-migrate.tables", "public.a", "timescale-migrate.check.accept", "sise"),
                NOWHERE + "<tables>public.b</tables><accept>size</accept>");

        assertThat(mojo.tables()).hasToString("public.a");
        assertThatExceptionOfType(MojoFailureException.class)
                .isThrownBy(mojo::execute)
                .withMessageStartingWith("timescale-migrate.check.accept: \"sise\" is no check");
    }

    @Test
    void pomStandsWhereTheCommandLineSaysNothing() {
        var mojo = configured(
                new VerifyMojo(NO_DECRYPTER),
                Map.of(),
                NOWHERE + "<tables>public.b</tables><accept> size ,, sise </accept>");

        assertThat(mojo.tables()).hasToString("public.b");
        assertThatExceptionOfType(MojoFailureException.class)
                .isThrownBy(mojo::execute)
                .withMessageContaining("\"sise\" is no check");
    }

    @Test
    void withoutAWordAllTablesAreMeant() {
        assertThat(configured(new VerifyMojo(NO_DECRYPTER), Map.of(), "").tables())
                .isEqualTo(TableFilter.ALL);
        assertThat(configured(new CheckMojo(NO_DECRYPTER), Map.of(), "").tables())
                .isEqualTo(TableFilter.ALL);
    }

    @Test
    void commandLineMayBeEmptyToUndoThePom() {
        var mojo = configured(
                new VerifyMojo(NO_DECRYPTER), Map.of("timescale-migrate.tables", ""), "<tables>public.b</tables>");

        assertThat(mojo.tables()).isEqualTo(TableFilter.ALL);
    }
}
