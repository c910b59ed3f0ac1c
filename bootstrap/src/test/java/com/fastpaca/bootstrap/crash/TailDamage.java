package com.fastpaca.bootstrap.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.random.RandomGenerator;

/** What a power cut or a bad disk may do to the end of a log segment. */
enum TailDamage {
    /** The file ends early. */
    CUT,
    /** What follows was never written: space taken in advance holds zeros. */
    CUT_AND_ZEROS,
    /** The file ends early, and other bytes follow. */
    CUT_AND_GARBAGE,
    /** A hole within the last bytes. */
    ZEROS_WITHIN,
    /** All entries are whole; behind them is what an unfinished write may leave. */
    GARBAGE_BEHIND;

    private static final int MOST_BYTES = 4096;

    /** How far back the damage begins. */
    record Damaged(TailDamage kind, Path segment, long bytes) {
        /** The directory of the Raft group. */
        Path group() {
            return segment.resolveSibling("..").normalize();
        }
    }

    Damaged damage(Path segment, RandomGenerator random) throws IOException {
        long length = Files.size(segment);
        long end = endOfData(segment);
        long bytes = 1 + random.nextLong(Math.min(end, random.nextBoolean() ? 64 : MOST_BYTES));
        try (FileChannel file = FileChannel.open(segment, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            switch (this) {
                case CUT -> file.truncate(end - bytes);
                case CUT_AND_ZEROS -> {
                    file.truncate(end - bytes);
                    write(file, length - 1, new byte[1]);
                }
                case CUT_AND_GARBAGE -> write(file, end - bytes, garbage(random, (int) bytes));
                case ZEROS_WITHIN -> write(file, end - bytes, new byte[(int) ((bytes + 1) / 2)]);
                case GARBAGE_BEHIND -> write(file, end, garbage(random, (int) bytes));
            }
        }
        return new Damaged(this, segment, bytes);
    }

    private static byte[] garbage(RandomGenerator random, int bytes) {
        byte[] garbage = new byte[bytes];
        random.nextBytes(garbage);
        return garbage;
    }

    private static void write(FileChannel file, long position, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            file.write(buffer, position + buffer.position());
        }
    }

    /** Behind the last byte that is not zero. */
    private static long endOfData(Path segment) throws IOException {
        byte[] bytes = Files.readAllBytes(segment);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }
}
