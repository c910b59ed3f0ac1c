package com.fastpaca.raft.table;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.mapdb.DataInput2;
import org.mapdb.volume.Volume;

/**
 * A read-only file in memory, as MapDB wants to see it. MapDB's own mapped volumes take one kernel mapping for each MiB, of which a
 * process may have some 65,000, and reading from one after it was closed crashes the JVM. This takes one mapping for a file, and a
 * read after closing throws.
 */
final class MappedTable extends Volume {
    /** Buffers are addressed by int. Pages of the table never cross a slice, as both are powers of two. */
    private static final int SLICE_SHIFT = 30;

    private final Path file;
    private final Arena arena;
    private final MemorySegment content;
    private final int sliceShift;
    private final long inSlice;
    private final ByteBuffer[] slices;

    private MappedTable(Path file, Arena arena, MemorySegment content, int sliceShift) {
        this.file = file;
        this.arena = arena;
        this.content = content;
        this.sliceShift = sliceShift;
        this.inSlice = (1L << sliceShift) - 1;
        this.slices = new ByteBuffer[Math.toIntExact((content.byteSize() + inSlice) >>> sliceShift)];
        for (int i = 0; i < slices.length; i++) {
            long from = (long) i << sliceShift;
            slices[i] = content.asSlice(from, Math.min(inSlice + 1, content.byteSize() - from))
                    .asByteBuffer();
        }
    }

    static MappedTable open(Path file) throws IOException {
        return open(file, SLICE_SHIFT);
    }

    @SuppressWarnings("MustBeClosed") // closed with the table
    static MappedTable open(Path file, int sliceShift) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment content = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new MappedTable(file, arena, content, sliceShift);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /** A copy of some bytes of the file. */
    ByteBuffer copy(long from, int length) {
        return ByteBuffer.wrap(content.asSlice(from, length).toArray(ValueLayout.JAVA_BYTE));
    }

    @Override
    public long getLong(long offset) {
        return slice(offset).getLong((int) (offset & inSlice));
    }

    @Override
    public int getInt(long offset) {
        return slice(offset).getInt((int) (offset & inSlice));
    }

    @Override
    public byte getByte(long offset) {
        return slice(offset).get((int) (offset & inSlice));
    }

    @Override
    public void getData(long offset, byte[] target, int targetFrom, int length) {
        slice(offset).get((int) (offset & inSlice), target, targetFrom, length);
    }

    @Override
    public DataInput2 getDataInput(long offset, int size) {
        return new DataInput2.ByteBuffer(slice(offset), (int) (offset & inSlice));
    }

    private ByteBuffer slice(long offset) {
        return slices[(int) (offset >>> sliceShift)];
    }

    @Override
    public long length() {
        return content.byteSize();
    }

    /** Unmaps the file. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            arena.close();
        }
    }

    @Override
    public boolean isReadOnly() {
        return true;
    }

    @Override
    public File getFile() {
        return file.toFile();
    }

    @Override
    public boolean getFileLocked() {
        return false;
    }

    /** MapDB's word for "no slices that a page could cross". */
    @Override
    public int sliceSize() {
        return -1;
    }

    @Override
    public boolean isSliced() {
        return false;
    }

    @Override
    public void sync() {}

    @Override
    public void ensureAvailable(long offset) {
        throw readOnly();
    }

    @Override
    public void truncate(long size) {
        throw readOnly();
    }

    @Override
    public void putLong(long offset, long value) {
        throw readOnly();
    }

    @Override
    public void putInt(long offset, int value) {
        throw readOnly();
    }

    @Override
    public void putByte(long offset, byte value) {
        throw readOnly();
    }

    @Override
    public void putData(long offset, byte[] source, int sourceFrom, int length) {
        throw readOnly();
    }

    @Override
    public void putData(long offset, ByteBuffer source) {
        throw readOnly();
    }

    @Override
    public void clear(long from, long to) {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("tables are written once");
    }
}
