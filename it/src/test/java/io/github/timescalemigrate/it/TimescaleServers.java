package io.github.timescalemigrate.it;

import io.github.timescalemigrate.it.TimescaleServer.Role;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests their servers, one of each role for the whole run: {@code @ExtendWith(TimescaleServers.class)} and a
 * parameter {@code @On(SOURCE) TimescaleServer source}.
 */
public final class TimescaleServers implements ParameterResolver {
    /** The role of the server that a parameter wants. */
    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    public @interface On {
        Role value();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.isAnnotated(On.class) && parameter.getParameter().getType() == TimescaleServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return get(context, parameter.findAnnotation(On.class).orElseThrow().value());
    }

    /** The run's server of that role; JUnit closes it when the run ends. */
    static TimescaleServer get(ExtensionContext context, Role role) {
        return context.getRoot()
                .getStore(Namespace.create(TimescaleServers.class))
                .getOrComputeIfAbsent(role, TimescaleServer::start, TimescaleServer.class);
    }
}
