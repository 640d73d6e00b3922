package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.inventory.Extension;
import io.github.timescalemigrate.preflight.Side.Facts;
import java.util.List;
import java.util.Optional;

/**
 * TimescaleDB has exactly the same version on both sides, or can be created at the source's version on the target: its
 * catalog changes from release to release, and a dump carries it as it is.
 */
final class TimescaledbVersionCheck implements Check {
    private static final String AVAILABLE =
            "SELECT version FROM pg_catalog.pg_available_extension_versions WHERE name = 'timescaledb' ORDER BY version";

    @Override
    public String id() {
        return "timescaledb-version";
    }

    @Override
    public List<Finding> run(Sides sides) {
        Optional<Facts> source = sides.source().known();
        Optional<Database> target = sides.target().session();
        if (source.isEmpty() || target.isEmpty()) {
            return List.of(Finding.notApplicable(id(), "needs both sides"));
        }
        Extension onSource = source.get().timescaledb();
        if (onSource == null) {
            return List.of(
                    Finding.failure(
                            id(),
                            "source: the database %s has no extension timescaledb"
                                    .formatted(source.get().server().database()),
                            "Name the database that holds the hypertables; a database without them is moved by pg_dump alone."));
        }
        Extension onTarget = sides.target().known().map(Facts::timescaledb).orElse(null);
        return List.of(onTarget == null ? toBeCreated(onSource, sides) : created(onSource, onTarget, sides));
    }

    private Finding created(Extension source, Extension target, Sides sides) {
        String found = "source TimescaleDB %s, target TimescaleDB %s".formatted(source.version(), target.version());
        if (!source.version().equals(target.version())) {
            String onTarget = available(sides.target()).contains(source.version())
                    ? "recreate it on the target: psql -X \"$TARGET\" -c 'DROP EXTENSION timescaledb', then psql -X \"$TARGET\""
                            + " -c \"CREATE EXTENSION timescaledb VERSION '" + source.version() + "'\""
                    : "install TimescaleDB " + source.version()
                            + " on the target's server and recreate the extension there";
            return Finding.failure(
                    id(), found + ": they must be the same", either(updateOfSource(target.version(), sides), onTarget));
        }
        if (!source.schema().equals(target.schema())) {
            return Finding.failure(
                    id(),
                    "extension timescaledb: source schema %s, target schema %s"
                            .formatted(source.schema(), target.schema()),
                    "Recreate it on the target: psql -X \"$TARGET\" -c 'DROP EXTENSION timescaledb', and let the migration"
                            + " create it.");
        }
        return Finding.pass(id(), found);
    }

    private Finding toBeCreated(Extension source, Sides sides) {
        List<String> available = available(sides.target());
        String found = "source TimescaleDB %s, target none yet, available there: %s"
                .formatted(source.version(), available.isEmpty() ? "none" : String.join(", ", available));
        if (available.contains(source.version())) {
            return Finding.pass(id(), found + "; the restore creates " + source.version());
        }
        String onTarget = "install TimescaleDB " + source.version() + " on the target's server";
        String newest = available.isEmpty() ? null : available.get(available.size() - 1);
        return Finding.failure(
                id(),
                found + ": they must be the same",
                newest == null ? capitalized(onTarget) + "." : either(updateOfSource(newest, sides), onTarget));
    }

    private static String updateOfSource(String version, Sides sides) {
        String command = "psql -X \"$SOURCE\" -c \"ALTER EXTENSION timescaledb UPDATE TO '" + version + "'\"";
        return available(sides.source()).contains(version)
                ? "update the source: " + command
                : "update the source: install TimescaleDB " + version + " on its server, then " + command;
    }

    private static String either(String one, String other) {
        return "Either " + one + "; or " + other + ".";
    }

    private static String capitalized(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static List<String> available(Side side) {
        return side.session()
                .map(database -> database.query(AVAILABLE, row -> row.getString(1)))
                .orElse(List.of());
    }
}
