package com.fastpaca.raft.codec;

/** Bytes that no version of this format has written: damage, or a newer version's data. Never a client's fault. */
public final class CorruptBytesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CorruptBytesException(String message) {
        super(message);
    }
}
