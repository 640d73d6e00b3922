package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.List;

/**
 * No compressed chunk is frozen: from 2.23.0 on TimescaleDB takes every COPY of its compressed rows for one that writes, and
 * pg_dump stops at "cannot COPY into chunk belonging to a frozen chunk" (src/process_utility.c, still so in 2.29.2).
 */
final class FrozenChunksCheck implements SourceCheck {
    private static final String CANNOT_BE_DUMPED =
            """
            SELECT EXISTS (
                SELECT FROM pg_catalog.pg_extension
                 WHERE extname = 'timescaledb'
                   AND pg_catalog.string_to_array(pg_catalog.regexp_replace(extversion, '[^0-9.].*', ''), '.')::pg_catalog.int4[]
                       >= '{2,23}')
            """;

    /** Of the bits of a chunk's status 1 is for compressed and 4 for frozen. Its names became one relid with 2.29. */
    private static final String FROZEN =
            """
            SELECT pg_catalog.format('%%I.%%I', n.nspname, t.relname)
              FROM _timescaledb_catalog.chunk c
              JOIN pg_catalog.pg_class t ON %s
              JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace %s
             WHERE c.status & 5 = 5
             ORDER BY 1
            """;

    private static final String CALL =
            """
            SELECT pg_catalog.format('SELECT _timescaledb_functions.%s(c) FROM unnest(%L::regclass[]) AS c', ?::text, ?::text[])
            """;

    @Override
    public String id() {
        return "frozen-chunks";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        if (!source.queryBoolean(CANNOT_BE_DUMPED)) {
            return Finding.pass(id(), "source: its TimescaleDB lets frozen chunks be dumped");
        }
        if (!Catalog.has(source, "chunk", "status")) {
            return Finding.notApplicable(id(), "source: no catalog of chunks that can be read");
        }
        List<String> frozen = source.query(
                Catalog.has(source, "chunk", "relid")
                        ? FROZEN.formatted("t.oid = c.relid", "")
                        : FROZEN.formatted("t.relname = c.table_name", "AND n.nspname = c.schema_name"),
                row -> row.getString(1));
        if (frozen.isEmpty()) {
            return Finding.pass(id(), "source: no compressed chunk is frozen");
        }
        return Finding.failure(
                id(),
                "source: compressed and frozen, which pg_dump cannot read: %s: %s"
                        .formatted(Figures.count(frozen.size(), "chunk"), Figures.names(frozen)),
                "After the migration freeze them again, here and there: %s; %s; before it unfreeze them: %s"
                        .formatted(
                                Psql.onTarget(call(source, "freeze_chunk", frozen)),
                                Psql.onSource(call(source, "freeze_chunk", frozen)),
                                Psql.onSource(call(source, "unfreeze_chunk", frozen))));
    }

    private static String call(Database source, String function, List<String> chunks) {
        return source.queryOne(CALL, row -> row.getString(1), function, chunks.toArray(String[]::new));
    }
}
