package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.List;

/** No chunks are tiered to Timescale Cloud's object storage: for pg_dump they are a foreign table, whose rows it leaves out. */
final class TieredChunksCheck implements SourceCheck {
    private static final String HYPERTABLES =
            """
            SELECT DISTINCT pg_catalog.format('%I.%I', h.schema_name, h.table_name)
              FROM _timescaledb_catalog.chunk c
              JOIN _timescaledb_catalog.hypertable h ON h.id = c.hypertable_id
             WHERE c.osm_chunk
             ORDER BY 1
            """;

    @Override
    public String id() {
        return "tiered-chunks";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        if (!Catalog.has(source, "chunk", "osm_chunk")) {
            return Finding.notApplicable(id(), "source: no catalog of chunks that can be read");
        }
        List<String> hypertables = source.query(HYPERTABLES, row -> row.getString(1));
        if (hypertables.isEmpty()) {
            return Finding.pass(id(), "source: no tiered chunks");
        }
        return Finding.failure(
                id(),
                "source: %s with tiered chunks, which a dump leaves out: %s"
                        .formatted(Figures.count(hypertables.size(), "hypertable"), Figures.names(hypertables)),
                "Bring each chunk back with CALL untier_chunk and then call disable_tiering for the hypertable; the chunks: "
                        + Psql.onSource("SELECT * FROM timescaledb_osm.tiered_chunks"));
    }
}
