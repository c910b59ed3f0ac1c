package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.ArchiveWatermark;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.shard.ShardId;
import com.fastpaca.domain.shard.ShardState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Looks through a group, shard by shard, for conversations of which the archive holds less than it had taken, as after it was restored
 * from an older backup or replaced by an empty one. For one thread at a time.
 */
final class LossSearch {
    private static final int PAGE = 500;

    private final Backlog backlog;
    private final HeldLookup held;
    private final Suspects untold;
    private final Refill refill;
    private final BiConsumer<ConversationId, ArchiveWatermark> parted;
    private int nextShard;
    private int shardsLeft = ShardId.COUNT;

    /**
     * @param untold the conversations of which the archive fails to tell what it holds
     * @param refill given what is found
     * @param parted handed those of which it holds a later state than there is here, and how far
     */
    LossSearch(
            Backlog backlog,
            HeldLookup held,
            Suspects untold,
            Refill refill,
            BiConsumer<ConversationId, ArchiveWatermark> parted) {
        this.backlog = backlog;
        this.held = held;
        this.untold = untold;
        this.refill = refill;
        this.parted = parted;
    }

    /** Is to look through the whole group: there may be more than is known. */
    void begin() {
        shardsLeft = ShardId.COUNT;
    }

    boolean isDone() {
        return shardsLeft == 0;
    }

    /** Looks through another shard, or several if the archive is not asked of the first; answers whether something is lacking there. */
    boolean look() {
        boolean found = false;
        boolean compared = false;
        while (shardsLeft > 0 && !compared && !untold.cutShort()) {
            int number = nextShard;
            // The next attempt goes on after it, whatever comes of this one: at its conversations all may fail.
            nextShard = (number + 1) % ShardId.COUNT;
            List<Conversation> archived = archivedIn(backlog.shard(number));
            for (int from = 0; from < archived.size(); from += PAGE) {
                List<Conversation> page = archived.subList(from, Math.min(archived.size(), from + PAGE));
                Map<ConversationId, ArchiveWatermark> told =
                        held.ask(page.stream().map(Conversation::id).toList());
                compared |= !told.isEmpty();
                found |= compare(page, told);
            }
            if (untold.cutShort()) {
                // What was left out is looked at next.
                nextShard = number;
            } else {
                shardsLeft--;
            }
        }
        return found;
    }

    private List<Conversation> archivedIn(ShardState shard) {
        List<Conversation> archived = new ArrayList<>();
        shard.conversations().values().forEach(conversation -> {
            if (!conversation.archived().equals(ArchiveWatermark.NONE) && !refill.contains(conversation.id())) {
                archived.add(conversation);
            }
        });
        return archived;
    }

    /** Answers whether something is lacking of any of them. */
    private boolean compare(List<Conversation> conversations, Map<ConversationId, ArchiveWatermark> told) {
        boolean found = false;
        for (Conversation conversation : conversations) {
            ArchiveWatermark has = told.get(conversation.id());
            if (has == null) {
                continue;
            }
            if (!conversation.archived().isReachedBy(has)) {
                refill.add(conversation, has);
                found = true;
            } else if (has.revision() > conversation.revision()) {
                parted.accept(conversation.id(), has);
            }
        }
        return found;
    }
}
