package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.migration.Settings.Way;
import io.github.timescalemigrate.pgtools.PgTools;
import io.github.timescalemigrate.preflight.Move;
import io.github.timescalemigrate.preflight.Sides;
import io.github.timescalemigrate.transfer.DirectCopy;
import io.github.timescalemigrate.transfer.DirectoryDump;
import io.github.timescalemigrate.transfer.PlainDump;
import io.github.timescalemigrate.transfer.Transfer;
import io.github.timescalemigrate.transfer.Transfer.Rights;

/** What the settings say about how the data moves, made ready. */
final class Ways {
    private final Workspace workspace;
    private final Way way;

    Ways(Settings settings) {
        this.workspace = settings.workspace();
        this.way = settings.way();
    }

    Format format() {
        return way.format();
    }

    boolean schemaOnly() {
        return way.schemaOnly();
    }

    /** That of a dump: as the settings name it, where they do. */
    Format formatOfDump() {
        return way.format().isDump() ? way.format() : Format.DIRECTORY;
    }

    DirectCopy direct(PgTools tools, DirectCopy.Rows rows) {
        return new DirectCopy(tools, workspace.logs(), way.jobs(), rows);
    }

    /** That of a dump which may have been made in another format than the settings name. */
    Transfer transfer(Format format, PgTools tools) {
        return switch (format) {
            case DIRECTORY -> new DirectoryDump(tools, workspace.logs(), way.jobs());
            case PLAIN -> new PlainDump(tools, workspace.logs());
            case DIRECT -> throw new IllegalArgumentException("no dump");
        };
    }

    /** What checks have to know of it. */
    Move move() {
        return new Move(
                switch (way.format()) {
                    case DIRECT -> Move.Files.NONE;
                    case DIRECTORY -> Move.Files.COMPRESSED;
                    case PLAIN -> Move.Files.PLAIN;
                },
                way.format() == Format.PLAIN ? 1 : way.jobs(),
                way.owners(),
                way.privileges());
    }

    /** As the settings name them, else all that the target takes. */
    Rights rights(Sides sides) {
        return move().rights(sides);
    }
}
