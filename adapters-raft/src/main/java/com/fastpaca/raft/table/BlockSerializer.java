package com.fastpaca.raft.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.serializer.GroupSerializerObjectArray;

/** Blocks for MapDB. Reading copies nothing: it gives a view of the mapped file that begins where the block does. */
final class BlockSerializer extends GroupSerializerObjectArray<ByteBuffer> {
    @Override
    public void serialize(DataOutput2 out, ByteBuffer block) throws IOException {
        out.write(block.array(), block.arrayOffset() + block.position(), block.remaining());
    }

    @Override
    public ByteBuffer deserialize(DataInput2 in, int available) {
        ByteBuffer mapped = in.internalByteBuffer();
        return mapped.slice(in.getPos(), mapped.limit() - in.getPos());
    }
}
