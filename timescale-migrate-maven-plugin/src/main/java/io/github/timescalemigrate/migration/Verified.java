package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.JsonFile;
import io.github.timescalemigrate.source.DatabaseIdentity;
import java.nio.file.Files;

/**
 * Which dump was found whole in which target, in {@code verified.json}: a target that is verified has no mark any more, and a
 * run that was killed right afterwards can still tell that there is nothing left to do.
 *
 * @param dump the id of the dump
 * @param target the identity of the database
 */
record Verified(String dump, String target) {
    static Verified of(Dumped dumped, Database target) {
        return new Verified(dumped.id(), DatabaseIdentity.of(target));
    }

    boolean isWrittenIn(Workspace workspace) {
        return Files.isRegularFile(workspace.verified()) && equals(JsonFile.read(workspace.verified(), Verified.class));
    }

    void write(Workspace workspace) {
        JsonFile.write(workspace.verified(), this);
    }
}
