package com.fastpaca.raft.node;

import com.fastpaca.raft.file.NotWrittenException;
import com.fastpaca.raft.group.Voters;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The members of the cluster as a node's identity has them; a later start depends on it. For one thread. */
final class RecordedMembers {
    private static final Logger LOG = LoggerFactory.getLogger(RecordedMembers.class);

    private final IdentityStore store;
    private final List<Voters> groups;
    private final BooleanSupplier closing;
    private final Consumer<Throwable> onFault;

    /**
     * @param groups the voters of each
     * @param closing whether the groups are being closed: what they say of their voters counts no more
     * @param onFault told if it is not known which members the disk holds, after which the node must not go on
     */
    RecordedMembers(IdentityStore store, List<Voters> groups, BooleanSupplier closing, Consumer<Throwable> onFault) {
        this.store = store;
        this.groups = List.copyOf(groups);
        this.closing = closing;
        this.onFault = onFault;
    }

    /** Records what the voters are by now, once all groups say so. */
    void update() {
        try {
            Set<UUID> present = new TreeSet<>();
            boolean votesInAll = true;
            for (Voters each : groups) {
                Optional<Set<UUID>> known = each.present();
                if (known.isEmpty()) {
                    return;
                }
                present.addAll(known.get());
                votesInAll &= known.get().contains(store.identity().nodeId());
            }
            NodeIdentity identity = store.identity();
            if (!votesInAll && !identity.isMember()) {
                // A newcomer is a member once all groups have taken it in: until then its change is half made.
                present.remove(identity.nodeId());
            }
            if (!closing.getAsBoolean() && !identity.members().equals(List.copyOf(present))) {
                store.become(identity.withMembers(present));
                LOG.atInfo()
                        .addKeyValue("event", "members_recorded")
                        .addKeyValue("cluster_id", identity.requiredClusterId())
                        .addKeyValue("members", present.size())
                        .log("the members of cluster {} are now {}", identity.requiredClusterId(), present);
            }
        } catch (NotWrittenException | RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("event", "members_not_recorded")
                    .setCause(e)
                    .log("the members of the cluster were not recorded; they are tried again");
        } catch (IOException e) {
            onFault.accept(e);
        }
    }

    void warnIfNoneOfThem() {
        NodeIdentity identity = store.identity();
        if (!identity.isMember() && !closing.getAsBoolean()) {
            LOG.atWarn()
                    .addKeyValue("event", "node_not_a_member")
                    .addKeyValue("node_id", identity.nodeId())
                    .log(
                            "this node is no member of its cluster and serves nothing; if it is to be one, run on a member:"
                                    + " fastpaca cluster add {}",
                            identity.nodeId());
        }
    }
}
