package io.github.timescalemigrate.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/**
 * On a field: the field gives the target of a migration, like {@link Source}, but not as a manifest. On a parameter: the
 * target is injected, in the forms of {@link Source}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@java.lang.annotation.Target({ElementType.FIELD, ElementType.PARAMETER})
public @interface Target {}
