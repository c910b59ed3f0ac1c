package com.fastpaca.bootstrap.cluster.stream;

import com.fastpaca.bootstrap.history.Answer;
import com.fastpaca.bootstrap.process.RawMembers;
import java.util.Map;
import java.util.Optional;

/** What a follower was told, as far as it can be checked. */
public sealed interface StreamFrame {
    /** The version that a follower goes on from. */
    long version();

    /** @param digest of the event's JSON */
    record Event(long version, long seq, String digest) implements StreamFrame {}

    record Compaction(long version, long fromSeq, long toSeq) implements StreamFrame {}

    record Reset(long version) implements StreamFrame {}

    record Tombstoned(long version) implements StreamFrame {}

    record Window(long version, boolean needsCompaction, long usedTokens) implements StreamFrame {}

    record Gap(long expected, long version) implements StreamFrame {}

    /** A frame; empty for a ping. */
    static Optional<StreamFrame> of(String json) {
        Map<String, String> members = RawMembers.ofObject(json);
        String type = RawMembers.text(Answer.member(members, "type"));
        return switch (type) {
            case "event" ->
                Optional.of(new Event(
                        Answer.number(members, "version"),
                        Answer.number(members, "seq"),
                        Answer.digest(Answer.member(members, "event"))));
            case "compaction" -> {
                Map<String, String> range = RawMembers.ofObject(Answer.member(members, "range"));
                yield Optional.of(new Compaction(
                        Answer.number(members, "version"),
                        Answer.number(range, "from_seq"),
                        Answer.number(range, "to_seq")));
            }
            case "reset" -> Optional.of(new Reset(Answer.number(members, "version")));
            case "tombstoned" -> Optional.of(new Tombstoned(Answer.number(members, "version")));
            case "window" ->
                Optional.of(new Window(
                        Answer.number(members, "version"),
                        Answer.member(members, "needs_compaction").equals("true"),
                        Answer.number(members, "used_tokens")));
            case "gap" -> Optional.of(new Gap(Answer.number(members, "expected"), Answer.number(members, "actual")));
            case "ping" -> Optional.empty();
            default -> throw new IllegalArgumentException("no frame has the type " + type);
        };
    }
}
