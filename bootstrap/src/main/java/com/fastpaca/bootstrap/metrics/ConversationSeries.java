package com.fastpaca.bootstrap.metrics;

import com.fastpaca.bootstrap.metrics.ConversationSizes.Size;
import com.fastpaca.bootstrap.metrics.Families.Items;
import com.fastpaca.domain.conversation.Conversation;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How large the conversations are. To tell the largest takes a look at every conversation, though not at its events; so that is done
 * beside everything else, when somebody asks and the last look is some seconds old, and who asks is told what the last look saw.
 */
final class ConversationSeries implements MultiCollector {
    /** What no conversation's id can be. */
    static final String OTHERS = "(others)";

    private static final Logger LOG = LoggerFactory.getLogger(ConversationSeries.class);
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** After so many conversations the look rests for as long as they took: on few cores it would be felt by requests. */
    private static final long RESTS_EVERY = 4_096;

    private final Conversations conversations;
    private final int max;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile @Nullable Look last;

    /** All conversations of a node. */
    interface Conversations {
        /** Visits them; false if there can be none yet. */
        boolean forEach(Consumer<Conversation> visitor);
    }

    private record Look(ConversationSizes sizes, long atNanos) {}

    /** @param max how many of the largest are told apart */
    ConversationSeries(Conversations conversations, int max) {
        this.conversations = conversations;
        this.max = max;
    }

    @Override
    public MetricSnapshots collect() {
        Look present = last;
        if ((present == null || System.nanoTime() - present.atNanos() > FRESH_NANOS)
                && looking.compareAndSet(false, true)) {
            startLooking();
        }
        return present == null ? MetricSnapshots.of() : shown(present.sizes());
    }

    private void startLooking() {
        boolean started = false;
        try {
            Thread.ofPlatform().name("conversation-sizes").daemon().start(this::look);
            started = true;
        } finally {
            if (!started) {
                looking.set(false);
            }
        }
    }

    private void look() {
        try {
            ConversationSizes.Counting counting = new ConversationSizes.Counting(max);
            Rests rests = new Rests();
            if (conversations.forEach(conversation -> {
                counting.add(conversation);
                if (counting.count() % RESTS_EVERY == 0) {
                    rests.rest();
                }
            })) {
                last = new Look(counting.sizes(), System.nanoTime());
            }
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("event", "conversation_sizes_not_counted")
                    .setCause(e)
                    .log("the sizes of conversations were not counted; they are counted again when they are asked for");
        } finally {
            looking.set(false);
        }
    }

    private static final class Rests {
        private long resumedNanos = System.nanoTime();

        void rest() {
            LockSupport.parkNanos(System.nanoTime() - resumedNanos);
            resumedNanos = System.nanoTime();
        }
    }

    private record Series(String id, long tokens) {}

    private static MetricSnapshots shown(ConversationSizes sizes) {
        List<Series> series = new ArrayList<>();
        for (Size size : sizes.largest()) {
            series.add(new Series(size.id().value(), size.tokens()));
        }
        series.add(new Series(OTHERS, sizes.othersTokens()));
        return new Families()
                .gauge(
                        "fastpaca_snapshot_token_count",
                        "Tokens of a conversation's snapshot, of the largest each, of all others together",
                        new Items<>(series, each -> Labels.of("conversation_id", each.id())),
                        Series::tokens)
                .gauge(
                        "fastpaca_conversations",
                        "Conversations of the cluster, deleted ones included",
                        Items.single(sizes),
                        ConversationSizes::count)
                .all();
    }
}
