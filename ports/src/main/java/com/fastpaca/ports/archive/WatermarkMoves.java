package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.ports.archive.ArchiveBatch.Item;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.store.UnavailableException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Moves the watermarks of conversations to what the archive has committed, which trims what is not kept beside it. */
final class WatermarkMoves {
    private final ConversationStore store;
    private final FlushSettings settings;
    private final InstantSource clock;

    WatermarkMoves(ConversationStore store, FlushSettings settings, InstantSource clock) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Moves them until nothing more can be trimmed, as nothing else may ever move those of an idle conversation.
     *
     * @param items what the archive has committed
     * @param leads whether this node still leads: if not, its replica may stand still, and what can be trimmed in it with it
     * @throws UnavailableException if the store cannot answer now
     */
    void advance(List<Item> items, BooleanSupplier leads) {
        List<Item> left = items;
        do {
            submit(left);
            left = left.stream().filter(this::canBeTrimmed).toList();
        } while (!left.isEmpty() && leads.getAsBoolean());
    }

    private boolean canBeTrimmed(Item item) {
        return StoreAnswers.await(store.find(item.conversation().id(), Consistency.LOCAL))
                .filter(now -> now.canBeTrimmed(settings.tailKeep()))
                .isPresent();
    }

    private void submit(List<Item> items) {
        List<CompletableFuture<Outcome>> outcomes =
                items.stream().map(item -> store.submit(watermark(item))).toList();
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = StoreAnswers.await(outcomes.get(i));
            if (!(outcome instanceof Outcome.Archived)) {
                throw new IllegalStateException(
                        "the watermark of " + items.get(i).conversation().id() + " did not advance: " + outcome);
            }
        }
    }

    private Command watermark(Item item) {
        Conversation conversation = item.conversation();
        long seq = item.events().isEmpty()
                ? conversation.archived().seq()
                : item.events().getLast().seq();
        return new Command.Archive(
                conversation.id(),
                clock.millis(),
                conversation.revision(),
                conversation.version(),
                seq,
                settings.tailKeep());
    }
}
