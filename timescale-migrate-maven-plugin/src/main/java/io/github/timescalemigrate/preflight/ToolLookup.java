package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.pgtools.PgTools;
import io.github.timescalemigrate.pgtools.ToolFinder;
import io.github.timescalemigrate.report.MigrationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The client tools for a migration: those of the folder that the user names, else the best that this machine has. A server on
 * this machine brings tools of its own version, and PostgreSQL says in which folder.
 * What was found once serves for a source of the same version, also when perhaps only one server can be asked any more: every
 * look starts four programs in each folder.
 */
public final class ToolLookup {
    private final @Nullable Path pgBinDir;
    private final Map<Integer, PgTools> found = new ConcurrentHashMap<>();

    /** @param pgBinDir the folder that the user names, or null */
    public ToolLookup(@Nullable Path pgBinDir) {
        this.pgBinDir = pgBinDir;
    }

    /**
     * Looks for tools that can dump the source.
     *
     * @throws MigrationException when there are none; it says what was found where, and what to install
     * @throws IllegalStateException when the source's version is not known
     */
    public PgTools tools(Sides sides) {
        int sourceVersion = sides.source()
                .known()
                .map(facts -> facts.server().majorVersion())
                .orElseThrow(() -> new IllegalStateException("The source was not reached"));
        return found.computeIfAbsent(sourceVersion, version -> {
            ToolFinder finder = ToolFinder.ofThisMachine();
            return pgBinDir == null ? finder.find(version, foldersOfLocalServers(sides)) : finder.in(pgBinDir, version);
        });
    }

    private static List<Path> foldersOfLocalServers(Sides sides) {
        return Stream.of(sides.source(), sides.target())
                .flatMap(side -> side.session().stream())
                .flatMap(database -> folderOfServer(database).stream())
                .distinct()
                .toList();
    }

    private static Optional<Path> folderOfServer(Database database) {
        if (!database.connectionString().isLocal()) {
            return Optional.empty();
        }
        try {
            return database
                    .query(
                            "SELECT setting FROM pg_catalog.pg_config WHERE name = 'BINDIR'",
                            row -> Path.of(row.getString(1)))
                    .stream()
                    .filter(Files::isDirectory)
                    .findFirst();
        } catch (DatabaseException e) {
            return Optional.empty(); // By default only superusers may read pg_config.
        }
    }
}
