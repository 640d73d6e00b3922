package io.github.timescalemigrate.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class the {@link io.github.timescalemigrate.comparison.Comparison} of a migration's source and target as a
 * parameter of its tests. Both databases are read once for all classes of a run that name the same two.
 *
 * <p>Each side is found in this order: the value here, the configuration parameter or system property
 * {@code timescale-migrate.source.url} (respectively {@code target}), the environment variable {@code SOURCE} (respectively
 * {@code TARGET}). Where no source is named anywhere, the manifest of the dump stands for it: the configuration parameter
 * {@code timescale-migrate.manifest}, by default {@code target/timescale-migrate/manifest.json}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(TimescaleMigrationExtension.class)
public @interface TimescaleMigration {
    /** The connection string of the source, empty to take it from elsewhere. Keep passwords out of sources: use pgpass. */
    String source() default "";

    /** The connection string of the target, empty to take it from elsewhere. */
    String target() default "";
}
