package io.github.timescalemigrate.junit;

import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.inventory.InventoryReader;
import io.github.timescalemigrate.inventory.Manifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
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
        if (source.isEmpty() && !Files.exists(manifest)) {
            throw new ExtensionConfigurationException(
                    "No source to compare: set @TimescaleMigration(source = ...), the property"
                            + " timescale-migrate.source.url or the environment variable SOURCE, or " + MANIFEST
                            + " to the manifest of a dump; there is none at " + manifest.toAbsolutePath());
        }
        return Comparison.of(
                () -> source.map(InventoryReader::read)
                        .orElseGet(() -> Manifest.read(manifest).inventory()),
                () -> InventoryReader.read(target));
    }

    private static Optional<ConnectionString> side(
            ExtensionContext context, String side, Function<TimescaleMigration, String> annotated) {
        Optional<String> text = AnnotationSupport.findAnnotation(
                        context.getRequiredTestClass(), TimescaleMigration.class)
                .map(annotated)
                .filter(value -> !value.isBlank())
                .or(() -> context.getConfigurationParameter("timescale-migrate." + side + ".url"))
                .or(() -> Optional.ofNullable(System.getenv(side.toUpperCase(Locale.ROOT))))
                .filter(value -> !value.isBlank());
        try {
            return text.map(ConnectionString::parse);
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException("The " + side + " is no connection string: " + e.getMessage(), e);
        }
    }
}
