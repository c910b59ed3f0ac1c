package com.fastpaca.raft.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fastpaca.domain.conversation.ConversationId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from a damaged file is exact, or refused: never anything else, and never an error of MapDB's own. */
class CorruptTableTest {
    private static final int FLIPS_ANYWHERE = 2_000;
    private static final int PAGE_BYTES = 128 << 10;
    private static final int CONVERSATIONS = 12;

    @TempDir
    Path directory;

    private final EventLog log = new EventLog();
    private RecordTableFile file = new RecordTableFile("unwritten", 0, "", 0);
    private Path path = Path.of("");
    private byte[] content = {};

    @BeforeEach
    void writeTable() throws IOException {
        for (int i = 0; i < CONVERSATIONS; i++) {
            for (int seq = 1; seq <= 12; seq++) {
                log.put("conversation-" + i, i + seq, seq * 313 % 3_000);
            }
        }
        log.put("conversation-5", 30, 9 * Block.MAX_PAYLOAD_BYTES + 7).put("conversation-5", 31, 0);
        file = log.write(directory, "table");
        path = directory.resolve("table");
        content = Files.readAllBytes(path);
    }

    @Test
    void aFlippedByteIsHarmlessOrNoticed() throws IOException {
        int noticed = 0;
        for (int at : flips()) {
            flip(at);
            try (RecordTable table = RecordTable.open(directory, file)) {
                noticed += readsExactly(table) ? 0 : 1;
            } catch (CorruptTableException e) {
                noticed++;
            }
            flip(at);
        }

        // Not noticed are flips in the zeros behind a page's last block.
        assertThat(noticed).isGreaterThan(FLIPS_ANYWHERE / 2);
    }

    @Test
    void aByteThatFlipsWhileTheTableIsOpenIsHarmlessOrNoticed() throws IOException {
        int noticed = 0;
        try (RecordTable table = RecordTable.open(directory, file)) {
            for (int at : flips()) {
                flip(at);
                noticed += readsExactly(table) ? 0 : 1;
                flip(at);
            }
            log.assertWhole(table);
        }

        assertThat(noticed).isGreaterThan(FLIPS_ANYWHERE / 2);
    }

    @Test
    void aWriteThatWasLostOrWentElsewhereIsHarmlessOrNoticed() throws IOException {
        Random random = new Random(3);
        int noticed = 0;
        try (RecordTable table = RecordTable.open(directory, file)) {
            for (int bytes : new int[] {512, 4_096, PAGE_BYTES}) {
                int places = (int) table.file().bytes() / bytes;
                for (int i = 0; i < 200; i++) {
                    int to = random.nextInt(places) * bytes;
                    int from = random.nextInt(places) * bytes;
                    write(to, i % 4 == 0 ? new byte[bytes] : Arrays.copyOfRange(content, from, from + bytes));
                    noticed += readsExactly(table) ? 0 : 1;
                    write(to, Arrays.copyOfRange(content, to, to + bytes));
                }
            }
            log.assertWhole(table);
        }

        assertThat(noticed).isGreaterThan(300);
    }

    /** False if damage was noticed; fails if something else was read than what was written. */
    private boolean readsExactly(RecordTable table) {
        return readings(table).filter(CorruptTableTest::isRefused).count() == 0;
    }

    private Stream<Runnable> readings(RecordTable table) {
        return Stream.concat(
                Stream.of(table::verify),
                IntStream.of(0, 5, CONVERSATIONS - 1)
                        .mapToObj(i -> new ConversationId("conversation-" + i))
                        .flatMap(id -> readings(table, id)));
    }

    private Stream<Runnable> readings(RecordTable table, ConversationId id) {
        NavigableMap<Long, byte[]> events = log.events(id);
        ConversationId absent = new ConversationId(id.value() + "-absent");
        return Stream.of(
                () -> log.assertRead(EventLog.reading(table), id, 1, Long.MAX_VALUE),
                () -> log.assertRead(EventLog.reading(table), id, 9, 14),
                () -> log.assertRead(EventLog.reading(table), id, events.lastKey(), events.lastKey()),
                () -> assertThat(table.cursor(absent, 1, 9).next()).isFalse());
    }

    private static boolean isRefused(Runnable reading) {
        try {
            reading.run();
            return false;
        } catch (CorruptTableException e) {
            return true;
        }
    }

    /** All bytes that lead to others, and some anywhere. */
    private int[] flips() {
        return Stream.of(
                        IntStream.range(0, 1_000),
                        IntStream.range(PAGE_BYTES, PAGE_BYTES + 500),
                        IntStream.range(
                                content.length - CONVERSATIONS * ConversationIndex.ENTRY_BYTES - Footer.BYTES,
                                content.length),
                        new Random(42).ints(FLIPS_ANYWHERE, 0, content.length))
                .flatMapToInt(places -> places)
                .toArray();
    }

    /** Changes one byte of the file; at the second time, back. */
    private void flip(int at) throws IOException {
        content[at] ^= (byte) (1 + at % 255);
        write(at, new byte[] {content[at]});
    }

    private void write(int at, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), at);
        }
    }

    @Test
    void damageToTheHeadTheIndexOrTheFooterIsRefusedAtOpening() throws IOException {
        int indexAt = content.length - CONVERSATIONS * ConversationIndex.ENTRY_BYTES - Footer.BYTES;
        int[] places = IntStream.concat(
                        IntStream.range(0, Footer.MAP_HEAD_BYTES), IntStream.range(indexAt, content.length))
                .toArray();
        for (int at : places) {
            flip(at);
            assertThatExceptionOfType(CorruptTableException.class)
                    .as("byte %d", at)
                    .isThrownBy(() -> RecordTable.open(directory, file));
            flip(at);
        }
    }

    @Test
    void aTruncatedFileIsRefused() throws IOException {
        for (int length :
                new int[] {0, 1, Footer.BYTES, 64, 112, PAGE_BYTES, content.length - Footer.BYTES, content.length - 1
                }) {
            byte[] truncated = Arrays.copyOf(content, length);
            assertRefused(truncated, content.length);
            assertRefused(truncated, length);
        }
    }

    @Test
    void aFileThatHasGrownIsRefused() throws IOException {
        byte[] grown = Arrays.copyOf(content, content.length + PAGE_BYTES);
        assertRefused(grown, content.length);
        assertRefused(grown, grown.length);

        byte[] footerAgain = Arrays.copyOf(content, content.length + Footer.BYTES);
        System.arraycopy(content, content.length - Footer.BYTES, footerAgain, content.length, Footer.BYTES);
        assertRefused(footerAgain, footerAgain.length);
    }

    @Test
    void aForeignFileIsRefused() throws IOException {
        assertRefused("not a table".repeat(20_000).getBytes(StandardCharsets.UTF_8), 220_000);
        assertRefused(new byte[content.length], content.length);
        byte[] noise = new byte[content.length];
        new Random(7).nextBytes(noise);
        assertRefused(noise, noise.length);
    }

    @Test
    void aVersionOfAnotherBuildIsRefusedByItsNumber() throws IOException {
        ByteBuffer.wrap(content).putInt(content.length - Footer.BYTES + Long.BYTES, 2);

        assertRefused(content, content.length).withMessageContaining("format version 2");
    }

    @Test
    void aTableWithAnotherNumberOfEventsThanTheManifestSaysIsRefused() {
        RecordTableFile other = new RecordTableFile(file.name(), file.bytes(), file.sha256(), file.recordCount() + 1);

        assertThatExceptionOfType(CorruptTableException.class)
                .isThrownBy(() -> RecordTable.open(directory, other))
                .withMessageContaining(path.toString());
    }

    @Test
    void theDigestNoticesWhatNoReadWouldMiss() throws IOException {
        file.verify(directory);

        flip(PAGE_BYTES - 1);
        assertThatExceptionOfType(CorruptTableException.class)
                .isThrownBy(() -> file.verify(directory))
                .withMessageContaining("SHA-256");

        Files.write(path, Arrays.copyOf(content, content.length - 1));
        assertThatExceptionOfType(CorruptTableException.class)
                .isThrownBy(() -> file.verify(directory))
                .withMessageContaining("bytes");
    }

    private ThrowableAssertAlternative<CorruptTableException> assertRefused(byte[] wrong, long describedBytes)
            throws IOException {
        Files.write(path, wrong);
        return assertThatExceptionOfType(CorruptTableException.class)
                .isThrownBy(() -> RecordTable.open(
                        directory, new RecordTableFile("table", describedBytes, file.sha256(), file.recordCount())))
                .withMessageContaining(path.toString());
    }
}
