package io.github.timescalemigrate;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import io.github.timescalemigrate.ArchitectureTest.OfThePlugin;
import org.jspecify.annotations.NullMarked;

/** The rules of the house: data flows one way, and nothing below knows what is above it. */
@AnalyzeClasses(
        packages = "io.github.timescalemigrate",
        importOptions = {ImportOption.DoNotIncludeTests.class, OfThePlugin.class})
class ArchitectureTest {
    /** Neither the testkit, which has rules of its own, nor the help goal, which Maven's plugin tools generate. */
    static final class OfThePlugin implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("timescale-migrate-testkit")
                    && !location.contains("/timescale_migrate_maven_plugin/");
        }
    }

    private static final String ROOT = "io.github.timescalemigrate.";

    @ArchTest
    static final ArchRule EVERYTHING_HAS_ITS_PLACE = classes()
            .should()
            .resideInAnyPackage(
                    ROOT + "maven",
                    ROOT + "migration",
                    ROOT + "preflight",
                    ROOT + "transfer",
                    ROOT + "source",
                    ROOT + "target",
                    ROOT + "pgtools",
                    ROOT + "report",
                    ROOT + "progress");

    @ArchTest
    static final ArchRule NOTHING_BELOW_KNOWS_WHAT_IS_ABOVE = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("maven")
            .definedBy(ROOT + "maven")
            .layer("migration")
            .definedBy(ROOT + "migration")
            .layer("preflight")
            .definedBy(ROOT + "preflight")
            .layer("transfer")
            .definedBy(ROOT + "transfer")
            .layer("sides")
            .definedBy(ROOT + "source", ROOT + "target")
            .layer("pgtools")
            .definedBy(ROOT + "pgtools")
            .layer("output")
            .definedBy(ROOT + "report", ROOT + "progress")
            .whereLayer("maven")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("migration")
            .mayOnlyBeAccessedByLayers("maven")
            .whereLayer("preflight")
            .mayOnlyBeAccessedByLayers("migration")
            .whereLayer("transfer")
            .mayOnlyBeAccessedByLayers("migration", "preflight")
            .whereLayer("sides")
            .mayOnlyBeAccessedByLayers("migration", "preflight", "transfer")
            .whereLayer("pgtools")
            .mayOnlyBeAccessedByLayers("migration", "preflight", "transfer", "sides");

    @ArchTest
    static final ArchRule NO_CYCLES = slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule SOURCE_DOES_NOT_KNOW_THE_TARGET = noClasses()
            .that()
            .resideInAPackage(ROOT + "source")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "target");

    @ArchTest
    static final ArchRule TARGET_KNOWS_OF_THE_SOURCE_ONLY_WHAT_WAS_READ = noClasses()
            .that()
            .resideInAPackage(ROOT + "target")
            .should()
            .dependOnClassesThat(resideInAPackage(ROOT + "source").and(not(assignableTo(Record.class))));

    @ArchTest
    static final ArchRule ONLY_MOJOS_KNOW_MAVEN = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "maven")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.maven..", "org.codehaus.plexus..", "javax.inject..");

    @ArchTest
    static final ArchRule NO_TEST_LIBRARIES = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.junit..", "org.assertj..", "org.testcontainers..", ROOT + "junit..");

    @ArchTest
    static final ArchRule NO_STANDARD_STREAMS = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule NO_JAVA_UTIL_LOGGING = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

    @ArchTest
    static final ArchRule NOTHING_ENDS_THE_JVM = noClasses()
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);

    @ArchTest
    static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED = classes()
            .should(ArchCondition.<JavaClass>from(
                    describe("be in a package that is @NullMarked", type -> type.getPackage()
                            .isAnnotatedWith(NullMarked.class))));
}
