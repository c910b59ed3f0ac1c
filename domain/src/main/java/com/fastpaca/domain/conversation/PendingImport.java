package com.fastpaca.domain.conversation;

import com.fastpaca.domain.event.Event;
import java.util.List;
import java.util.Optional;

/**
 * The place that is held for a conversation while it is imported piece by piece. Until it is whole, nothing can be done to it but to
 * import the rest, and clients do not see it. Of the log it knows how far it has come, and of the last event what tells one log from
 * another.
 *
 * @param lastSeq the last event that has come; 0 before the first
 * @param lastVersion that event's version
 * @param lastInsertedAtMillis when that event was first taken in, milliseconds since the epoch
 */
public record PendingImport(ConversationId id, long lastSeq, long lastVersion, long lastInsertedAtMillis)
        implements ConversationState {
    static Decision begin(Command.Import first) {
        return new PendingImport(first.conversation(), 0, 0, 0).take(first);
    }

    @Override
    public Decision decide(Command command) {
        return command instanceof Command.Import piece ? take(piece) : Decision.unchanged(new Outcome.BeingImported());
    }

    private Decision take(Command.Import piece) {
        if (piece.events().stream().anyMatch(this::isOfOtherLog)) {
            return Decision.unchanged(new Outcome.OtherLog(lastSeq));
        }
        List<Event> next =
                piece.events().stream().filter(event -> event.seq() > lastSeq).toList();
        if (!next.isEmpty() && next.getFirst().seq() != lastSeq + 1) {
            return Decision.unchanged(new Outcome.Imported(lastSeq, false));
        }
        long reached = lastSeq + next.size();
        Optional<Conversation> whole = piece.whole().filter(conversation -> conversation.lastSeq() == reached);
        if (whole.isPresent()) {
            return new Decision(new Outcome.Imported(reached, true), whole.get().unarchived(), next);
        }
        return next.isEmpty()
                ? Decision.unchanged(new Outcome.Imported(lastSeq, false))
                : new Decision(new Outcome.Imported(reached, false), upTo(next.getLast()), next);
    }

    private boolean isOfOtherLog(Event event) {
        return event.seq() == lastSeq
                && (event.version() != lastVersion || event.insertedAtMillis() != lastInsertedAtMillis);
    }

    private PendingImport upTo(Event last) {
        return new PendingImport(id, last.seq(), last.version(), last.insertedAtMillis());
    }
}
