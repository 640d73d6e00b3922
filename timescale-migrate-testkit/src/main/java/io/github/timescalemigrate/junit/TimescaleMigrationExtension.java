package io.github.timescalemigrate.junit;

import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.inventory.Depth;
import io.github.timescalemigrate.inventory.Inventory;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * What {@link TimescaleMigration} registers, and its programmatic twin, for sides that no annotation can name:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final TimescaleMigrationExtension migration = TimescaleMigrationExtension.builder()
 *         .source(() -> oldContainer)
 *         .target(() -> ourPool)
 *         .build();
 * }</pre>
 *
 * <p>What its builder sets goes before everything else; the rest is looked for where the annotation says. Parameters are the
 * same. A class may have both, a {@link MigrationContract} with a twin for example: then the twin counts.
 */
public final class TimescaleMigrationExtension
        implements ParameterResolver, ExecutionCondition, BeforeAllCallback, BeforeEachCallback {
    static final Namespace NAMESPACE = Namespace.create(TimescaleMigrationExtension.class);
    private static final String TWIN = "twin";
    private static final Set<Class<?>> RESULTS = Set.of(Comparison.class, MigrationResult.class);
    private static final Set<Class<?>> OURS = Set.of(Database.class, Inventory.class, ConnectionString.class);

    private final Given given;

    /** For {@code @ExtendWith}; programs use {@link #builder}. */
    TimescaleMigrationExtension() {
        this(Given.NOTHING);
    }

    private TimescaleMigrationExtension(Given given) {
        this.given = given;
    }

    /** An extension with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets what is not to be looked for elsewhere. */
    public static final class Builder {
        private @Nullable Supplier<?> source;
        private @Nullable Supplier<?> target;
        private @Nullable Depth depth;
        private @Nullable String tables;
        private @Nullable String schemas;
        private @Nullable Integer jobs;

        private Builder() {}

        /** Gives the source, in one of the forms that a field with {@link Source} may have, when a test needs it. */
        public Builder source(Supplier<?> source) {
            this.source = source;
            return this;
        }

        /** Gives the target, in one of the forms that a field with {@link Target} may have, when a test needs it. */
        public Builder target(Supplier<?> target) {
            this.target = target;
            return this;
        }

        /** Like {@link TimescaleMigration#depth}. */
        public Builder depth(Depth depth) {
            this.depth = depth;
            return this;
        }

        /** Like {@link TimescaleMigration#tables}. */
        public Builder tables(String tables) {
            this.tables = tables;
            return this;
        }

        /** Like {@link TimescaleMigration#schemas}. */
        public Builder schemas(String schemas) {
            this.schemas = schemas;
            return this;
        }

        /** Like {@link TimescaleMigration#jobs}. */
        public Builder jobs(int jobs) {
            this.jobs = jobs;
            return this;
        }

        /** The extension, for a field with {@code @RegisterExtension}. */
        public TimescaleMigrationExtension build() {
            return new TimescaleMigrationExtension(new Given(source, target, depth, tables, schemas, jobs));
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        becomeTheTwin(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        becomeTheTwin(context);
    }

    private void becomeTheTwin(ExtensionContext context) {
        if (!given.equals(Given.NOTHING)) {
            context.getStore(NAMESPACE).put(TWIN, this);
        }
    }

    private static @Nullable TimescaleMigrationExtension twin(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(TWIN, TimescaleMigrationExtension.class);
    }

    /** What a test is to compare, be it by annotation or by a twin. */
    static Settings settings(ExtensionContext context) {
        TimescaleMigrationExtension twin = twin(context);
        return new Settings(context, twin == null ? Given.NOTHING : twin.given);
    }

    static Results results(ExtensionContext context) {
        return new Results(context, settings(context));
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Settings settings = settings(context);
        return settings.disabledWithoutSides()
                ? settings.lacking()
                        .map(ConditionEvaluationResult::disabled)
                        .orElseGet(() -> ConditionEvaluationResult.enabled("both sides are named"))
                : ConditionEvaluationResult.enabled("sides that are not named are an error");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        TimescaleMigrationExtension twin = twin(context);
        Class<?> type = parameter.getParameter().getType();
        return (twin == null || twin == this)
                && (RESULTS.contains(type)
                        || OURS.contains(type)
                        || parameter.isAnnotated(Source.class)
                        || parameter.isAnnotated(Target.class));
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        boolean source = parameter.isAnnotated(Source.class);
        boolean target = parameter.isAnnotated(Target.class);
        if (RESULTS.contains(type)) {
            if (source || target) {
                throw misuse(parameter, "is of both sides: leave @Source and @Target away");
            }
            MigrationResult result = results(context).result();
            return type == Comparison.class ? result.comparison() : result;
        }
        if (source == target) {
            throw misuse(parameter, "is of one side: annotate it with either @Source or @Target");
        }
        Settings settings = settings(context);
        Supplier<Side> side = source ? settings::source : settings::target;
        if (type == Database.class) {
            return closedAfterwards(side.get().connect(), context.getStore(NAMESPACE));
        }
        if (type == Inventory.class) {
            return results(context).inventory(side.get());
        }
        if (type == ConnectionString.class) {
            return side.get().connectionString();
        }
        if (type == DataSource.class) {
            return side.get().dataSource();
        }
        throw misuse(parameter, "cannot be a side: Database, Inventory, ConnectionString and DataSource can");
    }

    private static Database closedAfterwards(Database database, Store store) {
        store.put(new Object(), database);
        return database;
    }

    private static ExtensionConfigurationException misuse(ParameterContext parameter, String problem) {
        return new ExtensionConfigurationException("%s.%s: the parameter %s %s"
                .formatted(
                        parameter.getDeclaringExecutable().getDeclaringClass().getName(),
                        parameter.getDeclaringExecutable().getName(),
                        parameter.getParameter(),
                        problem));
    }
}
