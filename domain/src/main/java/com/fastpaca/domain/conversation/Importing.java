package com.fastpaca.domain.conversation;

import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.policy.Policy;
import com.fastpaca.domain.snapshot.EventIndex;
import com.fastpaca.domain.snapshot.RememberedCalls;
import com.fastpaca.domain.snapshot.Snapshot;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts a conversation in its place piece by piece. Until it is whole a stub holds the place: it knows how much of the log has come, and of
 * the last event what tells one log from another.
 */
final class Importing {
    private Importing() {}

    static Decision decide(@Nullable Conversation present, Command.Import piece) {
        if (present != null && !present.importing()) {
            return Decision.unchanged(new Outcome.AlreadyThere());
        }
        long lastSeq = present == null ? 0 : present.lastSeq();
        if (present != null && isOfOtherLog(present, piece)) {
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
            // This cluster's archive holds nothing of it, and its whole log is here.
            Conversation inPlace = whole.get().with(ArchiveWatermark.NONE);
            return new Decision(new Outcome.Imported(reached, true), inPlace, next);
        }
        return next.isEmpty()
                ? Decision.unchanged(new Outcome.Imported(lastSeq, false))
                : new Decision(new Outcome.Imported(reached, false), stub(piece.conversation(), next.getLast()), next);
    }

    private static boolean isOfOtherLog(Conversation stub, Command.Import piece) {
        return piece.events().stream()
                .anyMatch(event -> event.seq() == stub.lastSeq()
                        && (event.version() != stub.version() || event.insertedAtMillis() != stub.updatedAtMillis()));
    }

    private static Conversation stub(ConversationId id, Event last) {
        Settings settings = new Settings(Limits.MAX_TOKENS, Policy.standard(), Optional.empty());
        Snapshot empty = Snapshot.empty(settings.retention(), settings.policy().pinSystem());
        Snapshot snapshot = new Snapshot(
                new EventIndex.Restoring(last.seq()).restored(),
                empty.summaries(),
                RememberedCalls.NONE,
                empty.leadingSystem(),
                empty.firstLive(),
                empty.totals(),
                empty.pinSystem(),
                empty.form());
        return new Conversation(
                id,
                settings,
                new Metadata(RawJson.EMPTY_OBJECT, 0),
                new Progress(last.version(), 1, last.insertedAtMillis(), last.insertedAtMillis()),
                false,
                snapshot,
                RememberedKeys.NONE,
                RememberedChanges.NONE,
                ArchiveWatermark.NONE,
                true);
    }
}
