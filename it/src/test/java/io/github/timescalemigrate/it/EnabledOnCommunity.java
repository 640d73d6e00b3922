package io.github.timescalemigrate.it;

import io.github.timescalemigrate.it.TimescaleServer.Role;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Skips where the servers of these roles have TimescaleDB's Apache edition, which lacks what the test is about. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(EnabledOnCommunity.Condition.class)
public @interface EnabledOnCommunity {
    Role[] value() default Role.SOURCE;

    /** Asks the servers that {@link TimescaleServers} gives to the tests. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            Role[] roles = AnnotationSupport.findAnnotation(context.getElement(), EnabledOnCommunity.class)
                    .map(EnabledOnCommunity::value)
                    .orElseGet(() -> new Role[0]);
            for (Role role : roles) {
                TimescaleServer server = TimescaleServers.get(context, role);
                if (!isCommunity(server)) {
                    return ConditionEvaluationResult.disabled(
                            "needs TimescaleDB Community; %s has the Apache edition".formatted(server.describe()));
                }
            }
            return ConditionEvaluationResult.enabled("TimescaleDB Community");
        }

        private static boolean isCommunity(TimescaleServer server) {
            try {
                return server.isCommunity();
            } catch (SQLException e) {
                throw new IllegalStateException("cannot tell the edition of " + server.describe(), e);
            }
        }
    }
}
