package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.inventory.Extension;
import io.github.timescalemigrate.report.Figures;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the source uses of TimescaleDB Community the target has too: the Apache edition cannot even load compressed rows. */
final class EditionCheck implements Check {
    private static final String COMMUNITY = "timescale";

    /** Tables of the access method hypercore are among those with compression. */
    private static final String FEATURES =
            """
            SELECT feature FROM (
                SELECT 1 AS kind, 'compression of ' || pg_catalog.format('%I.%I', hypertable_schema, hypertable_name) AS feature
                  FROM timescaledb_information.hypertables WHERE compression_enabled
                UNION ALL
                SELECT 2, 'continuous aggregate ' || pg_catalog.format('%I.%I', view_schema, view_name)
                  FROM timescaledb_information.continuous_aggregates
                UNION ALL
                SELECT 3, 'job ' || application_name FROM timescaledb_information.jobs WHERE job_id >= 1000) AS used
             ORDER BY kind, feature
            """;

    /** Where the extension is not created, no setting tells; the library of the Community edition does. */
    private static final String HAS_COMMUNITY_LIBRARY =
            """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_config AS c, LATERAL pg_catalog.pg_ls_dir(c.setting) AS file
                            WHERE c.name = 'PKGLIBDIR' AND pg_catalog.starts_with(file, 'timescaledb-tsl-'))
            """;

    private static final String CREATE =
            "SELECT pg_catalog.format('CREATE EXTENSION timescaledb SCHEMA %I VERSION %L', ?::text, ?::text)";

    @Override
    public String id() {
        return "edition";
    }

    @Override
    public List<Finding> run(Sides sides) {
        if (!(sides.source() instanceof Side.Reached source) || !(sides.target() instanceof Side.Reached target)) {
            return List.of(Finding.notApplicable(id(), "needs sessions of both sides"));
        }
        Extension timescaledb = source.facts().timescaledb();
        if (timescaledb == null) {
            return List.of(Finding.notApplicable(id(), "source: no extension timescaledb"));
        }
        List<String> features = source.database().query(FEATURES, row -> row.getString(1));
        Optional<String> edition = edition(target);
        String found = "source: %s; target: %s"
                .formatted(
                        features.isEmpty() ? "nothing of TimescaleDB Community is used" : Figures.names(features),
                        edition.map(known -> known.equals(COMMUNITY) ? "Community edition" : "Apache edition")
                                .orElse("which edition, this user cannot see before the extension is created"));
        if (features.isEmpty() || edition.filter(COMMUNITY::equals).isPresent()) {
            return List.of(Finding.pass(id(), found));
        }
        if (edition.isPresent()) {
            return List.of(Finding.failure(
                    id(),
                    found + ", which has none of these",
                    "Migrate to a server of TimescaleDB Community (timescaledb.license = timescale), or remove from the source"
                            + " what is listed."));
        }
        String create = target.database()
                .queryOne(CREATE, row -> row.getString(1), timescaledb.schema(), timescaledb.version());
        return List.of(Finding.warning(
                id(), found, "To see it, create the extension and check again: " + Psql.onTarget(create)));
    }

    private static Optional<String> edition(Side.Reached target) {
        String setting = target.facts().server().edition();
        return Stream.of(COMMUNITY, "apache").anyMatch(setting::equals)
                ? Optional.of(setting)
                : editionByLibrary(target.database());
    }

    private static Optional<String> editionByLibrary(Database target) {
        try {
            return Optional.of(target.queryBoolean(HAS_COMMUNITY_LIBRARY) ? COMMUNITY : "apache");
        } catch (DatabaseException e) {
            if (e.isConnectionFailure()) {
                throw e;
            }
            return Optional.empty(); // By default only superusers may look into the server's folders.
        }
    }
}
