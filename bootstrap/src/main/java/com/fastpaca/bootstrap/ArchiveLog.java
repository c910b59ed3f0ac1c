package com.fastpaca.bootstrap;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.ports.archive.ArchiveSource;
import com.fastpaca.ports.archive.FlushListener;
import com.fastpaca.ports.store.UnavailableException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs and counts what becomes of the write-behind; what goes on for long is logged once a minute. */
final class ArchiveLog implements FlushListener {
    private static final Logger LOG = LoggerFactory.getLogger(ArchiveLog.class);
    private static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanoTime;
    private final Map<ArchiveSource, Long> lastSaidNanos = new ConcurrentHashMap<>();
    private final LongAdder archivedEvents = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder lostEvents = new LongAdder();

    ArchiveLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    long archivedEvents() {
        return archivedEvents.sum();
    }

    long failures() {
        return failures.sum();
    }

    long lostEvents() {
        return lostEvents.sum();
    }

    private boolean isDue(ArchiveSource source) {
        long now = nanoTime.getAsLong();
        Long last = lastSaidNanos.get(source);
        if (last != null && now - last < REPEAT_NANOS) {
            return false;
        }
        lastSaidNanos.put(source, now);
        return true;
    }

    @Override
    public void setAside(ConversationId id, String reason) {
        LOG.atError()
                .addKeyValue("event", "archive_set_conversation_aside")
                .addKeyValue("conversation_id", id.value())
                .log(
                        "the archive does not take conversation {}: {}; it is kept here whole, and tried again by itself",
                        id,
                        reason);
    }

    @Override
    public void takenAgain(ConversationId id) {
        LOG.atInfo()
                .addKeyValue("event", "archive_took_conversation_again")
                .addKeyValue("conversation_id", id.value())
                .log("the archive takes conversation {} again", id);
    }

    @Override
    public void failed(ArchiveSource source, Throwable cause) {
        failures.increment();
        if (!isDue(source)) {
            return;
        }
        if (cause instanceof UnavailableException) {
            LOG.atWarn()
                    .addKeyValue("event", "archive_unavailable")
                    .addKeyValue("group", source.group())
                    .setCause(cause)
                    .log("group {} cannot be archived now; it is tried again, and nothing is trimmed", source.group());
        } else {
            LOG.atError()
                    .addKeyValue("event", "archive_failed")
                    .addKeyValue("group", source.group())
                    .setCause(cause)
                    .log("archiving group {} failed; it is tried again, and nothing is trimmed", source.group());
        }
    }

    @Override
    public void back(ArchiveSource source) {
        lastSaidNanos.remove(source);
        LOG.atInfo()
                .addKeyValue("event", "archive_available_again")
                .addKeyValue("group", source.group())
                .log("group {} is archived again", source.group());
    }

    @Override
    public void archiveIsNewer(ArchiveSource source, long archivedIndex, long index) {
        failures.increment();
        if (isDue(source)) {
            LOG.atError()
                    .addKeyValue("event", "archive_is_newer")
                    .addKeyValue("group", source.group())
                    .addKeyValue("archived_index", archivedIndex)
                    .addKeyValue("index", index)
                    .log(
                            "the archive was given group {} up to index {}, but the data of this cluster ended at {} when this node"
                                    + " began to lead it: one of the two was restored from an older backup; nothing of the group is"
                                    + " archived or trimmed until both are of one time (see docs/operations.md)",
                            source.group(),
                            archivedIndex,
                            index);
        }
    }

    @Override
    public void archiveWasOlder(ArchiveSource source, long conversations, long lost) {
        lostEvents.add(lost);
        if (lost == 0) {
            LOG.atWarn()
                    .addKeyValue("event", "archive_was_older")
                    .addKeyValue("group", source.group())
                    .addKeyValue("conversations", conversations)
                    .log(
                            "the archive held less of {} conversations of group {} than it had taken: it was restored from an older"
                                    + " backup, or is another one; all of it was stored in it again",
                            conversations,
                            source.group());
        } else {
            LOG.atError()
                    .addKeyValue("event", "archive_lost_events")
                    .addKeyValue("group", source.group())
                    .addKeyValue("conversations", conversations)
                    .addKeyValue("count", lost)
                    .log(
                            "the archive held less of group {} than it had taken: it was restored from an older backup, or is another"
                                    + " one; what this node holds of {} conversations was stored in it again, and {} events are lost, as they"
                                    + " were in the archive alone (see docs/operations.md)",
                            source.group(),
                            conversations,
                            lost);
        }
    }

    @Override
    public void flushed(ArchiveSource source, int events) {
        archivedEvents.add(events);
        LOG.atDebug()
                .addKeyValue("event", "events_archived")
                .addKeyValue("group", source.group())
                .addKeyValue("count", events)
                .log("{} events of group {} are archived", events, source.group());
    }
}
