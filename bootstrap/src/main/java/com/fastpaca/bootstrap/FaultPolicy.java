package com.fastpaca.bootstrap;

import com.fastpaca.bootstrap.log.NodeLog;
import com.fastpaca.raft.node.GroupStoppedException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done about a fault after which a node's Raft groups cannot go on: the process halts, unless its cluster has let go of the node.
 */
final class FaultPolicy {
    private static final Logger LOG = LoggerFactory.getLogger(FaultPolicy.class);
    private static final int HALT_STATUS = 70;

    /** The groups of a node that was removed stop before the other nodes say that it was. */
    private static final Duration REMOVAL_IS_HEARD_WITHIN = Duration.ofSeconds(20);

    private final Supplier<Optional<String>> removal;
    private final BooleanSupplier hasOthers;
    private final Consumer<String> onRefusal;
    private final Consumer<Throwable> halt;
    private final LongSupplier nanoTime;
    private OptionalLong groupStoppedNanos = OptionalLong.empty();

    /**
     * @param removal what the node was told of its removal, once it was
     * @param hasOthers whether there are nodes that could remove it
     * @param onRefusal told why this process must stop, which is for an operator to see to, and no fault
     * @param halt ends the process at once
     */
    FaultPolicy(
            Supplier<Optional<String>> removal,
            BooleanSupplier hasOthers,
            Consumer<String> onRefusal,
            Consumer<Throwable> halt,
            LongSupplier nanoTime) {
        this.removal = removal;
        this.hasOthers = hasOthers;
        this.onRefusal = onRefusal;
        this.halt = halt;
        this.nanoTime = nanoTime;
    }

    /** Called again and again while a group does not run. */
    void onFault(Throwable fault) {
        Optional<String> told = removal.get();
        if (told.isPresent()) {
            onRefusal.accept(told.get());
        } else if (!mayBeOfARemoval(fault) || !isWithinPatience(nanosSinceAGroupStopped())) {
            halt.accept(fault);
        }
    }

    private boolean mayBeOfARemoval(Throwable fault) {
        return fault instanceof GroupStoppedException && hasOthers.getAsBoolean();
    }

    private static boolean isWithinPatience(long nanos) {
        return nanos <= REMOVAL_IS_HEARD_WITHIN.toNanos();
    }

    /** From the first call on. */
    private synchronized long nanosSinceAGroupStopped() {
        long now = nanoTime.getAsLong();
        groupStoppedNanos = groupStoppedNanos.isPresent() ? groupStoppedNanos : OptionalLong.of(now);
        return now - groupStoppedNanos.getAsLong();
    }

    /** A replica that cannot go on must not answer any more either; a clean stop would still serve what is under way. */
    static void halt(Throwable fault) {
        try {
            NodeLog.lastWords(() -> LOG.atError()
                    .addKeyValue("event", "node_halted")
                    .setCause(fault)
                    .log("this node cannot go on and halts"));
        } finally {
            Runtime.getRuntime().halt(HALT_STATUS);
        }
    }
}
