package com.fastpaca.bootstrap.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Damages bytes at a few random places: flips, cuts, repeats, splices with others, puts in what parsers trip over. */
final class Mutator {
    private static final int MAX_MUTATIONS = 4;
    private static final int MAX_PIECE = 32;

    private final RandomGenerator random;

    Mutator(RandomGenerator random) {
        this.random = random;
    }

    byte[] mutated(List<byte[]> seeds) {
        byte[] bytes = any(seeds);
        for (int i = random.nextInt(MAX_MUTATIONS); i >= 0; i--) {
            bytes = mutatedOnce(bytes, seeds);
        }
        return bytes;
    }

    private byte[] mutatedOnce(byte[] bytes, List<byte[]> seeds) {
        int at = random.nextInt(bytes.length + 1);
        int end = Math.min(bytes.length, at + random.nextInt(MAX_PIECE));
        return switch (random.nextInt(8)) {
            case 0 -> replaced(bytes, at, end, new byte[0]);
            case 1 -> replaced(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
            case 2 -> replaced(bytes, at, at, any(Seeds.TOKENS));
            case 3 -> replaced(bytes, at, end, any(Seeds.TOKENS));
            case 4 -> replaced(bytes, at, Math.min(bytes.length, at + 1), new byte[] {(byte) random.nextInt()});
            case 5 -> flipped(bytes, at);
            case 6 -> replaced(bytes, at, bytes.length, tail(any(seeds)));
            default -> replaced(bytes, at, bytes.length, new byte[0]);
        };
    }

    private byte[] tail(byte[] bytes) {
        return Arrays.copyOfRange(bytes, random.nextInt(bytes.length), bytes.length);
    }

    private byte[] flipped(byte[] bytes, int at) {
        byte[] flipped = bytes.clone();
        if (at < bytes.length) {
            flipped[at] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private byte[] any(List<byte[]> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + by.length);
        out.write(bytes, 0, from);
        out.writeBytes(by);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }
}
