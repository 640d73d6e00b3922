package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.inventory.Extension;
import java.util.ArrayList;
import java.util.List;

/**
 * TimescaleDB's catalog is of the extension's version. It is not after a dump of another version was restored; the dump
 * carries the entry, and {@code timescaledb_post_restore()} refuses it.
 */
final class CatalogVersionCheck implements Check {
    /** Written by TimescaleDB from 2.13 on. */
    private static final String VERSION =
            "SELECT value FROM _timescaledb_catalog.metadata WHERE key = 'timescaledb_version'";

    @Override
    public String id() {
        return "catalog-version";
    }

    @Override
    public List<Finding> run(Sides sides) {
        List<Finding> findings = new ArrayList<>();
        sides.reached().forEach((name, side) -> {
            Extension timescaledb = side.facts().timescaledb();
            if (timescaledb != null) {
                findings.add(finding(name, side, timescaledb.version()));
            }
        });
        return findings.isEmpty()
                ? List.of(Finding.notApplicable(id(), "needs a session of a database that has the extension"))
                : findings;
    }

    private Finding finding(String name, Side.Reached side, String extension) {
        List<String> versions = side.database().query(VERSION, row -> row.getString(1));
        if (versions.isEmpty()) {
            return Finding.notApplicable(id(), "%s: TimescaleDB %s does not say".formatted(name, extension));
        }
        String catalog = versions.get(0);
        String found = "%s: catalog %s, extension %s".formatted(name, catalog, extension);
        return catalog.equals(extension)
                ? Finding.pass(id(), found)
                : Finding.failure(
                        id(),
                        found + ": a dump of another version was loaded here",
                        "Load that dump into a database with TimescaleDB %s instead; if the catalog is known to be of %s: %s"
                                .formatted(
                                        catalog,
                                        extension,
                                        Psql.on(
                                                name,
                                                "UPDATE _timescaledb_catalog.metadata SET value = '" + extension
                                                        + "' WHERE key = 'timescaledb_version'")));
    }
}
