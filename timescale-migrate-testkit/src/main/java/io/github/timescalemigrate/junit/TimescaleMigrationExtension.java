package io.github.timescalemigrate.junit;

import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.InventoryReader;
import io.github.timescalemigrate.inventory.Manifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Resolves parameters of type {@link Comparison} for {@link TimescaleMigration}. */
final class TimescaleMigrationExtension implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(TimescaleMigrationExtension.class);
    private static final String MANIFEST = "timescale-migrate.manifest";
    private static final String DEFAULT_MANIFEST = "target/timescale-migrate/manifest.json";

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Comparison.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var target = side(context, "target", TimescaleMigration::target)
                .orElseThrow(() -> new ExtensionConfigurationException(
                        "No target to compare: set @TimescaleMigration(target = ...), the property"
                                + " timescale-migrate.target.url or the environment variable TARGET"));
        var source = side(context, "source", TimescaleMigration::source);
        var manifest = Path.of(context.getConfigurationParameter(MANIFEST).orElse(DEFAULT_MANIFEST));
        Object key = source.isPresent() ? new Pair(source.get(), target) : new Pair(manifest.toAbsolutePath(), target);
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(key, ignored -> compare(source, manifest, target), Comparison.class);
    }

    private record Pair(Object source, Object target) {}

    private static Comparison compare(Optional<ConnectionString> source, Path manifest, ConnectionString target) {
        if (source.isPresent()) {
            return Comparison.of(() -> InventoryReader.read(source.get()), () -> InventoryReader.read(target));
        }
        if (!Files.exists(manifest)) {
            throw new ExtensionConfigurationException(
                    "No source to compare: set @TimescaleMigration(source = ...), the property"
                            + " timescale-migrate.source.url or the environment variable SOURCE, or " + MANIFEST
                            + " to the manifest of a dump; there is none at " + manifest.toAbsolutePath());
        }
        return Comparison.of(inventory(manifest), InventoryReader.read(target));
    }

    private static Inventory inventory(Path manifest) {
        try {
            return Manifest.read(manifest).inventory();
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException(MANIFEST + ": " + e.getMessage(), e);
        }
    }

    private static Optional<ConnectionString> side(
            ExtensionContext context, String side, Function<TimescaleMigration, String> annotated) {
        Optional<String> text = Stream.<Supplier<Optional<String>>>of(
                        () -> annotation(context, annotated),
                        () -> context.getConfigurationParameter("timescale-migrate." + side + ".url"),
                        () -> Optional.ofNullable(System.getenv(side.toUpperCase(Locale.ROOT))))
                .flatMap(place -> place.get().stream())
                .filter(value -> !value.isBlank())
                .findFirst();
        try {
            return text.map(ConnectionString::parse);
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException("The " + side + " is no connection string: " + e.getMessage(), e);
        }
    }

    /** The nearest class that names the side: the test class, one that it extends, or one that encloses it. */
    private static Optional<String> annotation(
            ExtensionContext context, Function<TimescaleMigration, String> annotated) {
        List<Class<?>> nested = new ArrayList<>(context.getEnclosingTestClasses());
        nested.add(context.getRequiredTestClass());
        Collections.reverse(nested);
        return nested.stream()
                .flatMap(testClass -> Stream.<Class<?>>iterate(testClass, Objects::nonNull, Class::getSuperclass))
                .flatMap(each -> AnnotationSupport.findAnnotation(each, TimescaleMigration.class).stream())
                .map(annotated)
                .filter(value -> !value.isBlank())
                .findFirst();
    }
}
