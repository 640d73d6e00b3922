package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.inventory.Server;
import io.github.timescalemigrate.preflight.Side.Facts;
import io.github.timescalemigrate.report.Figures;
import java.util.List;
import java.util.Optional;

/**
 * No continuous aggregate has the form of before TimescaleDB 2.7, whose partial states another major version of PostgreSQL
 * cannot read (Timescale's guide) and which 2.25 no longer has.
 */
final class FinalizedAggregatesCheck implements SourceCheck {
    private static final String NOT_FINALIZED =
            """
            SELECT pg_catalog.format('%I.%I', a.user_view_schema, a.user_view_name),
                   pg_catalog.format('CALL %I.cagg_migrate(%L, override => true, drop_old => true)', n.nspname,
                                     pg_catalog.format('%I.%I', a.user_view_schema, a.user_view_name))
              FROM _timescaledb_catalog.continuous_agg a, pg_catalog.pg_extension e
              JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'timescaledb' AND NOT a.finalized
             ORDER BY 1
            """;

    private record Aggregate(String name, String migrate) {}

    @Override
    public String id() {
        return "finalized-aggregates";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        if (!Catalog.has(source, "continuous_agg", "finalized")) {
            return Finding.pass(id(), "source: its TimescaleDB has no other than finalized continuous aggregates");
        }
        List<Aggregate> aggregates =
                source.query(NOT_FINALIZED, row -> new Aggregate(row.getString(1), row.getString(2)));
        if (aggregates.isEmpty()) {
            return Finding.pass(id(), "source: all continuous aggregates are finalized");
        }
        String found = "source: %s in the form of before TimescaleDB 2.7: %s"
                .formatted(
                        Figures.count(aggregates.size(), "continuous aggregate"),
                        Figures.names(aggregates.stream().map(Aggregate::name).toList()));
        String remedy = "Bring them into the present form: "
                + Psql.onSource(aggregates.stream().map(Aggregate::migrate).toArray(String[]::new));
        return major(sides.source()).equals(major(sides.target()))
                ? Finding.warning(id(), found + ", which TimescaleDB 2.25 no longer has", remedy)
                : Finding.failure(id(), found + ", which another major version of PostgreSQL cannot read", remedy);
    }

    private static Optional<Integer> major(Side side) {
        return side.known().map(Facts::server).map(Server::majorVersion);
    }
}
