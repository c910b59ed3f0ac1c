package com.fastpaca.bootstrap.token.tiktoken;

/**
 * Counts the tokens of pieces that are more than one: of all neighbours that together are a token, those of the lowest rank are merged,
 * the leftmost first, until there are none.
 *
 * <p>A long piece is merged window by window, so that time is linear and memory small. What a window has in its first three quarters is
 * kept if the next window, which starts after it, starts with the token that followed there. That is exact: tokens are a text's encoding
 * if and only if every two neighbours are the encoding of their own bytes, because the first merge that crossed a border in the whole
 * text would cross it between these two alone as well. Where windows disagree, the piece is merged again in windows twice as large.
 *
 * <p>Not safe for concurrent use.
 */
final class PieceMerging {
    private final Vocabulary vocabulary;
    private final int firstWindowBytes;
    private final PairQueue queue = new PairQueue();

    private byte[] text = {};
    private int offset;
    private int length;

    /** By the offset of a token's first byte in the window: where the next and the previous token start, and its rank with the next. */
    private int[] next = new int[64];

    private int[] previous = new int[64];
    private int[] pairRanks = new int[64];

    PieceMerging(Vocabulary vocabulary, int firstWindowBytes) {
        this.vocabulary = vocabulary;
        this.firstWindowBytes = firstWindowBytes;
    }

    /** The tokens of the piece between two indexes of a text. */
    int count(byte[] text, int from, int to) {
        this.text = text;
        int windowBytes = firstWindowBytes;
        int count = countByWindows(from, to, windowBytes);
        while (count < 0) {
            windowBytes = windowBytes < (to - from) / 2 ? 2 * windowBytes : to - from;
            count = countByWindows(from, to, windowBytes);
        }
        return count;
    }

    /** The number of tokens, or -1 if two windows disagree. */
    private int countByWindows(int from, int to, int windowBytes) {
        int count = 0;
        int expectedFirst = 0;
        for (int start = from; ; ) {
            int windowTokens = merge(start, Math.min(windowBytes, to - start));
            if (start > from && next[0] != expectedFirst) {
                return -1;
            }
            if (start + length == to) {
                return count + windowTokens;
            }
            int kept = 0;
            while (kept < windowBytes - windowBytes / 4) {
                kept = next[kept];
                count++;
            }
            if (kept == length) {
                return -1;
            }
            expectedFirst = next[kept] - kept;
            start += kept;
        }
    }

    /** Merges a window and returns its number of tokens. */
    private int merge(int start, int bytes) {
        offset = start;
        length = bytes;
        startWithBytes();
        int tokens = length;
        while (!queue.isEmpty()) {
            long pair = queue.poll();
            int left = PairQueue.index(pair);
            if (pairRanks[left] != PairQueue.rank(pair)) {
                continue; // one of the two has been merged with another since
            }
            int right = next[left];
            pairRanks[right] = Vocabulary.NONE;
            next[left] = next[right];
            previous[next[right]] = left;
            tokens--;
            rankPair(left);
            if (left > 0) {
                rankPair(previous[left]);
            }
        }
        return tokens;
    }

    private void startWithBytes() {
        if (next.length <= length) {
            int capacity = Math.max(length + 1, 2 * next.length);
            next = new int[capacity];
            previous = new int[capacity];
            pairRanks = new int[capacity];
        }
        queue.clear();
        for (int i = 0; i < length; i++) {
            next[i] = i + 1;
            previous[i] = i - 1;
        }
        for (int i = 0; i < length; i++) {
            rankPair(i);
        }
    }

    private void rankPair(int left) {
        int right = next[left];
        int rank = right == length ? Vocabulary.NONE : vocabulary.rank(text, offset + left, offset + next[right]);
        pairRanks[left] = rank;
        if (rank != Vocabulary.NONE) {
            queue.add(rank, left);
        }
    }
}
