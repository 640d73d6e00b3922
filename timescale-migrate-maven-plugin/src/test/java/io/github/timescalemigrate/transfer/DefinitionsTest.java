package io.github.timescalemigrate.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.transfer.DefinitionScript.Entry;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DefinitionsTest {
    @Test
    void nothingSharesItsStatementWithASecret() {
        List<Entry> entries = Stream.of(
                        "SCHEMA",
                        "FOREIGN DATA WRAPPER",
                        "SERVER",
                        "USER MAPPING",
                        "USER MAPPING",
                        "TABLE",
                        "VIEW",
                        "SUBSCRIPTION")
                .map(type -> entry(type, 10))
                .toList();

        assertThat(Definitions.batches(entries))
                .extracting(batch -> batch.stream().map(Entry::type).toList())
                .containsExactly(
                        List.of("SCHEMA"),
                        List.of("FOREIGN DATA WRAPPER"),
                        List.of("SERVER"),
                        List.of("USER MAPPING"),
                        List.of("USER MAPPING"),
                        List.of("TABLE", "VIEW"),
                        List.of("SUBSCRIPTION"));
    }

    @Test
    void aBatchIsOfOneHundredEntriesAtMost() {
        List<Entry> entries =
                IntStream.range(0, 250).mapToObj(i -> entry("TABLE", 10)).toList();

        assertThat(Definitions.batches(entries)).extracting(List::size).containsExactly(100, 100, 50);
    }

    @Test
    void aBatchIsOfAQuarterOfAMegabyteUnlessOneEntryIsMore() {
        List<Entry> entries = Stream.of(200_000, 62_144, 1, 300_000, 1)
                .map(bytes -> entry("FUNCTION", bytes))
                .toList();

        assertThat(Definitions.batches(entries)).extracting(List::size).containsExactly(2, 1, 1, 1);
    }

    private static Entry entry(String type, long bytes) {
        return new Entry(1, 2, 3, type, "", 1_000, 1_000 + bytes);
    }
}
