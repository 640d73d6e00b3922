package io.github.timescalemigrate.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.source.SourceTable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TableCopiesTest {
    private static final long KB = 1024;
    private static final long MB = 1024 * KB;

    @Test
    void largeTablesAreAlone() {
        assertThat(together(2, of(40, 26 * MB))).hasSize(40).containsOnly(1);
        assertThat(together(2, Stream.concat(of(3, 5 * MB), of(40, 8 * KB))))
                .startsWith(1, 1, 1)
                .hasSize(3 + 7);
    }

    @Test
    void smallOnesAreTogetherUpToSomeMegabytes() {
        assertThat(together(1, of(40, MB))).hasSize(10).containsOnly(4);
    }

    @Test
    void noTransactionHoldsTheLocksOfMany() {
        assertThat(together(2, of(1000, 16 * KB)).stream().mapToInt(n -> n).max())
                .hasValue(16);
        assertThat(together(2, of(1000, 0)).stream().mapToInt(n -> n).sum()).isEqualTo(1000);
    }

    @Test
    void fewTablesAreSharedOutToAllWorkers() {
        assertThat(together(8, of(31, 16 * KB))).hasSize(31);
        assertThat(together(2, of(31, 16 * KB)).size()).isGreaterThanOrEqualTo(7);
        assertThat(together(2, of(0, 0))).isEmpty();
    }

    @Test
    void tablesStayDividedAsAnEarlierAttemptHasDividedThem() {
        assertThat(TableCopies.divided(List.of("r12.3.40.2", "r1.2.9.0", "r12.3.40.0")))
                .isEqualTo(Map.of(12L, SourceTable.ranges(3, 40), 1L, SourceTable.ranges(2, 9)));
    }

    private static List<Integer> together(int workers, Stream<SourceTable> tables) {
        return TableCopies.together(tables.toList(), workers).stream()
                .map(List::size)
                .toList();
    }

    private static Stream<SourceTable> of(int number, long bytes) {
        return Collections.nCopies(
                number, new SourceTable(1, "t", "a", Set.of(), null, Set.of(), bytes, 0, false, false, false))
                .stream();
    }
}
