package io.github.timescalemigrate.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugin.descriptor.PluginDescriptorBuilder;
import org.codehaus.plexus.configuration.PlexusConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Maven gets to know of the plugin. */
class PluginDescriptorTest {
    private static final Path FILE = Path.of("target", "classes", "META-INF", "maven", "plugin.xml");

    private static PluginDescriptor plugin() {
        try (Reader reader = Files.newBufferedReader(FILE)) {
            return new PluginDescriptorBuilder().build(reader);
        } catch (IOException | PlexusConfigurationException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, MojoDescriptor> goals() {
        return plugin().getMojos().stream().collect(Collectors.toMap(MojoDescriptor::getGoal, Function.identity()));
    }

    private static MojoDescriptor goal(String name) {
        MojoDescriptor goal = goals().get(name);
        assertThat(goal).as(name).isNotNull();
        return Objects.requireNonNull(goal);
    }

    private static Parameter parameter(MojoDescriptor goal, String name) {
        return Objects.requireNonNull(goal.getParameterMap().get(name), name);
    }

    @Test
    void goalsAreTheProductsVerbs() {
        assertThat(plugin().getGoalPrefix()).isEqualTo("timescale-migrate");
        assertThat(goals()).containsOnlyKeys("check", "dump", "restore", "verify", "migrate", "help");
    }

    @Test
    void phasesMakeTheDumpAPackageAndTheProofAVerification() {
        assertThat(goal("check").getPhase()).isEqualTo("validate");
        assertThat(goal("dump").getPhase()).isEqualTo("package");
        assertThat(goal("restore").getPhase()).isEqualTo("pre-integration-test");
        assertThat(goal("verify").getPhase()).isEqualTo("verify");
        assertThat(goal("migrate").getPhase()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "dump", "restore", "verify", "migrate", "help"})
    void goalsNeedNoProjectAndAreThreadSafe(String name) {
        assertThat(goal(name).isProjectRequired()).isFalse();
        assertThat(goal(name).isThreadSafe()).isTrue();
        assertThat(goal(name).isDirectInvocationOnly()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "dump", "restore", "verify", "migrate"})
    void goalsRunOnceForAllModulesAndSaySinceWhen(String name) {
        assertThat(goal(name).isAggregator()).isTrue();
        assertThat(goal(name).getSince()).isNotBlank();
        assertThat(goal(name).getDescription()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "dump", "restore", "verify", "migrate"})
    void everyParameterIsDescribed(String name) {
        assertThat(goal(name).getParameters()).filteredOn(Parameter::isEditable).allSatisfy(parameter -> {
            assertThat(parameter.getDescription()).as(parameter.getName()).isNotBlank();
            assertThat(parameter.getSince()).as(parameter.getName()).isNotBlank();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "dump", "restore", "verify", "migrate"})
    void everyGoalTakesTheCommonParametersAndItsSwitch(String name) {
        List<String> names =
                goal(name).getParameters().stream().map(Parameter::getName).toList();

        assertThat(names)
                .contains(
                        "source",
                        "target",
                        "pgBinDir",
                        "accept",
                        "format",
                        "jobs",
                        "schemas",
                        "tables",
                        "clean",
                        "skip")
                .contains("skip" + Character.toUpperCase(name.charAt(0)) + name.substring(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "dump", "restore", "verify", "migrate"})
    void propertiesAreThoseThatStand(String name) {
        MojoDescriptor goal = goal(name);
        Set<String> properties = goal.getParameters().stream()
                .filter(Parameter::isEditable)
                .map(parameter -> goal.getMojoConfiguration()
                        .getChild(parameter.getName())
                        .getValue(""))
                .filter(expression -> !expression.isEmpty())
                .collect(Collectors.toSet());

        assertThat(properties)
                .contains(
                        "${timescale-migrate.pgBinDir}",
                        "${timescale-migrate.check.accept}",
                        "${timescale-migrate.skip}",
                        "${timescale-migrate." + name + ".skip}")
                .allMatch(expression -> expression.startsWith("${timescale-migrate."));
    }

    /** Their text would be shown by mvn -X, and Maven 3 and 4 resolve a property of a bean differently. */
    @ParameterizedTest
    @ValueSource(strings = {"check", "dump", "restore", "verify", "migrate"})
    void databasesAreOfAMaskedTypeAndHaveNoProperty(String name) {
        MojoDescriptor goal = goal(name);

        for (String side : List.of("source", "target")) {
            assertThat(parameter(goal, side).getType()).isEqualTo(DatabaseParameter.class.getName());
            assertThat(goal.getMojoConfiguration().getChild(side, false)).isNull();
        }
    }

    @Test
    void filesGoToTheFolderWhereMavenWasStarted() {
        assertThat(goal("migrate").getMojoConfiguration().getChild("directory").getAttribute("default-value"))
                .isEqualTo("${session.executionRootDirectory}/target/timescale-migrate");
        assertThat(parameter(goal("migrate"), "directory").isEditable()).isFalse();
    }
}
