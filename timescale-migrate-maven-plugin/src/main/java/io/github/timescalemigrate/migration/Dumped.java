package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.report.JsonFile;
import io.github.timescalemigrate.source.Remainder;
import io.github.timescalemigrate.source.SourceActivity;
import io.github.timescalemigrate.transfer.Transfer.Rights;
import java.nio.file.Files;
import java.util.Optional;

/**
 * What a restore has to know of a dump, besides what the manifest says the source held: the form of {@code dump.json}.
 *
 * @param id of this dump, by which a target says what is being restored into it
 * @param format how it lies in the workspace
 * @param tables which tables it has, as the filter says it
 * @param schemaOnly whether it has no rows
 * @param rights what it carries
 * @param bytes how long it is, so that a copy that was cut off is not taken for it
 * @param remainder what the restore brings by itself
 * @param activity what had been written to the source until then
 */
record Dumped(
        String id,
        Format format,
        String tables,
        boolean schemaOnly,
        Rights rights,
        long bytes,
        Remainder remainder,
        SourceActivity activity) {
    /** The dump of a workspace, if a whole one was made: rows that go without files are counted, for the manifest, on their way. */
    static Optional<Dumped> of(Workspace workspace) {
        return Files.isRegularFile(workspace.dumped())
                ? Optional.of(JsonFile.read(workspace.dumped(), Dumped.class))
                        .filter(dumped -> !dumped.format().isDump() || Files.isRegularFile(workspace.manifest()))
                : Optional.empty();
    }

    void write(Workspace workspace) {
        JsonFile.write(workspace.dumped(), this);
    }
}
