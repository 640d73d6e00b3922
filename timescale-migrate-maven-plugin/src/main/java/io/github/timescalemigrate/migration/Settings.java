package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.inventory.TableFilter;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a migration is told.
 *
 * @param source the database to move, or null where the goal does not need it
 * @param target the database to move it to, or null where the goal does not need it
 * @param workspace where the files go
 * @param pgBinDir the folder of PostgreSQL's client tools, or null to look for them
 * @param accepted the ids of checks whose failures the user accepts
 * @param tables which tables {@code verify} compares
 */
public record Settings(
        @Nullable ConnectionString source,
        @Nullable ConnectionString target,
        Workspace workspace,
        @Nullable Path pgBinDir,
        Set<String> accepted,
        TableFilter tables) {}
