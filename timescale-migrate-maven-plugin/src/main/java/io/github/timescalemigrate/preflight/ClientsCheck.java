package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.List;

/** No application is connected to the source any more: what it writes after the snapshot is not moved. */
final class ClientsCheck implements SourceCheck {
    /** Another user's backend type is hidden without pg_read_all_stats; TimescaleDB's workers bear the names of their jobs. */
    private static final String CLIENTS =
            """
            SELECT pg_catalog.format('%%s as %%s (%%s)', CASE application_name WHEN '' THEN 'unnamed' ELSE application_name END,
                                     pg_catalog.quote_ident(usename), pg_catalog.count(*)),
                   pg_catalog.count(*)
              FROM pg_catalog.pg_stat_activity
             WHERE datname = pg_catalog.current_database() AND application_name <> pg_catalog.current_setting('application_name')
               AND usename IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
               AND application_name !~ '^(timescale-migrate|TimescaleDB )' %s
             GROUP BY application_name, usename
             ORDER BY 2 DESC, 1
            """;

    private static final String NOT_JOBS =
            "AND (backend_type IS NOT NULL OR application_name NOT IN (SELECT application_name FROM timescaledb_information.jobs))";

    private record Group(String name, long clients) {}

    @Override
    public String id() {
        return "clients";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        boolean timescaledb =
                sides.source().known().map(facts -> facts.timescaledb() != null).orElse(false);
        List<Group> groups = source.query(
                CLIENTS.formatted(timescaledb ? NOT_JOBS : ""), row -> new Group(row.getString(1), row.getLong(2)));
        if (groups.isEmpty()) {
            return Finding.pass(id(), "source: no other client is connected");
        }
        return Finding.warning(
                id(),
                "source: %s connected: %s"
                        .formatted(
                                Figures.count(
                                        groups.stream()
                                                .mapToLong(Group::clients)
                                                .sum(),
                                        "client"),
                                Figures.names(groups.stream().map(Group::name).toList())),
                "Stop these applications before the migration: what they write after the dump has begun is not moved."
                        + " To look again: "
                        + Psql.onSource(
                                "SELECT pid, usename, application_name, client_addr, state FROM pg_stat_activity"
                                        + " WHERE datname = current_database()"));
    }
}
