package com.fastpaca.raft.codec;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.ConversationView;
import com.fastpaca.domain.conversation.Outcome;

/** Outcomes as the leader's replies and the remembered answers keep them. */
public final class OutcomeCodec {
    private static final int VERSION = 1;
    private static final int EXPECTED_BYTES = 32;

    private static final int STORED = 1;
    private static final int APPENDED = 2;
    private static final int COMPACTED = 3;
    private static final int TOMBSTONED = 4;
    private static final int ARCHIVED = 5;
    private static final int IMPORTED = 6;
    private static final int NOT_FOUND = 16;
    private static final int DELETED = 17;
    private static final int VERSION_CONFLICT = 18;
    private static final int KEY_REUSED = 19;
    private static final int METADATA_CHANGED = 20;
    private static final int RANGE_OUTSIDE_LOG = 21;
    private static final int RANGE_CUTS_SUMMARY = 22;
    private static final int REPLACEMENT_TEARS_PAIR = 23;
    private static final int UNKNOWN_OPTION = 24;
    private static final int ARCHIVE_AHEAD = 25;
    private static final int ALREADY_THERE = 26;
    private static final int BEING_IMPORTED = 27;
    private static final int OTHER_LOG = 28;

    private OutcomeCodec() {}

    public static byte[] encode(Outcome outcome) {
        ByteWriter out = new ByteWriter(EXPECTED_BYTES);
        out.tag(VERSION);
        outcome(out, outcome);
        return out.toBytes();
    }

    /** @throws CorruptBytesException if the bytes are not an outcome's */
    public static Outcome decode(byte[] bytes) {
        ByteReader in = ByteReader.copying(bytes);
        in.version(VERSION);
        return in.ended(outcome(in));
    }

    static void outcome(ByteWriter out, Outcome outcome) {
        switch (outcome) {
            case Outcome.Stored stored -> {
                out.tag(STORED).flag(stored.created());
                view(out, stored.conversation());
            }
            case Outcome.Appended appended -> {
                out.tag(APPENDED).number(appended.firstSeq()).number(appended.version());
                out.number(appended.tokens().length);
                for (int tokens : appended.tokens()) {
                    out.number(tokens);
                }
                out.flag(appended.replayed());
            }
            case Outcome.Compacted compacted ->
                out.tag(COMPACTED).number(compacted.version()).flag(compacted.replayed());
            case Outcome.Tombstoned tombstoned -> out.tag(TOMBSTONED);
            case Outcome.Archived archived -> out.tag(ARCHIVED);
            case Outcome.Imported imported ->
                out.tag(IMPORTED).number(imported.lastSeq()).flag(imported.complete());
            case Outcome.NotFound notFound -> out.tag(NOT_FOUND);
            case Outcome.Deleted deleted -> out.tag(DELETED);
            case Outcome.VersionConflict conflict ->
                out.tag(VERSION_CONFLICT).number(conflict.expected()).number(conflict.actual());
            case Outcome.KeyReused reused -> out.tag(KEY_REUSED).text(reused.key());
            case Outcome.UnknownOption unknown ->
                out.tag(UNKNOWN_OPTION).text(unknown.strategy()).text(unknown.option());
            case Outcome.MetadataChanged changed -> out.tag(METADATA_CHANGED);
            case Outcome.ArchiveAhead ahead -> out.tag(ARCHIVE_AHEAD);
            case Outcome.AlreadyThere there -> out.tag(ALREADY_THERE);
            case Outcome.BeingImported importing -> out.tag(BEING_IMPORTED);
            case Outcome.OtherLog other -> out.tag(OTHER_LOG).number(other.seq());
            case Outcome.RangeOutsideLog range ->
                out.tag(RANGE_OUTSIDE_LOG)
                        .number(range.fromSeq())
                        .number(range.toSeq())
                        .number(range.lastSeq());
            case Outcome.RangeCutsSummary cut ->
                out.tag(RANGE_CUTS_SUMMARY).number(cut.summaryFromSeq()).number(cut.summaryToSeq());
            case Outcome.ReplacementTearsPair torn ->
                out.tag(REPLACEMENT_TEARS_PAIR).number(torn.message());
        }
    }

    static Outcome outcome(ByteReader in) {
        int kind = in.tag();
        return switch (kind) {
            case STORED -> new Outcome.Stored(in.flag(), view(in));
            case APPENDED ->
                new Outcome.Appended(
                        in.number(),
                        in.number(),
                        in.list(in::smallNumber).stream()
                                .mapToInt(Integer::intValue)
                                .toArray(),
                        in.flag());
            case COMPACTED -> new Outcome.Compacted(in.number(), in.flag());
            case TOMBSTONED -> new Outcome.Tombstoned();
            case ARCHIVED -> new Outcome.Archived();
            case IMPORTED -> new Outcome.Imported(in.number(), in.flag());
            case NOT_FOUND -> new Outcome.NotFound();
            case DELETED -> new Outcome.Deleted();
            case VERSION_CONFLICT -> new Outcome.VersionConflict(in.number(), in.number());
            case KEY_REUSED -> new Outcome.KeyReused(in.text());
            case UNKNOWN_OPTION -> new Outcome.UnknownOption(in.text(), in.text());
            case METADATA_CHANGED -> new Outcome.MetadataChanged();
            case ARCHIVE_AHEAD -> new Outcome.ArchiveAhead();
            case ALREADY_THERE -> new Outcome.AlreadyThere();
            case BEING_IMPORTED -> new Outcome.BeingImported();
            case OTHER_LOG -> new Outcome.OtherLog(in.number());
            case RANGE_OUTSIDE_LOG -> new Outcome.RangeOutsideLog(in.number(), in.number(), in.number());
            case RANGE_CUTS_SUMMARY -> new Outcome.RangeCutsSummary(in.number(), in.number());
            case REPLACEMENT_TEARS_PAIR -> new Outcome.ReplacementTearsPair(in.smallNumber());
            default -> throw new CorruptBytesException("no kind of outcome " + kind);
        };
    }

    private static void view(ByteWriter out, ConversationView view) {
        out.text(view.id().value()).number(view.tokenBudget());
        PolicyFormat.policy(out, view.policy());
        out.optional(view.tokenEstimator(), out::text)
                .json(view.metadata())
                .number(view.metadataRevision())
                .number(view.version())
                .number(view.lastSeq())
                .number(view.usedTokens())
                .flag(view.needsCompaction())
                .flag(view.tombstoned())
                .number(view.createdAtMillis())
                .number(view.updatedAtMillis());
    }

    private static ConversationView view(ByteReader in) {
        return new ConversationView(
                new ConversationId(in.text()),
                in.number(),
                PolicyFormat.policy(in),
                in.optional(in::text),
                in.json(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.flag(),
                in.flag(),
                in.number(),
                in.number());
    }
}
