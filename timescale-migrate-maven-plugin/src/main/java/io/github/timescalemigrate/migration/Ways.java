package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.migration.Settings.Way;
import io.github.timescalemigrate.pgtools.PgTools;
import io.github.timescalemigrate.preflight.Move;
import io.github.timescalemigrate.preflight.Sides;
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

    Transfer transfer(PgTools tools) {
        return transfer(way.format(), tools);
    }

    /** That of a dump which may have been made in another format than the settings name. */
    Transfer transfer(Format format, PgTools tools) {
        return switch (format) {
            case DIRECTORY -> new DirectoryDump(tools, workspace.logs(), way.jobs());
            case PLAIN -> new PlainDump(tools, workspace.logs());
        };
    }

    /** What checks have to know of it. */
    Move move() {
        boolean directory = way.format() == Format.DIRECTORY;
        return new Move(directory, directory ? way.jobs() : 1, way.owners(), way.privileges());
    }

    /** As the settings name them, else all that the target takes. */
    Rights rights(Sides sides) {
        return move().rights(sides);
    }
}
