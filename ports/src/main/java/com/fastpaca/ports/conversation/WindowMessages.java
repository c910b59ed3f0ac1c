package com.fastpaca.ports.conversation;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.snapshot.Summary;
import com.fastpaca.domain.window.Window;
import com.fastpaca.domain.window.WindowItem;
import com.fastpaca.ports.store.ConversationStore;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;

/** The messages of a window in log order, read as they are asked for. Reading blocks on the disk. Not safe for concurrent use. */
public final class WindowMessages implements Iterator<Message> {
    private final ShownEvents events;
    private final ConversationId id;
    private final Window window;
    private final Queue<Message> ofSummary = new ArrayDeque<>();
    private int nextItem;
    private EventRange run;

    WindowMessages(ConversationStore store, ConversationId id, Window window) {
        this.events = new ShownEvents(
                store, "the window has moved on while it was sent, and its events with it; ask for it again");
        this.id = id;
        this.window = window;
        this.run = new EventRange(events, id, 1, 0);
    }

    @Override
    public boolean hasNext() {
        while (ofSummary.isEmpty() && nextItem < window.items().size()) {
            if (window.items().get(nextItem) instanceof WindowItem.Summarised(Summary summary)) {
                nextItem++;
                summary.messages().forEach(message -> ofSummary.add(message(summary, message)));
            } else {
                return true;
            }
        }
        return !ofSummary.isEmpty();
    }

    @Override
    public Message next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ofSummary.isEmpty() ? live((WindowItem.Live) window.items().get(nextItem++)) : ofSummary.remove();
    }

    private Message live(WindowItem.Live live) {
        if (!run.hasNext()) {
            run = new EventRange(events, id, live.seq(), lastOfRun(nextItem - 1));
        }
        Event event = run.next();
        return new Message(
                event.seq(),
                event.content().role(),
                event.content().partsIn(live.form()),
                event.content().metadata(),
                live.tokens(),
                event.insertedAtMillis());
    }

    /** The last seq of the live events that follow each other without a gap from this item on. */
    private long lastOfRun(int item) {
        long last = ((WindowItem.Live) window.items().get(item)).seq();
        for (int i = item + 1; i < window.items().size(); i++) {
            if (!(window.items().get(i) instanceof WindowItem.Live next) || next.seq() != last + 1) {
                break;
            }
            last = next.seq();
        }
        return last;
    }

    private static Message message(Summary summary, Summary.Message message) {
        return new Message(
                summary.fromSeq(),
                message.content().role(),
                message.content().parts(),
                message.content().metadata(),
                message.tokens(),
                summary.insertedAtMillis());
    }
}
