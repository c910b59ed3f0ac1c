package com.fastpaca.raft.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedTableTest {
    private static final int SLICE_SHIFT = 12;
    private static final int BYTES = 5 * (1 << SLICE_SHIFT) - 100;

    @TempDir
    Path directory;

    private final byte[] content = new byte[BYTES];
    private Path file = Path.of("");

    @BeforeEach
    void writeFile() throws IOException {
        new Random(5).nextBytes(content);
        file = directory.resolve("file");
        Files.write(file, content);
    }

    @Test
    void aLargeFileIsReadAcrossItsSlices() throws IOException {
        try (MappedTable mapped = MappedTable.open(file, SLICE_SHIFT)) {
            ByteBuffer expected = ByteBuffer.wrap(content);
            byte[] eight = new byte[8];
            for (int at = 0; at <= BYTES - 8; at += 8) {
                assertThat(mapped.getLong(at)).isEqualTo(expected.getLong(at));
                assertThat(mapped.getInt(at)).isEqualTo(expected.getInt(at));
                assertThat(mapped.getByte(at)).isEqualTo(expected.get(at));
                assertThat(mapped.getDataInput(at, 8).readLong()).isEqualTo(expected.getLong(at));
                mapped.getData(at, eight, 0, 8);
                assertThat(eight).isEqualTo(Arrays.copyOfRange(content, at, at + 8));
            }
            assertThat(mapped.copy(1_000, 10_000)).isEqualTo(expected.slice(1_000, 10_000));
            assertThat(mapped.length()).isEqualTo(BYTES);
        }
    }

    @Test
    void readingAfterClosingThrowsInsteadOfCrashing() throws IOException {
        MappedTable mapped = MappedTable.open(file, SLICE_SHIFT);
        var input = mapped.getDataInput(0, 8);

        mapped.close();
        mapped.close();

        assertThatIllegalStateException().isThrownBy(() -> mapped.getLong(0));
        assertThatIllegalStateException().isThrownBy(input::readLong);
    }

    @Test
    void nothingIsWritten() throws IOException {
        try (MappedTable mapped = MappedTable.open(file, SLICE_SHIFT)) {
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> mapped.putLong(0, 1));
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> mapped.putData(0, new byte[1], 0, 1));
            mapped.sync();
        }

        assertThat(file).hasBinaryContent(content);
    }
}
