package com.fastpaca.raft.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePlanTest {
    private static final long SMALLEST = 128 << 10;

    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "100, 1",
        "100 100 100, 3",
        "100 100 100 100, 0",
        "1000 100 100 100 100, 1",
        "1000 100 100 100 99, 5",
        "300 10 100, 1",
        "300 100 100 100 600, 0",
    })
    void aTableIsMergedOnceNewerOnesHoldThriceItsBytes(String bytesOldestFirst, int firstToMerge) {
        long[] bytes = bytesOldestFirst.isEmpty()
                ? new long[0]
                : List.of(bytesOldestFirst.split(" ", -1)).stream()
                        .mapToLong(Long::parseLong)
                        .toArray();

        assertThat(MergePlan.firstToMerge(bytes)).isEqualTo(firstToMerge);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void tablesStayFewAndBytesAreSeldomRewrittenWhateverTheSizes(
            @ForAll @IntRange(min = 1, max = 600) int snapshots, @ForAll long seed) {
        Random random = new Random(seed);
        Simulation simulation = new Simulation();
        for (int i = 0; i < snapshots; i++) {
            simulation.add(SMALLEST << random.nextInt(1 + random.nextInt(12)));
        }

        int bound = 1 + (int) (Math.log((double) simulation.writtenBytes / SMALLEST) / Math.log(4.0 / 3));
        assertThat(simulation.mostTables).isLessThanOrEqualTo(bound);
        assertThat(simulation.mostRewrites()).isLessThanOrEqualTo(bound);
    }

    @Test
    void aThousandSnapshotsOfOneSizeMakeFourteenTablesAtMostAndThreeRewrites() {
        Simulation simulation = new Simulation();
        for (int i = 0; i < 1_000; i++) {
            simulation.add(SMALLEST);
        }

        assertThat(simulation.mostTables).isEqualTo(14);
        assertThat((double) simulation.rewrittenBytes / simulation.writtenBytes).isBetween(3.0, 3.1);
    }

    /** Tables over time; merges keep every byte. */
    private static final class Simulation {
        private record Table(long bytes, int rewrites) {}

        private List<Table> tables = new ArrayList<>();
        private long writtenBytes;
        private long rewrittenBytes;
        private int mostTables;

        void add(long bytes) {
            tables.add(new Table(bytes, 0));
            writtenBytes += bytes;
            int first = MergePlan.firstToMerge(
                    tables.stream().mapToLong(Table::bytes).toArray());
            if (first < tables.size()) {
                List<Table> merged = tables.subList(first, tables.size());
                long mergedBytes = merged.stream().mapToLong(Table::bytes).sum();
                int rewrites = mostRewrites(merged) + 1;
                rewrittenBytes += mergedBytes;
                tables = new ArrayList<>(tables.subList(0, first));
                tables.add(new Table(mergedBytes, rewrites));
            }
            mostTables = Math.max(mostTables, tables.size());
        }

        /** How often the byte that was rewritten most often was. */
        int mostRewrites() {
            return mostRewrites(tables);
        }

        private static int mostRewrites(List<Table> tables) {
            return tables.stream().mapToInt(Table::rewrites).max().orElse(0);
        }
    }
}
