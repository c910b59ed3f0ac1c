package com.fastpaca.raft.table;

import java.io.IOException;
import java.util.Arrays;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.serializer.GroupSerializerObjectArray;

/** Keys for MapDB, which asks for a key each time its binary search looks at a node. */
final class BlockKeySerializer extends GroupSerializerObjectArray<byte[]> {
    @Override
    public void serialize(DataOutput2 out, byte[] key) throws IOException {
        out.packInt(key.length);
        out.write(key);
    }

    @Override
    public byte[] deserialize(DataInput2 in, int available) throws IOException {
        int length = in.unpackInt();
        // Checked before memory is reserved: the length may be damaged.
        if (length < BlockKey.MIN_BYTES || length > BlockKey.MAX_BYTES) {
            throw new IllegalStateException("impossible key length " + length);
        }
        byte[] key = new byte[length];
        in.readFully(key);
        return key;
    }

    @Override
    public Object[] valueArrayDeserialize(DataInput2 in, int size) throws IOException {
        if (size != Block.PER_NODE) {
            throw new IllegalStateException("impossible number of keys in a node: " + size);
        }
        return super.valueArrayDeserialize(in, size);
    }

    @Override
    public int compare(byte[] one, byte[] other) {
        return Arrays.compareUnsigned(one, other);
    }
}
