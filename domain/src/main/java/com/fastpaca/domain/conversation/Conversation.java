package com.fastpaca.domain.conversation;

import com.fastpaca.domain.conversation.Outcome.Appended;
import com.fastpaca.domain.conversation.Outcome.Compacted;
import com.fastpaca.domain.conversation.Outcome.Rejection;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.domain.policy.Policy;
import com.fastpaca.domain.policy.PolicyChange;
import com.fastpaca.domain.snapshot.Snapshot;
import com.fastpaca.domain.snapshot.Summary;
import com.fastpaca.domain.window.Window;
import com.fastpaca.domain.window.WindowBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One conversation: an immutable value that decides what each command does to it. Bodies of events are not part of it; a
 * {@link Decision} hands those that were appended to whoever keeps the log.
 *
 * @param archived how far the archive holds the conversation
 */
public record Conversation(
        ConversationId id,
        Settings settings,
        Metadata metadata,
        Progress progress,
        boolean tombstoned,
        Snapshot snapshot,
        RememberedKeys keys,
        RememberedChanges changes,
        ArchiveWatermark archived)
        implements ConversationState {

    @Override
    public Decision decide(Command command) {
        return switch (command) {
            case Command.Put put -> put(put);
            case Command.ReplaceMetadata replace -> replaceMetadata(replace);
            case Command.Append append -> append(append);
            case Command.Compact compact -> compact(compact);
            case Command.Tombstone tombstone -> tombstone(tombstone);
            case Command.Archive archive -> archive(archive);
            case Command.Import _ -> Decision.unchanged(new Outcome.AlreadyThere());
        };
    }

    static Decision create(Command.Put put) {
        Rejection rejection = rejectionOf(put.policy(), Policy.standard());
        if (rejection != null) {
            return Decision.unchanged(rejection);
        }
        Settings settings = Settings.of(put);
        Conversation created = new Conversation(
                put.conversation(),
                settings,
                new Metadata(put.metadata().orElse(RawJson.EMPTY_OBJECT), 0),
                Progress.created(put.atMillis()),
                false,
                Snapshot.empty(settings.retention(), settings.policy().pinSystem()),
                RememberedKeys.NONE,
                RememberedChanges.NONE,
                ArchiveWatermark.NONE);
        return Decision.changed(new Outcome.Stored(true, created.view()), created);
    }

    private Decision put(Command.Put put) {
        if (tombstoned) {
            return Decision.unchanged(new Outcome.Deleted());
        }
        Rejection rejection = rejectionOf(put.policy(), settings.policy());
        if (rejection != null) {
            return Decision.unchanged(rejection);
        }
        Settings next = settings.changedBy(put);
        Metadata nextMetadata = put.metadata().map(metadata::changedTo).orElse(metadata);
        if (next.isSameAs(settings) && nextMetadata.equals(metadata)) {
            return Decision.unchanged(new Outcome.Stored(false, view()));
        }
        Conversation asAsked = with(next).with(nextMetadata);
        Conversation changed = next.windowsLike(settings)
                ? asAsked.with(progress.revised(put.atMillis()))
                : asAsked.with(progress.advancedBy(1, put.atMillis()))
                        .with(snapshot.under(next.retention(), next.policy().pinSystem()))
                        .with(changes.with(new Change.Reset(version() + 1)));
        return Decision.changed(new Outcome.Stored(false, changed.view()), changed);
    }

    private static @Nullable Rejection rejectionOf(PolicyChange change, Policy policy) {
        String unknown = policy.optionUnknownIn(change).orElse(null);
        return unknown == null
                ? null
                : new Outcome.UnknownOption(
                        change.strategy().orElse(policy.strategy()).name(), unknown);
    }

    private Decision replaceMetadata(Command.ReplaceMetadata replace) {
        if (tombstoned) {
            return Decision.unchanged(new Outcome.Deleted());
        }
        if (replace.expectedRevision() != metadata.revision()) {
            return Decision.unchanged(new Outcome.MetadataChanged());
        }
        Metadata next = metadata.changedTo(replace.metadata());
        if (next.equals(metadata)) {
            return Decision.unchanged(new Outcome.Stored(false, view()));
        }
        Conversation changed = with(next).with(progress.revised(replace.atMillis()));
        return Decision.changed(new Outcome.Stored(false, changed.view()), changed);
    }

    private Decision append(Command.Append append) {
        Outcome settled = settledBeforehand(append.idempotencyKey(), append.ifVersion());
        if (settled != null) {
            return Decision.unchanged(settled);
        }
        List<NewEvent> events = append.events();
        Progress next = progress.advancedBy(events.size(), append.atMillis());
        List<Event> appended = new ArrayList<>(events.size());
        int[] tokens = new int[events.size()];
        for (int i = 0; i < tokens.length; i++) {
            NewEvent event = events.get(i);
            tokens[i] = event.tokens().asSent();
            appended.add(new Event(
                    lastSeq() + 1 + i, version() + 1 + i, event.content(), event.tokens(), next.updatedAtMillis()));
        }
        Outcome outcome = new Appended(lastSeq() + 1, next.version(), tokens, false);
        Outcome whenRetried = new Appended(lastSeq() + 1, next.version(), tokens, true);
        Conversation changed = with(next)
                .with(snapshot.append(events, settings.retention()))
                .with(remembering(append.idempotencyKey(), whenRetried));
        return new Decision(outcome, changed, appended);
    }

    private Decision compact(Command.Compact compact) {
        Outcome settled = settledBeforehand(compact.idempotencyKey(), compact.ifVersion());
        if (settled == null) {
            settled = rejectionOfRange(compact.fromSeq(), compact.toSeq());
        }
        if (settled == null) {
            settled = Replacements.rejectionOf(compact.replacement());
        }
        if (settled != null) {
            return Decision.unchanged(settled);
        }
        Progress next = progress.advancedBy(1, compact.atMillis());
        Summary summary = new Summary(
                compact.fromSeq(),
                compact.toSeq(),
                next.version(),
                Replacements.messages(compact.replacement()),
                next.updatedAtMillis());
        Conversation changed = with(next)
                .with(snapshot.compact(summary, settings.retention()))
                .with(remembering(compact.idempotencyKey(), new Compacted(next.version(), true)))
                .with(changes.with(new Change.Compaction(next.version(), compact.fromSeq(), compact.toSeq())));
        return Decision.changed(new Compacted(next.version(), false), changed);
    }

    private Decision tombstone(Command.Tombstone tombstone) {
        if (tombstoned) {
            return Decision.unchanged(new Outcome.Tombstoned());
        }
        Progress next = progress.advancedBy(1, tombstone.atMillis());
        Conversation changed = withTombstone().with(next).with(changes.with(new Change.Tombstone(next.version())));
        return Decision.changed(new Outcome.Tombstoned(), changed);
    }

    /** Clients see nothing of it: neither version nor times change. */
    private Decision archive(Command.Archive archive) {
        if (archive.revision() > revision() || archive.version() > version() || archive.seq() > lastSeq()) {
            return Decision.unchanged(new Outcome.ArchiveAhead());
        }
        ArchiveWatermark reached = archived.advancedTo(archive.revision(), archive.version(), archive.seq());
        long trimmedSeq = trimmableSeq(reached, archive.tailKeep());
        if (trimmedSeq > archived.trimmedSeq()) {
            Conversation trimmed =
                    with(reached.trimmedTo(trimmedSeq)).with(snapshot.forget(archived.trimmedSeq() + 1, trimmedSeq));
            return Decision.changed(new Outcome.Archived(), trimmed);
        }
        return reached.equals(archived)
                ? Decision.unchanged(new Outcome.Archived())
                : Decision.changed(new Outcome.Archived(), with(reached));
    }

    /** How far the log can be left to the archive: not what a window may show, nor more at once than is quickly forgotten. */
    private long trimmableSeq(ArchiveWatermark reached, int tailKeep) {
        long unneeded = Math.min(lastSeq() - tailKeep, snapshot.firstShown() - 1);
        return Math.min(
                Math.min(reached.seq(), unneeded),
                Math.max(archived.trimmedSeq(), snapshot.leadingSystem()) + Limits.MAX_EVENTS_TRIMMED_AT_ONCE);
    }

    /** Whether the archive lacks nothing of the conversation. */
    public boolean isArchived() {
        return archived.revision() == revision() && archived.seq() == lastSeq();
    }

    /** Whether an advance of the watermark to where it is would trim something: one trims no more than is quickly forgotten. */
    public boolean canBeTrimmed(int tailKeep) {
        return trimmableSeq(archived, tailKeep) > archived.trimmedSeq();
    }

    /** Whether an event is in the archive alone. Leading system events never are: windows begin with them. */
    public boolean isTrimmed(long seq) {
        return seq <= archived.trimmedSeq() && seq > snapshot.leadingSystem();
    }

    /**
     * What a guarded write comes to without being made: its first answer, if it is a retry, whatever has happened since, or a rejection;
     * null if it may be made.
     */
    private @Nullable Outcome settledBeforehand(Optional<IdempotencyKey> key, OptionalLong ifVersion) {
        RememberedKeys.Answer first = key.isPresent() ? keys.find(key.get().value()) : null;
        if (first != null) {
            return first.fingerprint().equals(key.get().fingerprint())
                    ? first.outcome()
                    : new Outcome.KeyReused(key.get().value());
        }
        if (tombstoned) {
            return new Outcome.Deleted();
        }
        return ifVersion.isPresent() && ifVersion.getAsLong() != version()
                ? new Outcome.VersionConflict(ifVersion.getAsLong(), version())
                : null;
    }

    private @Nullable Rejection rejectionOfRange(long fromSeq, long toSeq) {
        if (fromSeq < 1 || fromSeq > toSeq || toSeq > lastSeq()) {
            return new Outcome.RangeOutsideLog(fromSeq, toSeq, lastSeq());
        }
        Summary cut = snapshot.summaryCutBy(fromSeq, toSeq);
        return cut == null ? null : new Outcome.RangeCutsSummary(cut.fromSeq(), cut.toSeq());
    }

    private RememberedKeys remembering(Optional<IdempotencyKey> key, Outcome answer) {
        return key.isPresent() ? keys.with(key.get(), answer) : keys;
    }

    public long version() {
        return progress.version();
    }

    public long revision() {
        return progress.revision();
    }

    public long createdAtMillis() {
        return progress.createdAtMillis();
    }

    public long updatedAtMillis() {
        return progress.updatedAtMillis();
    }

    public long lastSeq() {
        return snapshot.lastSeq();
    }

    /** Whether all that happened after a version can still be told: its changes are remembered. */
    public boolean remembersSince(long sinceVersion) {
        return sinceVersion >= changes.forgottenUpTo();
    }

    /** What happened after a version, oldest first, events apart: each version that is missing here is the next event. */
    public List<Change> changesSince(long sinceVersion) {
        return changes.after(sinceVersion);
    }

    /** The tokens of the window with the conversation's own budget. */
    public long windowTokens() {
        // What fits as a whole needs no walk.
        return snapshot.tokens() <= settings.tokenBudget()
                ? snapshot.tokens()
                : window(OptionalLong.empty()).usedTokens();
    }

    /** The slice that fits the budget: the conversation's own, or the one given in its place. */
    public Window window(OptionalLong budgetTokens) {
        long budget = budgetTokens.orElse(settings.tokenBudget());
        return WindowBuilder.build(
                snapshot, version(), budget, settings.policy().triggerTokens(budget));
    }

    /** Whether the snapshot has outgrown the policy's share of the budget. */
    public boolean needsCompaction() {
        return snapshot.tokens() > settings.policy().triggerTokens(settings.tokenBudget());
    }

    public ConversationView view() {
        return new ConversationView(
                id,
                settings.tokenBudget(),
                settings.policy(),
                settings.tokenEstimator(),
                metadata.json(),
                metadata.revision(),
                version(),
                lastSeq(),
                snapshot.tokens(),
                needsCompaction(),
                tombstoned,
                createdAtMillis(),
                updatedAtMillis());
    }

    // What a command does not name stays as it was.

    private Conversation with(Settings newSettings) {
        return new Conversation(id, newSettings, metadata, progress, tombstoned, snapshot, keys, changes, archived);
    }

    private Conversation with(Metadata newMetadata) {
        return new Conversation(id, settings, newMetadata, progress, tombstoned, snapshot, keys, changes, archived);
    }

    private Conversation with(Progress newProgress) {
        return new Conversation(id, settings, metadata, newProgress, tombstoned, snapshot, keys, changes, archived);
    }

    private Conversation with(Snapshot newSnapshot) {
        return new Conversation(id, settings, metadata, progress, tombstoned, newSnapshot, keys, changes, archived);
    }

    private Conversation with(RememberedKeys newKeys) {
        return new Conversation(id, settings, metadata, progress, tombstoned, snapshot, newKeys, changes, archived);
    }

    private Conversation with(RememberedChanges newChanges) {
        return new Conversation(id, settings, metadata, progress, tombstoned, snapshot, keys, newChanges, archived);
    }

    private Conversation with(ArchiveWatermark newArchived) {
        return new Conversation(id, settings, metadata, progress, tombstoned, snapshot, keys, changes, newArchived);
    }

    /** As it is where the archive holds nothing of it, and the whole log is at hand. */
    Conversation unarchived() {
        return with(ArchiveWatermark.NONE);
    }

    private Conversation withTombstone() {
        return new Conversation(id, settings, metadata, progress, true, snapshot, keys, changes, archived);
    }
}
