package io.github.timescalemigrate.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * Runs a {@code @ParameterizedTest} once for each hypertable of the source, with what source and target have of it as its
 * arguments, in a class with {@link TimescaleMigration}:
 *
 * <pre>{@code
 * @ParameterizedTest
 * @HypertableSource
 * void keepsItsChunks(Hypertable source, Hypertable target) { ... }
 * }</pre>
 *
 * <p>Where the target lacks the hypertable, the test fails with a message that says so, and does not run. Where the source has
 * no hypertable to run for, it fails as well.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@java.lang.annotation.Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@ArgumentsSource(HypertableArguments.class)
@ExtendWith(HypertableArguments.class)
public @interface HypertableSource {
    /**
     * Which of the hypertables that are compared: {@code schema.name}, separated by commas, {@code *} for any characters,
     * {@code !} before what is left out; by default all. A continuous aggregate goes by its view's name too.
     */
    String tables() default "";
}
