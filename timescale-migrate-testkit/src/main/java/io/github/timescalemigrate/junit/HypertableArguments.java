package io.github.timescalemigrate.junit;

import io.github.timescalemigrate.inventory.Hypertable;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.inventory.TableName;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;
import org.opentest4j.AssertionFailedError;

/** The invocations of {@link HypertableSource}, and the failure of those that have no target. */
final class HypertableArguments
        implements ArgumentsProvider, AnnotationConsumer<HypertableSource>, InvocationInterceptor {
    /** Stands for a hypertable that the target lacks; no test sees it. */
    private static final Hypertable MISSING =
            new Hypertable(new TableName("", "missing"), null, List.of(), List.of(), null);

    private String tables = "";

    @Override
    public void accept(HypertableSource annotation) {
        tables = annotation.tables();
    }

    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        var comparison = TimescaleMigrationExtension.results(context).result().comparison();
        var filter = TableFilter.parse(tables);
        Map<TableName, Hypertable> targets = comparison.target().hypertables().stream()
                .collect(Collectors.toMap(Hypertable::name, Function.identity()));
        List<Hypertable> sources = comparison.source().only(filter).hypertables();
        if (sources.isEmpty()) {
            throw new ExtensionConfigurationException("%s.%s (@HypertableSource): the source has no hypertable of %s"
                    .formatted(
                            context.getRequiredTestClass().getName(),
                            context.getRequiredTestMethod().getName(),
                            filter));
        }
        return sources.stream()
                .map(source -> Arguments.argumentSet(
                        source.name().toString(), source, targets.getOrDefault(source.name(), MISSING)));
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // Only the very object stands for one that is missing.
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        List<Object> arguments = method.getArguments();
        if (arguments.stream().anyMatch(argument -> argument == MISSING)) {
            invocation.skip();
            String name = arguments.get(0) instanceof Hypertable source
                    ? source.name().toString()
                    : "a hypertable";
            throw new AssertionFailedError("%s: source hypertable, target missing%n%s"
                    .formatted(
                            name,
                            TimescaleMigrationExtension.results(context)
                                    .result()
                                    .further(name)));
        }
        invocation.proceed();
    }
}
