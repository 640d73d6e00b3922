package io.github.timescalemigrate.junit;

import io.github.timescalemigrate.inventory.Depth;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class source and target of a migration: as parameters of the types
 * {@link io.github.timescalemigrate.comparison.Comparison} and {@link MigrationResult}, and of those that {@link Source} and
 * {@link Target} name. Both databases are read once for all classes of a run that name the same two and read them alike.
 *
 * <p>Each side is found in the first of these places that names it: a field with {@link Source} (respectively
 * {@link Target}); this annotation, on the nearest class; the configuration parameter or system property
 * {@code timescale-migrate.source.url} (respectively {@code target}); the environment variable {@code SOURCE} (respectively
 * {@code TARGET}). Where no source is named anywhere, the manifest of the dump stands for it: {@code timescale-migrate.manifest},
 * by default {@code target/timescale-migrate/manifest.json}. What is set here of the rest goes before the configuration
 * parameters or system properties {@code timescale-migrate.depth}, {@code tables}, {@code schemas} and {@code jobs}.
 *
 * <p>What does not work is an {@link org.junit.jupiter.api.extension.ExtensionConfigurationException} that names the class, the
 * field or the parameter.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@java.lang.annotation.Target(ElementType.TYPE)
@ExtendWith(TimescaleMigrationExtension.class)
public @interface TimescaleMigration {
    /** The connection string of the source, empty to take it from elsewhere. Keep passwords out of sources: use pgpass. */
    String source() default "";

    /** The connection string of the target, empty to take it from elsewhere. */
    String target() default "";

    /** How much is read and compared; one value, or none to take it from elsewhere. By default {@link Depth#COUNTS}. */
    Depth[] depth() default {};

    /**
     * Which tables, {@code schema.name}, separated by commas, {@code *} for any characters, {@code !} before what is left
     * out; empty to take it from elsewhere. By default all.
     */
    String tables() default "";

    /** The tables of which schemas, by patterns of the same form. */
    String schemas() default "";

    /** How many sessions read one side at once; 0 to take it from elsewhere. By default as many as there are processors. */
    int jobs() default 0;

    /** Whether the tests are disabled, with the reason, where a side is named nowhere. By default that is an error. */
    boolean disabledWithoutSides() default false;
}
