package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.ArchiveWatermark;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.ports.archive.Archive.Held;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks the archive what it holds of conversations. Where it fails to tell, finds by halving of which. For one thread at a time. */
final class HeldLookup {
    private final Archive archive;
    private final Suspects untold;

    /** One of which it told. */
    private @Nullable ConversationId toldBefore;

    /** @param untold told of the conversations of which the archive fails to tell what it holds */
    HeldLookup(Archive archive, Suspects untold) {
        this.archive = archive;
        this.untold = untold;
    }

    /** What the archive holds of these, {@link ArchiveWatermark#NONE} if nothing; without those of which it fails to tell. */
    Map<ConversationId, ArchiveWatermark> ask(List<ConversationId> ids) {
        Map<ConversationId, ArchiveWatermark> told = new HashMap<>();
        ask(ids, told);
        return told;
    }

    private void ask(List<ConversationId> ids, Map<ConversationId, ArchiveWatermark> told) {
        if (ids.isEmpty() || untold.cutShort()) {
            return;
        }
        switch (archive.held(ids)) {
            case Held.Known(Map<ConversationId, ArchiveWatermark> watermarks) -> {
                untold.answered();
                toldBefore = ids.getLast();
                ids.forEach(id -> told.put(id, watermarks.getOrDefault(id, ArchiveWatermark.NONE)));
            }
            case Held.Failed(String reason) -> {
                untold.failed(ids, reason);
                if (ids.size() == 1) {
                    if (!untold.isKnown(ids.getFirst())) {
                        crossCheck();
                    }
                    untold.add(ids.getFirst(), reason);
                } else {
                    int half = ids.size() / 2;
                    ask(ids.subList(0, half), told);
                    ask(ids.subList(half, ids.size()), told);
                }
            }
        }
    }

    /** Whether the archive still tells of another: it may be asked of none but those at which it fails. */
    private void crossCheck() {
        if (!untold.hasAnswered() && toldBefore != null && archive.held(List.of(toldBefore)) instanceof Held.Known) {
            untold.answered();
        }
    }
}
