package io.github.timescalemigrate.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/**
 * On a field: the field gives the source of a migration. It is a connection string (as text or as
 * {@link io.github.timescalemigrate.connection.ConnectionString}), a {@link javax.sql.DataSource}, a running container
 * (Testcontainers' {@code JdbcDatabaseContainer}) or the {@link java.nio.file.Path} of a dump's manifest. A static field
 * serves the tests of its class and of the classes nested in it, which share what was read; one of the instance serves
 * each test anew.
 *
 * <p>On a parameter: the source is injected as {@link io.github.timescalemigrate.connection.Database} (a session of its own,
 * closed after the test), as {@link io.github.timescalemigrate.inventory.Inventory} (what it holds, read once for all
 * tests), as {@code ConnectionString}, or as {@code DataSource}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@java.lang.annotation.Target({ElementType.FIELD, ElementType.PARAMETER})
public @interface Source {}
