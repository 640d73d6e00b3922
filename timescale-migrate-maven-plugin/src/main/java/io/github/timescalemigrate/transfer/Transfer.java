package io.github.timescalemigrate.transfer;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.source.Deferred;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** A way for the data to go from the source into files, and from there into the target. */
public sealed interface Transfer permits PlainDump, DirectoryDump, DirectCopy {
    /**
     * What the dump is taken of.
     *
     * @param source the database
     * @param snapshot the exported snapshot that everything is read in
     * @param withoutRows patterns of tables whose rows are not wanted
     * @param largeObjects whether there are any
     * @param notInTheDump what must not be in it, besides the catalog tables of
     *     {@link io.github.timescalemigrate.source.Remainder#CATALOG_TABLES_LEFT_OUT}
     */
    record Job(
            ConnectionString source,
            String snapshot,
            List<Deferred> notInTheDump,
            List<String> withoutRows,
            boolean largeObjects) {}

    /**
     * Whether the restore names owners and grants privileges, of roles that have to be there.
     *
     * @param owners as on the source; else everything belongs to the user who restores
     * @param privileges as on the source; else none are granted
     */
    record Rights(boolean owners, boolean privileges) {}

    /**
     * Writes the dump.
     *
     * @param rights those that the restore may want
     * @param to where it goes; nothing is there yet
     */
    void dump(Job job, Rights rights, Path to);

    /**
     * Loads a dump into a target in restoring mode, up to the first error.
     *
     * @param rights those that the dump was made with, or fewer
     * @param last is done in a session of the target when all is loaded
     */
    void load(ConnectionString target, Rights rights, Path from, Consumer<Database> last);

    /** Those of the wanted rights that a dump made for them has. */
    Rights carried(Rights wanted);
}
