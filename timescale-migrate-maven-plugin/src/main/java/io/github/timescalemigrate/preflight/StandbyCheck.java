package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.source.DumpedRelations;
import java.util.List;

/** A source that is a standby lets itself be read long enough: what it replays may cancel a dump, and it has no unlogged rows. */
final class StandbyCheck implements SourceCheck {
    private static final String CONFLICTS =
            """
            SELECT NOT pg_catalog.pg_is_wal_replay_paused()
                   AND (pg_catalog.current_setting('max_standby_streaming_delay') <> '-1'
                        OR pg_catalog.current_setting('max_standby_archive_delay') <> '-1')
            """;

    private static final String DELAYS =
            """
            SELECT pg_catalog.format('max_standby_streaming_delay %s, max_standby_archive_delay %s, hot_standby_feedback %s',
                                     pg_catalog.current_setting('max_standby_streaming_delay'),
                                     pg_catalog.current_setting('max_standby_archive_delay'),
                                     pg_catalog.current_setting('hot_standby_feedback'))
            """;

    private static final String UNLOGGED =
            DumpedRelations.CTE + "SELECT name FROM dumped WHERE relkind = 'r' AND relpersistence = 'u' ORDER BY name";

    @Override
    public String id() {
        return "standby";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        if (!source.queryBoolean("SELECT pg_catalog.pg_is_in_recovery()")) {
            return Finding.pass(id(), "source: a primary");
        }
        List<String> unlogged = source.query(UNLOGGED, row -> row.getString(1));
        if (!unlogged.isEmpty()) {
            return Finding.failure(
                    id(),
                    "source: a standby, which cannot read unlogged tables: " + Figures.names(unlogged),
                    "Name the primary as the source, or make the tables logged there.");
        }
        if (source.queryBoolean(CONFLICTS)) {
            return Finding.warning(
                    id(),
                    "source: a standby that may cancel the dump to go on replaying: "
                            + source.queryOne(DELAYS, row -> row.getString(1)),
                    "Let it wait as long as the dump takes: "
                            + Psql.onSource(
                                    "ALTER SYSTEM SET max_standby_streaming_delay = -1",
                                    "ALTER SYSTEM SET max_standby_archive_delay = -1",
                                    "SELECT pg_catalog.pg_reload_conf()"));
        }
        return Finding.pass(id(), "source: a standby that waits for the dump, however long it takes");
    }
}
