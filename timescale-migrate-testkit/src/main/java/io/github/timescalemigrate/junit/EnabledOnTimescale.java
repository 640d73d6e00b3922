package io.github.timescalemigrate.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test only where the target's TimescaleDB is one of these; else it is disabled, with the reason. The target is found
 * where {@link TimescaleMigration} says; on a class it has to be there before the class's tests begin, in a static field
 * for example. A target that is named nowhere or that cannot be reached is an error.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@java.lang.annotation.Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(EnabledOnTimescaleCondition.class)
public @interface EnabledOnTimescale {
    /** The lowest version, such as {@code 2.19} or {@code 2.19.3}; empty for any. */
    String minVersion() default "";

    /** The highest version: {@code 2.19} includes 2.19.3; empty for any. */
    String maxVersion() default "";

    /** {@code timescale} for the Community edition or {@code apache} for the Apache edition; empty for both. */
    String edition() default "";
}
