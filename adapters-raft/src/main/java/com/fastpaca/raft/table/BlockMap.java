package com.fastpaca.raft.table;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mapdb.SortedTableMap;

/**
 * A table's blocks in order of their keys. MapDB trusts every byte that it reads: a damaged index sends its search astray, or makes it
 * throw anything. Here each block is checked as it is reached, and so is that no block before it was passed over; whatever MapDB throws
 * is reported as damage.
 */
final class BlockMap {
    private final Path file;
    private final SortedTableMap<byte[], ByteBuffer> map;
    private final int blockCount;

    BlockMap(Path file, MappedTable mapped, int blockCount) {
        this.file = file;
        this.blockCount = blockCount;
        try {
            this.map = SortedTableMap.open(mapped, new BlockKeySerializer(), new BlockSerializer());
        } catch (RuntimeException | AssertionError | InternalError e) {
            throw corrupt("its index cannot be read", e);
        }
    }

    /** All blocks. */
    Cursor all() {
        return new Cursor(null);
    }

    /** The blocks whose key is not below this one. */
    Cursor from(byte[] key) {
        return new Cursor(key);
    }

    /** The last block with a key below this one, or null if there is none. */
    @Nullable
    Block lower(byte[] key) {
        try {
            Map.Entry<byte[], ByteBuffer> entry = map.findLower(key, false);
            return entry == null ? null : Block.read(entry.getKey(), entry.getValue());
        } catch (RuntimeException | AssertionError | InternalError e) {
            throw corrupt("a block cannot be read", e);
        }
    }

    CorruptTableException corrupt(String problem) {
        return new CorruptTableException(file, problem);
    }

    CorruptTableException corrupt(String problem, Throwable cause) {
        return new CorruptTableException(file, problem, cause);
    }

    /** Steps through blocks; for one thread. */
    final class Cursor {
        private static final int UNKNOWN = -1;

        private final Iterator<Map.Entry<byte[], ByteBuffer>> entries;
        private final byte @Nullable [] from;
        private int nextOrdinal;

        private Cursor(byte @Nullable [] from) {
            this.from = from;
            this.nextOrdinal = from == null ? 0 : UNKNOWN;
            try {
                this.entries = from == null ? map.entryIterator() : map.entryIterator(from, true, null, false);
            } catch (RuntimeException | AssertionError | InternalError e) {
                throw corrupt("a block cannot be found", e);
            }
        }

        /** The next block, or null after the last one. */
        @Nullable
        Block next() {
            Block block = read();
            if (nextOrdinal == UNKNOWN && from != null) {
                nextOrdinal = ordinalOfFirst(block, from);
            }
            int ordinal = block == null ? blockCount : block.ordinal();
            if (ordinal != nextOrdinal) {
                throw corrupt("block " + nextOrdinal + " cannot be found, but block " + ordinal + " of " + blockCount);
            }
            nextOrdinal++;
            return block;
        }

        /** The number that the first block at or above a key must have if none is missing. */
        private int ordinalOfFirst(@Nullable Block found, byte[] key) {
            if (found != null
                    && BlockKey.sameConversation(found.key(), key)
                    && found.previousSeq() < BlockKey.seq(key)) {
                return found.ordinal();
            }
            Block before = lower(key);
            return before == null ? 0 : before.ordinal() + 1;
        }

        private @Nullable Block read() {
            try {
                if (!entries.hasNext()) {
                    return null;
                }
                Map.Entry<byte[], ByteBuffer> entry = entries.next();
                return Block.read(entry.getKey(), entry.getValue());
            } catch (RuntimeException | AssertionError | InternalError e) {
                throw corrupt("a block cannot be read", e);
            }
        }
    }
}
