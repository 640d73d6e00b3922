package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.inventory.Depth;
import io.github.timescalemigrate.inventory.Reading;
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
 * @param tables which tables are dumped, and which {@code verify} compares
 * @param depth how deep source and target are compared, or null for as deep as the manifest is, or counts
 * @param way how the data moves
 */
public record Settings(
        @Nullable ConnectionString source,
        @Nullable ConnectionString target,
        Workspace workspace,
        @Nullable Path pgBinDir,
        Set<String> accepted,
        TableFilter tables,
        @Nullable Depth depth,
        Way way) {

    /** With the data moving as it does by default. */
    public Settings(
            @Nullable ConnectionString source,
            @Nullable ConnectionString target,
            Workspace workspace,
            @Nullable Path pgBinDir,
            Set<String> accepted,
            TableFilter tables) {
        this(source, target, workspace, pgBinDir, accepted, tables, null, Way.DEFAULT);
    }

    /** With the default depth. */
    public Settings(
            @Nullable ConnectionString source,
            @Nullable ConnectionString target,
            Workspace workspace,
            @Nullable Path pgBinDir,
            Set<String> accepted,
            TableFilter tables,
            Way way) {
        this(source, target, workspace, pgBinDir, accepted, tables, null, way);
    }

    /** What is read of a side that is not told by a manifest. */
    Reading reading() {
        return new Reading(depth == null ? Depth.COUNTS : depth, tables, way.jobs());
    }

    /**
     * How the data moves.
     *
     * @param format whether and how rows are written to files
     * @param jobs how many processes dump or load, or tables are copied, at once, but in the plain format
     * @param owners whether objects keep their owners; null for where the target's user may give them away
     * @param privileges whether privileges are granted as on the source; null likewise
     * @param schemaOnly whether only definitions are moved, no rows and no chunks
     * @param clean whether a target is emptied first that holds what a restore has left there unverified
     */
    public record Way(
            Format format,
            int jobs,
            @Nullable Boolean owners,
            @Nullable Boolean privileges,
            boolean schemaOnly,
            boolean clean) {
        /** What serves most users. */
        public static final Way DEFAULT =
                new Way(Format.DIRECT, Runtime.getRuntime().availableProcessors(), null, null, false, false);

        /** The same in another format. */
        public Way in(Format another) {
            return new Way(another, jobs, owners, privileges, schemaOnly, clean);
        }

        /** The same without rows. */
        public Way withoutRows() {
            return new Way(format, jobs, owners, privileges, true, clean);
        }

        /** The same with a target that is emptied first. */
        public Way cleaning() {
            return new Way(format, jobs, owners, privileges, schemaOnly, true);
        }
    }
}
