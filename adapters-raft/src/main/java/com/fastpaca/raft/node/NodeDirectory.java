package com.fastpaca.raft.node;

import com.fastpaca.ports.cluster.NodeState;
import com.fastpaca.raft.file.DurableFiles;
import com.fastpaca.raft.log.AcknowledgedIndexFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node's data directory: held by one process at a time, and marked with the identity of the node that it belongs to.
 *
 * <p>The identity says of which cluster the node is, and whether the Raft groups have been made. Where it says so and their storage is
 * gone, data was lost: started as if it were new, the node would answer with empty logs, so it is refused.
 */
public final class NodeDirectory implements IdentityStore, AutoCloseable {
    private static final String IDENTITY = "identity";
    private static final String LOCK = "lock";
    private static final String RAFT = "raft";
    private static final String ACKNOWLEDGED = "watermarks";
    private static final String SNAPSHOT_SUFFIX = ".manifest";

    private final Path root;
    private final FileChannel lockFile;
    private volatile NodeIdentity identity;

    private NodeDirectory(Path root, FileChannel lockFile, NodeIdentity identity) {
        this.root = root;
        this.lockFile = lockFile;
        this.identity = identity;
    }

    /**
     * @throws StartRefusedException if another process holds the directory, or it does not fit the configuration
     */
    public static NodeDirectory open(Path root, int raftGroups) throws StartRefusedException, IOException {
        FileChannel lockFile = lockFile(root);
        try {
            if (tryLock(lockFile) == null) {
                throw new StartRefusedException(
                        "data directory " + root + " is in use by another process; give each node one of its own");
            }
            return new NodeDirectory(root, lockFile, identity(root, raftGroups));
        } catch (StartRefusedException | IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
    }

    private static FileChannel lockFile(Path root) throws StartRefusedException {
        try {
            Files.createDirectories(root);
            return FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new StartRefusedException(
                    "data directory " + root + " cannot be used: "
                            + e.getClass().getSimpleName() + ": " + e.getMessage(),
                    e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static NodeIdentity identity(Path root, int raftGroups) throws StartRefusedException, IOException {
        Path file = root.resolve(IDENTITY);
        if (!Files.exists(file)) {
            if (Files.exists(root.resolve(RAFT))) {
                throw new StartRefusedException(
                        "data directory " + root
                                + " holds Raft data but no file 'identity': restore the file or the whole directory from a backup");
            }
            NodeIdentity created = NodeIdentity.blank(UUID.randomUUID(), raftGroups);
            write(root, created);
            return created;
        }
        NodeIdentity identity = NodeIdentity.parse(Files.readString(file))
                .orElseThrow(() -> new StartRefusedException(file
                        + " is damaged or of another version: restore it from a backup,"
                        + " or start the version that wrote it"));
        if (identity.raftGroups() != raftGroups && identity.state() == NodeState.BLANK) {
            NodeIdentity changed = identity.withRaftGroups(raftGroups);
            write(root, changed);
            return changed;
        }
        if (identity.raftGroups() != raftGroups) {
            throw new StartRefusedException("FASTPACA_RAFT_GROUPS: is " + raftGroups + ", but data directory " + root
                    + " was made with " + identity.raftGroups() + "; the number is fixed when a cluster is created");
        }
        return identity;
    }

    private static void write(Path root, NodeIdentity identity) throws IOException {
        DurableFiles.write(root.resolve(IDENTITY), identity.toText().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Makes the storage ready for the groups to be started on: away with what a start left that never came to its end, as nothing in it
     * was ever acknowledged.
     *
     * @param groups where each group's storage is
     * @throws StartRefusedException if storage is gone that was there
     */
    void prepare(List<Path> groups) throws StartRefusedException, IOException {
        if (identity.state() != NodeState.STARTED && !identity.hasOthers()) {
            refuseAcknowledged();
            DurableFiles.deleteAll(raft());
        }
        if (identity.state() != NodeState.STARTED) {
            // Where there are others, they may have got this node's vote for a group, which it must not give again.
            Files.createDirectories(raft());
            return;
        }
        for (Path group : groups) {
            if (!Files.isDirectory(group)) {
                throw new StartRefusedException(
                        "data directory " + root + " belongs to node " + identity.nodeId() + " but " + group
                                + " is gone: restore the directory from a backup, or give the node an empty one");
            }
        }
    }

    /**
     * A start that never came to its end has acknowledged nothing: where something was, the identity is not this directory's. Nothing else
     * below the root is looked at, as it may be another's, such as a file system's own {@code lost+found}, which only root can read.
     */
    private void refuseAcknowledged() throws StartRefusedException, IOException {
        try (Stream<Path> indexes = Files.list(acknowledgedIndexes())) {
            for (Path file : indexes.toList()) {
                if (AcknowledgedIndexFile.open(file).index() >= 0) {
                    throw served(file);
                }
            }
        }
        try (Stream<Path> files = Files.walk(Files.createDirectories(raft()))) {
            Optional<Path> snapshot = files.filter(file -> file.toString().endsWith(SNAPSHOT_SUFFIX))
                    .findFirst();
            if (snapshot.isPresent()) {
                throw served(snapshot.get());
            }
        }
    }

    private StartRefusedException served(Path evidence) {
        return new StartRefusedException("data directory " + root
                + " has a file 'identity' of a node that never served, but " + evidence
                + " shows that it did: restore the file 'identity' or the whole directory from a backup");
    }

    /** Records, durably, that all groups have been made. */
    void started() throws IOException {
        if (identity.state() != NodeState.STARTED) {
            become(identity.started());
        }
    }

    @Override
    public NodeIdentity identity() {
        return identity;
    }

    @Override
    public void become(NodeIdentity next) throws IOException {
        NodeIdentity present = identity;
        boolean sameCluster =
                present.clusterId().isEmpty() || present.clusterId().equals(next.clusterId());
        if (!sameCluster
                || !present.nodeId().equals(next.nodeId())
                || present.raftGroups() != next.raftGroups()
                || next.state().compareTo(present.state()) < 0
                || (next.state() == present.state() && next.state() != NodeState.STARTED)) {
            throw new IllegalArgumentException("a node cannot become " + next + " after it was " + present);
        }
        write(root, next);
        identity = next;
    }

    /**
     * The file of a group's acknowledged index, apart from what Ratis owns.
     *
     * @throws StartRefusedException if it is gone: whether the log has lost its end could not be told
     */
    AcknowledgedIndexFile acknowledgedIndexFile(int group) throws StartRefusedException, IOException {
        Path file = acknowledgedIndexes().resolve("group-" + group);
        if (identity.state() == NodeState.STARTED && !AcknowledgedIndexFile.exists(file)) {
            throw new StartRefusedException(file + " is gone or damaged: restore the data directory from a backup");
        }
        return AcknowledgedIndexFile.open(file);
    }

    private Path acknowledgedIndexes() throws IOException {
        return Files.createDirectories(root.resolve(ACKNOWLEDGED));
    }

    Path raft() {
        return root.resolve(RAFT);
    }

    /**
     * Bytes that may still be written here.
     *
     * @throws IOException if it cannot be told
     */
    long usableBytes() throws IOException {
        try {
            return Files.getFileStore(root).getUsableSpace();
        } catch (IOException e) {
            // It looks for the mount point, which a process in a changed root does not see. This way does not, but says
            // 0 for everything that it cannot tell.
            long usable = root.toFile().getUsableSpace();
            if (usable == 0) {
                throw e;
            }
            return usable;
        }
    }

    /** Lets another process have the directory. */
    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
