package io.github.timescalemigrate.junit;

import io.github.timescalemigrate.comparison.Carried;
import io.github.timescalemigrate.inventory.Depth;
import io.github.timescalemigrate.inventory.Reading;
import io.github.timescalemigrate.inventory.Server;
import io.github.timescalemigrate.inventory.TableFilter;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ModifierSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/** What a test is to compare and how, from the places that {@link TimescaleMigration} lists, in their order. */
final class Settings {
    private static final String PREFIX = "timescale-migrate.";
    private static final Path DEFAULT_MANIFEST = Path.of("target", "timescale-migrate", "manifest.json");

    private final ExtensionContext context;
    private final Given given;

    Settings(ExtensionContext context, Given given) {
        this.context = context;
        this.given = given;
    }

    /** @throws ExtensionConfigurationException when it is named nowhere, or what names it does not work */
    Side source() {
        return named(Source.class)
                .map(Supplier::get)
                .orElseThrow(() -> new ExtensionConfigurationException(noSource()));
    }

    /** @throws ExtensionConfigurationException when it is named nowhere, or what names it does not work */
    Side target() {
        return named(Target.class)
                .map(Supplier::get)
                .orElseThrow(() -> new ExtensionConfigurationException(howToName(Target.class)));
    }

    /** Which side is named nowhere, and how to name it. */
    Optional<String> lacking() {
        if (named(Target.class).isEmpty()) {
            return Optional.of(howToName(Target.class));
        }
        return named(Source.class).isEmpty() ? Optional.of(noSource()) : Optional.empty();
    }

    /** Whether a field of the instance names a side: then what is read is of that test alone. */
    boolean perTest() {
        return Stream.of(Source.class, Target.class)
                .filter(side -> programmatic(side) == null)
                .flatMap(side -> field(side).stream())
                .anyMatch(ModifierSupport::isNotStatic);
    }

    Reading reading() {
        Depth depth = Optional.ofNullable(given.depth())
                .or(() -> annotated(each -> Arrays.stream(each.depth()).findFirst()))
                .or(() -> property("depth").map(Settings::depth))
                .orElseGet(this::usualDepth);
        int jobs = Optional.ofNullable(given.jobs())
                .or(() -> annotated(each -> Optional.of(each.jobs()).filter(value -> value != 0)))
                .or(() -> property("jobs").map(Settings::number))
                .orElse(Reading.DEFAULT.jobs());
        if (jobs < 1) {
            throw new ExtensionConfigurationException(PREFIX + "jobs: at least one session reads, not " + jobs);
        }
        String tables = text("tables", given.tables(), TimescaleMigration::tables);
        String schemas = text("schemas", given.schemas(), TimescaleMigration::schemas);
        return new Reading(depth, TableFilter.parse(schemas, tables), jobs);
    }

    /** That of the manifest, if it stands for the source. */
    private Depth usualDepth() {
        return named(Source.class).map(Supplier::get).orElse(null) instanceof Side.Dump dump
                ? dump.depth()
                : Reading.DEFAULT.depth();
    }

    /** What the migration was to carry over: by properties of the goals' names, else what the target's user can give. */
    Carried carried(Server target) {
        Carried may = Carried.by(target);
        return new Carried(
                property("owners").map(Boolean::parseBoolean).orElse(may.owners()),
                property("privileges").map(Boolean::parseBoolean).orElse(may.privileges()),
                !schemaOnly(),
                null);
    }

    /** Whether definitions alone were moved. */
    boolean schemaOnly() {
        return property("schemaOnly").map(Boolean::parseBoolean).orElse(false);
    }

    private String text(String name, @Nullable String programmatic, Function<TimescaleMigration, String> annotated) {
        return Optional.ofNullable(programmatic)
                .or(() -> annotated(each -> filled(annotated.apply(each))))
                .or(() -> property(name))
                .orElse("");
    }

    private static Depth depth(String text) {
        return Arrays.stream(Depth.values())
                .filter(depth -> depth.name().equalsIgnoreCase(text.strip()))
                .findFirst()
                .orElseThrow(() -> new ExtensionConfigurationException(
                        PREFIX + "depth: metadata, counts or checksums is needed, not " + text));
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new ExtensionConfigurationException(PREFIX + "jobs: a number of sessions is needed, not " + text, e);
        }
    }

    /** The side, to be had when it is needed: a container may not run yet. */
    private Optional<Supplier<Side>> named(Class<? extends Annotation> side) {
        String the = "The " + name(side);
        return Stream.<Supplier<Optional<Supplier<Side>>>>of(
                        () -> Optional.ofNullable(programmatic(side))
                                .map(value -> () -> side(value.get(), the + " of the builder" + forClass(), side)),
                        () -> field(side).map(field -> () -> side(value(field), where(field, side), side)),
                        () -> annotated(each -> filled(side == Source.class ? each.source() : each.target()))
                                .map(text -> () -> side(text, the + " of @TimescaleMigration" + forClass(), side)),
                        () -> property(name(side) + ".url")
                                .map(text -> () -> side(text, the + " in " + PREFIX + name(side) + ".url", side)),
                        () -> Optional.ofNullable(System.getenv(variable(side)))
                                .flatMap(Settings::filled)
                                .map(text -> () -> side(text, the + " in " + variable(side), side)),
                        () -> manifest(side).map(file -> () -> side(file, PREFIX + "manifest", side)))
                .flatMap(place -> place.get().stream())
                .findFirst();
    }

    private String forClass() {
        return context.getTestClass().map(each -> " for " + each.getName()).orElse("");
    }

    private static Side side(@Nullable Object value, String where, Class<? extends Annotation> annotation) {
        Side side = Side.of(value, where);
        if (side instanceof Side.Dump && annotation == Target.class) {
            throw new ExtensionConfigurationException(where + " is a manifest, which only a source can be");
        }
        return side;
    }

    private @Nullable Supplier<?> programmatic(Class<? extends Annotation> side) {
        return side == Source.class ? given.source() : given.target();
    }

    private Optional<Path> manifest(Class<? extends Annotation> side) {
        return side == Source.class ? Optional.of(manifest()).filter(Files::exists) : Optional.empty();
    }

    private Path manifest() {
        return property("manifest").map(Path::of).orElse(DEFAULT_MANIFEST).toAbsolutePath();
    }

    private String noSource() {
        return howToName(Source.class) + ", or " + PREFIX + "manifest to the manifest of a dump; there is none at "
                + manifest();
    }

    private static String howToName(Class<? extends Annotation> side) {
        String name = name(side);
        return "No %s to compare: annotate a field with @%s, or set @TimescaleMigration(%s = ...), the property %s or the"
                        .formatted(name, side.getSimpleName(), name, PREFIX + name + ".url")
                + " environment variable " + variable(side);
    }

    private static String name(Class<? extends Annotation> side) {
        return side.getSimpleName().toLowerCase(Locale.ROOT);
    }

    private static String variable(Class<? extends Annotation> side) {
        return side.getSimpleName().toUpperCase(Locale.ROOT);
    }

    private Optional<Field> field(Class<? extends Annotation> side) {
        return nearestFirst().flatMap(each -> field(each, side).stream()).findFirst();
    }

    private static Optional<Field> field(Class<?> testClass, Class<? extends Annotation> side) {
        List<Field> fields = AnnotationSupport.findAnnotatedFields(testClass, side);
        if (fields.size() > 1) {
            throw new ExtensionConfigurationException("%s has %d fields with @%s, %s: one names the %s"
                    .formatted(
                            testClass.getName(),
                            fields.size(),
                            side.getSimpleName(),
                            String.join(
                                    " and ", fields.stream().map(Field::getName).toList()),
                            name(side)));
        }
        return fields.stream().findFirst();
    }

    private @Nullable Object value(Field field) {
        if (ModifierSupport.isStatic(field)) {
            return value(field, null);
        }
        Object instance = context.getTestInstances()
                .flatMap(instances -> instances.findInstance(field.getDeclaringClass()))
                .orElseThrow(
                        () -> new ExtensionConfigurationException("%s.%s is a field of the instance, and there is none"
                                        .formatted(field.getDeclaringClass().getName(), field.getName())
                                + " yet: make it static, or take the parameter in the test's method"));
        return value(field, instance);
    }

    private static @Nullable Object value(Field field, @Nullable Object instance) {
        return ReflectionSupport.tryToReadFieldValue(field, instance)
                .getOrThrow(e -> new ExtensionConfigurationException("Cannot read " + field, e));
    }

    private static String where(Field field, Class<? extends Annotation> side) {
        return "%s.%s (@%s)".formatted(field.getDeclaringClass().getName(), field.getName(), side.getSimpleName());
    }

    /** What the nearest class says: the test class, one that it extends, or one that encloses it. */
    private <T> Optional<T> annotated(Function<TimescaleMigration, Optional<T>> value) {
        return nearestFirst()
                .flatMap(each -> Stream.<Class<?>>iterate(each, Objects::nonNull, Class::getSuperclass))
                .flatMap(each -> AnnotationSupport.findAnnotation(each, TimescaleMigration.class).stream())
                .flatMap(annotation -> value.apply(annotation).stream())
                .findFirst();
    }

    boolean disabledWithoutSides() {
        return annotated(each -> Optional.of(each.disabledWithoutSides()).filter(set -> set))
                .isPresent();
    }

    private Stream<Class<?>> nearestFirst() {
        List<Class<?>> nested = new ArrayList<>(context.getEnclosingTestClasses());
        context.getTestClass().ifPresent(nested::add);
        Collections.reverse(nested);
        return nested.stream();
    }

    private Optional<String> property(String name) {
        return context.getConfigurationParameter(PREFIX + name).flatMap(Settings::filled);
    }

    private static Optional<String> filled(String text) {
        return Optional.of(text).filter(value -> !value.isBlank());
    }
}
