package com.fastpaca.raft.node;

import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.store.ConversationStoreContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** A real node, whose events are in memory or in tables when they are read. */
class RaftConversationStoreTest {
    @Nested
    class InMemory extends OnRealFiles {
        InMemory() {
            super(3, 1 << 30);
        }
    }

    @Nested
    class InTables extends OnRealFiles {
        InTables() {
            super(1, 1);
        }
    }

    abstract static class OnRealFiles extends ConversationStoreContract {
        private final int raftGroups;
        private final long snapshotBytes;

        @TempDir
        private Path directory;

        private RunningNode node;

        OnRealFiles(int raftGroups, long snapshotBytes) {
            this.raftGroups = raftGroups;
            this.snapshotBytes = snapshotBytes;
        }

        @BeforeEach
        void start() throws Exception {
            node = RunningNode.start(directory, raftGroups, snapshotBytes);
        }

        @AfterEach
        void stop() throws IOException {
            node.close();
        }

        @Override
        protected ConversationStore store() {
            return node.store();
        }

        @Override
        protected void makeUnavailable() {
            try {
                node.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
