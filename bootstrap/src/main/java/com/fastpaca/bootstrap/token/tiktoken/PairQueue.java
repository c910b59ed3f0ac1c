package com.fastpaca.bootstrap.token.tiktoken;

import java.util.Arrays;

/** Pairs to be merged, of which the lowest rank comes first, and the leftmost of equal ranks. A binary heap. */
final class PairQueue {
    private long[] heap = new long[64];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    void clear() {
        size = 0;
    }

    /** Both not negative. */
    void add(int rank, int index) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        long pair = ((long) rank << Integer.SIZE) | index;
        int hole = size++;
        for (int parent = (hole - 1) / 2; hole > 0 && heap[parent] > pair; parent = (hole - 1) / 2) {
            heap[hole] = heap[parent];
            hole = parent;
        }
        heap[hole] = pair;
    }

    /** The first pair, to be read with {@link #rank} and {@link #index}; the queue must not be empty. */
    long poll() {
        long first = heap[0];
        long moved = heap[--size];
        int hole = 0;
        for (int child = 1; child < size; child = 2 * hole + 1) {
            if (child + 1 < size && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= moved) {
                break;
            }
            heap[hole] = heap[child];
            hole = child;
        }
        heap[hole] = moved;
        return first;
    }

    static int rank(long pair) {
        return (int) (pair >>> Integer.SIZE);
    }

    static int index(long pair) {
        return (int) pair;
    }
}
