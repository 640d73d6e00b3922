package io.github.timescalemigrate;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;

@AnalyzeClasses(packages = "io.github.timescalemigrate", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule DATA_FLOWS_ONE_WAY = layeredArchitecture()
            .consideringAllDependencies()
            .layer("junit")
            .definedBy("..timescalemigrate.junit..")
            .layer("comparison")
            .definedBy("..timescalemigrate.comparison..")
            .layer("inventory")
            .definedBy("..timescalemigrate.inventory..")
            .layer("connection")
            .definedBy("..timescalemigrate.connection..")
            .whereLayer("junit")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("comparison")
            .mayOnlyBeAccessedByLayers("junit")
            .whereLayer("inventory")
            .mayOnlyBeAccessedByLayers("junit", "comparison")
            .whereLayer("connection")
            .mayOnlyBeAccessedByLayers("junit", "comparison", "inventory")
            .ensureAllClassesAreContainedInArchitecture();

    @ArchTest
    static final ArchRule NO_PACKAGES_NEED_EACH_OTHER =
            slices().matching("io.github.timescalemigrate.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_JUNIT_KNOWS_TEST_FRAMEWORKS = noClasses()
            .that()
            .resideOutsideOfPackage("..timescalemigrate.junit..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.junit..", "org.opentest4j..", "org.assertj..", "org.testcontainers..");

    @ArchTest
    static final ArchRule NOTHING_KNOWS_MAVEN = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.maven..", "org.codehaus.plexus..");

    @ArchTest
    static final ArchRule ONLY_CONNECTION_OPENS_CONNECTIONS = noClasses()
            .that()
            .resideOutsideOfPackage("..timescalemigrate.connection..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.postgresql..");

    /** It has the drivers of the first class loader that used it, which in a build tool is another plugin's. */
    @ArchTest
    static final ArchRule NOTHING_ASKS_THE_DRIVER_MANAGER =
            noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.sql.DriverManager");

    @ArchTest
    static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED = classes()
            .should(ArchCondition.<JavaClass>from(
                    describe("be in a package that is @NullMarked", type -> type.getPackage()
                            .isAnnotatedWith(NullMarked.class))));
}
