package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.source.DumpedRelations;
import java.util.List;

/**
 * A source that is a standby stands still: what it replays may cancel a dump, and may be what applications write, as it cannot be told
 * from what is no write to the database. It has no unlogged rows.
 */
final class StandbyCheck implements SourceCheck {
    private static final String CANCELS =
            """
            SELECT pg_catalog.current_setting('max_standby_streaming_delay') <> '-1'
                   OR pg_catalog.current_setting('max_standby_archive_delay') <> '-1'
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
        if (source.queryBoolean("SELECT pg_catalog.pg_is_wal_replay_paused()")) {
            return Finding.pass(id(), "source: a standby whose replay is paused");
        }
        return Finding.warning(
                id(),
                "source: a standby that goes on replaying: whether the database was written to meanwhile cannot be told from other"
                        + " transactions of its primary, and migrate fails where one ended"
                        + (source.queryBoolean(CANCELS)
                                ? "; it may cancel the dump: " + source.queryOne(DELAYS, row -> row.getString(1))
                                : ""),
                "Pause that until the target is verified, once it has replayed what applications wrote: "
                        + Psql.onSource("SELECT pg_catalog.pg_wal_replay_pause()"));
    }
}
