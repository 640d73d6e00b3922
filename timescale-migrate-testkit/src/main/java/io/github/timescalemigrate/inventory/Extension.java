package io.github.timescalemigrate.inventory;

/**
 * An extension that is created in the database.
 *
 * @param name for example {@code timescaledb}
 * @param version {@code pg_extension.extversion}
 * @param schema the schema that holds its objects
 */
public record Extension(String name, String version, String schema) {}
