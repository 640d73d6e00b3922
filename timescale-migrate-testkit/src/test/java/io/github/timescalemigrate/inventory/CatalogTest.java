package io.github.timescalemigrate.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CatalogTest {
    private static final Catalog FROM_2_9 = catalog(false, true, false, false);
    private static final Catalog FROM_2_19 = catalog(false, true, false, true);
    private static final Catalog FROM_2_26 = catalog(false, false, false, true);
    private static final Catalog FROM_2_28 = catalog(false, false, true, true);
    private static final Catalog FROM_2_29 = catalog(true, false, true, true);

    @Test
    void findsTheTableOfAChunkByItsNameUntilTheCatalogHasItsOid() {
        assertThat(FROM_2_28.chunkRelations()).contains("c.table_name").doesNotContain("c.relid");
        assertThat(FROM_2_28.chunkSlices()).contains("c.table_name").doesNotContain("c.relid");
        assertThat(FROM_2_29.chunkRelations()).contains("c.relid").doesNotContain("table_name");
        assertThat(FROM_2_29.chunkSlices()).contains("c.relid").doesNotContain("c.table_name");
    }

    @Test
    void leavesDroppedChunksOutWhereTheCatalogKeepsThem() {
        assertThat(FROM_2_19.chunkSlices()).contains("AND NOT c.dropped");
        assertThat(FROM_2_26.chunkSlices()).doesNotContain("dropped");
    }

    @Test
    void findsSlicesByConstraintsUntilTheyKnowTheirChunk() {
        assertThat(FROM_2_26.chunkSlices()).contains("chunk_constraint k").contains("k.chunk_id = c.id");
        assertThat(FROM_2_28.chunkSlices()).doesNotContain("chunk_constraint").contains("s.chunk_id = c.id");
    }

    @Test
    void looksForCompressedTablesThatAreNoChunksWhereThereCanBeSome() {
        assertThat(FROM_2_9.compressedRelations()).contains("WHERE false").doesNotContain("compression_settings");
        assertThat(FROM_2_19.compressedRelations()).contains("compress_relid IS NOT NULL");
    }

    private static Catalog catalog(
            boolean chunkRelid, boolean chunkDropped, boolean sliceChunkId, boolean compressRelid) {
        return new Catalog(
                chunkRelid,
                chunkDropped,
                sliceChunkId,
                compressRelid,
                false,
                false,
                "_timescaledb_config.bgw_job",
                "_timescaledb_functions");
    }
}
