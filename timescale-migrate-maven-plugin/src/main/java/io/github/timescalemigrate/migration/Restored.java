package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.report.JsonFile;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a restore has done beside loading the dump: the form of {@code restored.json}.
 *
 * @param dump the id of the dump
 * @param roles the names of those that were created
 * @param leftOut what of the source the target does not get, a line each
 */
record Restored(String dump, Set<String> roles, List<String> leftOut) {
    /** That of a dump's restore in this workspace, which may have got no further than the roles. */
    static Optional<Restored> of(Workspace workspace, String dump) {
        return Files.isRegularFile(workspace.restored())
                ? Optional.of(JsonFile.read(workspace.restored(), Restored.class))
                        .filter(restored -> restored.dump().equals(dump))
                : Optional.empty();
    }

    void write(Workspace workspace) {
        JsonFile.write(workspace.restored(), this);
    }
}
