package com.fastpaca.raft.codec;

import com.fastpaca.domain.conversation.ArchiveWatermark;
import com.fastpaca.domain.conversation.Change;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.ConversationState;
import com.fastpaca.domain.conversation.Metadata;
import com.fastpaca.domain.conversation.PendingImport;
import com.fastpaca.domain.conversation.Progress;
import com.fastpaca.domain.conversation.RememberedChanges;
import com.fastpaca.domain.conversation.RememberedKeys;
import com.fastpaca.domain.conversation.Settings;
import com.fastpaca.domain.event.Form;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.domain.persistent.Generations;
import com.fastpaca.domain.persistent.PersistentMap;
import com.fastpaca.domain.policy.Policy;
import com.fastpaca.domain.policy.PolicyConfig;
import com.fastpaca.domain.policy.Strategies;
import com.fastpaca.domain.snapshot.EventIndex;
import com.fastpaca.domain.snapshot.IndexedEvent;
import com.fastpaca.domain.snapshot.RememberedCalls;
import com.fastpaca.domain.snapshot.Snapshot;
import com.fastpaca.domain.snapshot.Snapshot.Totals;
import com.fastpaca.domain.snapshot.Summary;
import com.fastpaca.domain.snapshot.Traits;
import com.fastpaca.domain.snapshot.Traits.Extent;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is kept under a conversation's id, as snapshots keep it: the same value gives the same bytes on every replica. A pending import has
 * the form of a conversation that knows the place and time of its last event and nothing else.
 */
public final class ConversationCodec {
    private static final int VERSION = 2;

    /** What follows is the same. */
    private static final int VERSION_PENDING_IMPORT = 3;

    /** From before there was an archive. */
    private static final int VERSION_WITHOUT_ARCHIVE = 1;

    /** Says nothing; written out, as the bytes must not follow the default. */
    private static final Policy POLICY_OF_PENDING_IMPORT =
            new Policy(Strategies.find("last_n").orElseThrow(), PolicyConfig.NONE, new BigDecimal("0.7"), true);

    private static final int COMPACTION = 1;
    private static final int RESET = 2;
    private static final int TOMBSTONE = 3;
    private static final int EXPECTED_BYTES = 512;

    private ConversationCodec() {}

    public static byte[] encode(ConversationState state) {
        return switch (state) {
            case Conversation conversation -> encode(VERSION, conversation);
            case PendingImport pending -> encode(VERSION_PENDING_IMPORT, asConversation(pending));
        };
    }

    private static byte[] encode(int version, Conversation conversation) {
        ByteWriter out = new ByteWriter(EXPECTED_BYTES);
        Settings settings = conversation.settings();
        out.tag(version).text(conversation.id().value()).number(settings.tokenBudget());
        PolicyFormat.policy(out, settings.policy());
        out.optional(settings.tokenEstimator(), out::text)
                .json(conversation.metadata().json())
                .number(conversation.metadata().revision())
                .number(conversation.version())
                .flag(conversation.tombstoned())
                .number(conversation.createdAtMillis())
                .number(conversation.updatedAtMillis());
        snapshot(out, conversation.snapshot());
        answers(out, conversation.keys().answers().newest());
        answers(out, conversation.keys().answers().before());
        changes(out, conversation.changes());
        out.number(conversation.revision());
        watermark(out, conversation.archived());
        return out.toBytes();
    }

    /** @throws CorruptBytesException if the bytes are not a conversation's */
    public static ConversationState decode(byte[] bytes) {
        ByteReader in = ByteReader.copying(bytes);
        int format = in.version(VERSION_WITHOUT_ARCHIVE, VERSION_PENDING_IMPORT);
        boolean archives = format != VERSION_WITHOUT_ARCHIVE;
        ConversationId id = new ConversationId(in.text());
        Settings settings = new Settings(in.number(), PolicyFormat.policy(in), in.optional(in::text));
        Metadata metadata = new Metadata(in.json(), in.number());
        long version = in.number();
        boolean tombstoned = in.flag();
        long createdAtMillis = in.number();
        long updatedAtMillis = in.number();
        Snapshot snapshot = snapshot(in);
        RememberedKeys keys = new RememberedKeys(new Generations<>(answers(in), answers(in)));
        RememberedChanges changes = changes(in);
        long revision = archives ? in.number() : 1 + metadata.revision() + version;
        Conversation conversation = in.ended(new Conversation(
                id,
                settings,
                metadata,
                new Progress(version, revision, createdAtMillis, updatedAtMillis),
                tombstoned,
                snapshot,
                keys,
                changes,
                archives ? watermark(in) : ArchiveWatermark.NONE));
        return format == VERSION_PENDING_IMPORT
                ? new PendingImport(id, conversation.lastSeq(), version, updatedAtMillis)
                : conversation;
    }

    private static Conversation asConversation(PendingImport pending) {
        Settings settings = new Settings(Limits.MAX_TOKENS, POLICY_OF_PENDING_IMPORT, Optional.empty());
        Snapshot empty = Snapshot.empty(
                POLICY_OF_PENDING_IMPORT.retention(Limits.MAX_TOKENS), POLICY_OF_PENDING_IMPORT.pinSystem());
        return new Conversation(
                pending.id(),
                settings,
                new Metadata(RawJson.EMPTY_OBJECT, 0),
                new Progress(pending.lastVersion(), 1, pending.lastInsertedAtMillis(), pending.lastInsertedAtMillis()),
                false,
                new Snapshot(
                        new EventIndex.Restoring(pending.lastSeq()).restored(),
                        empty.summaries(),
                        empty.calls(),
                        empty.leadingSystem(),
                        empty.firstLive(),
                        empty.totals(),
                        empty.pinSystem(),
                        empty.form()),
                RememberedKeys.NONE,
                RememberedChanges.NONE,
                ArchiveWatermark.NONE);
    }

    private static void watermark(ByteWriter out, ArchiveWatermark archived) {
        out.number(archived.revision())
                .number(archived.version())
                .number(archived.seq())
                .number(archived.trimmedSeq());
    }

    private static ArchiveWatermark watermark(ByteReader in) {
        return new ArchiveWatermark(in.number(), in.number(), in.number(), in.number());
    }

    private static void changes(ByteWriter out, RememberedChanges changes) {
        changesByVersion(out, changes.changes().newest());
        changesByVersion(out, changes.changes().before());
        out.number(changes.forgottenUpTo());
    }

    private static RememberedChanges changes(ByteReader in) {
        return new RememberedChanges(new Generations<>(changesByVersion(in), changesByVersion(in)), in.number());
    }

    private static void changesByVersion(ByteWriter out, PersistentMap<Long, Change> changes) {
        out.each(changes.values(), changes.size(), change -> change(out, change));
    }

    private static PersistentMap<Long, Change> changesByVersion(ByteReader in) {
        PersistentMap<Long, Change> changes = PersistentMap.empty();
        for (Change change : in.list(() -> change(in))) {
            changes = changes.with(change.version(), change);
        }
        return changes;
    }

    private static void change(ByteWriter out, Change change) {
        switch (change) {
            case Change.Compaction(long version, long fromSeq, long toSeq) ->
                out.tag(COMPACTION).number(version).number(fromSeq).number(toSeq);
            case Change.Reset(long version) -> out.tag(RESET).number(version);
            case Change.Tombstone(long version) -> out.tag(TOMBSTONE).number(version);
        }
    }

    private static Change change(ByteReader in) {
        int tag = in.tag();
        return switch (tag) {
            case COMPACTION -> new Change.Compaction(in.number(), in.number(), in.number());
            case RESET -> new Change.Reset(in.number());
            case TOMBSTONE -> new Change.Tombstone(in.number());
            default -> throw new CorruptBytesException("no change " + tag);
        };
    }

    private static void snapshot(ByteWriter out, Snapshot snapshot) {
        out.number(snapshot.leadingSystem())
                .number(snapshot.firstLive())
                .flag(snapshot.pinSystem())
                .tag(number(snapshot.form()));
        Totals totals = snapshot.totals();
        out.number(totals.pinnedTokens())
                .number(totals.summaryTokens())
                .number(totals.liveTokens())
                .number(totals.liveEvents());
        index(out, snapshot.index());
        out.each(snapshot.summaries().values(), snapshot.summaries().size(), summary -> summary(out, summary));
        calls(out, snapshot.calls().waiting());
        generations(out, snapshot.calls().answered());
        generations(out, snapshot.calls().unexplained());
    }

    private static Snapshot snapshot(ByteReader in) {
        long leadingSystem = in.number();
        long firstLive = in.number();
        boolean pinSystem = in.flag();
        Form form = form(in.tag());
        Totals totals = new Totals(in.number(), in.number(), in.number(), in.number());
        EventIndex index = index(in);
        PersistentMap<Long, Summary> summaries = PersistentMap.empty();
        for (Summary summary : in.list(() -> summary(in))) {
            summaries = summaries.with(summary.fromSeq(), summary);
        }
        RememberedCalls calls = new RememberedCalls(calls(in), generations(in), generations(in));
        return new Snapshot(index, summaries, calls, leadingSystem, firstLive, totals, pinSystem, form);
    }

    private static void generations(ByteWriter out, Generations<String, Long> generations) {
        calls(out, generations.newest());
        calls(out, generations.before());
    }

    private static Generations<String, Long> generations(ByteReader in) {
        return new Generations<>(calls(in), calls(in));
    }

    private static void calls(ByteWriter out, PersistentMap<String, Long> calls) {
        out.number(calls.size());
        calls.forEach((key, seq) -> out.text(key).number(seq));
    }

    private static PersistentMap<String, Long> calls(ByteReader in) {
        PersistentMap<String, Long> calls = PersistentMap.empty();
        for (int count = in.size(); count > 0; count--) {
            calls = calls.with(in.text(), in.number());
        }
        return calls;
    }

    /** Entries newest first, each with its distance from the one before it: mostly one. */
    private static void index(ByteWriter out, EventIndex index) {
        out.number(index.lastSeq());
        long before = index.lastSeq() + 1;
        EventIndex.Descent descent = index.descendFrom(index.lastSeq());
        while (descent.step()) {
            out.number(before - descent.seq());
            before = descent.seq();
            out.number(descent.entry().tokens());
            traits(out, descent.entry().traits());
        }
        out.number(0);
    }

    private static EventIndex index(ByteReader in) {
        long lastSeq = in.number();
        EventIndex.Restoring index = new EventIndex.Restoring(lastSeq);
        long seq = lastSeq + 1;
        for (long distance = in.number(); distance > 0; distance = in.number()) {
            seq -= distance;
            index.put(seq, new IndexedEvent(in.smallNumber(), traits(in)));
        }
        return index.restored();
    }

    private static void traits(ByteWriter out, @Nullable Traits traits) {
        out.flag(traits != null);
        if (traits != null) {
            ContentFormat.tokens(out, traits.forms());
            out.number(traits.group()).number(traits.next()).flag(traits.lost());
            Extent extent = traits.extent();
            out.flag(extent != null);
            if (extent != null) {
                out.number(extent.earliest()).number(extent.events());
            }
        }
    }

    private static @Nullable Traits traits(ByteReader in) {
        if (!in.flag()) {
            return null;
        }
        FormTokens forms = ContentFormat.tokens(in);
        long group = in.number();
        long next = in.number();
        boolean lost = in.flag();
        Extent extent = in.flag() ? new Extent(in.number(), in.smallNumber()) : null;
        return new Traits(forms, group, next, extent, lost);
    }

    private static void summary(ByteWriter out, Summary summary) {
        out.number(summary.fromSeq())
                .number(summary.toSeq())
                .number(summary.version())
                .number(summary.insertedAtMillis());
        out.each(summary.messages(), summary.messages().size(), message -> {
            ContentFormat.content(out, message.content());
            out.number(message.tokens());
        });
    }

    private static Summary summary(ByteReader in) {
        long fromSeq = in.number();
        long toSeq = in.number();
        long version = in.number();
        long insertedAtMillis = in.number();
        var messages = in.list(() -> new Summary.Message(ContentFormat.content(in), in.smallNumber()));
        return new Summary(fromSeq, toSeq, version, messages, insertedAtMillis);
    }

    private static void answers(ByteWriter out, PersistentMap<String, RememberedKeys.Answer> answers) {
        out.number(answers.size());
        answers.forEach((key, answer) -> {
            out.text(key);
            KeyFormat.fingerprint(out, answer.fingerprint());
            OutcomeCodec.outcome(out, answer.outcome());
        });
    }

    private static PersistentMap<String, RememberedKeys.Answer> answers(ByteReader in) {
        PersistentMap<String, RememberedKeys.Answer> answers = PersistentMap.empty();
        for (int count = in.size(); count > 0; count--) {
            answers = answers.with(
                    in.text(), new RememberedKeys.Answer(KeyFormat.fingerprint(in), OutcomeCodec.outcome(in)));
        }
        return answers;
    }

    private static int number(Form form) {
        return switch (form) {
            case AS_SENT -> 0;
            case RESULTS_REPLACED -> 1;
            case RESULTS_REPLACED_WITHOUT_REASONING -> 2;
            case WITHOUT_TOOLS -> 3;
            case WITHOUT_TOOLS_AND_REASONING -> 4;
        };
    }

    private static Form form(int number) {
        return switch (number) {
            case 0 -> Form.AS_SENT;
            case 1 -> Form.RESULTS_REPLACED;
            case 2 -> Form.RESULTS_REPLACED_WITHOUT_REASONING;
            case 3 -> Form.WITHOUT_TOOLS;
            case 4 -> Form.WITHOUT_TOOLS_AND_REASONING;
            default -> throw new CorruptBytesException("no form " + number);
        };
    }
}
