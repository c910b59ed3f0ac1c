package com.fastpaca.bootstrap.history;

import com.fastpaca.bootstrap.process.RawMembers;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the server holds of one conversation while nobody writes. */
public sealed interface Observed {
    record Absent() implements Observed {}

    /**
     * @param view the conversation as it was answered
     * @param log as exported
     * @param pagedLog the same, read page by page
     * @param window the body of the answer, under {@code windowBudget}
     */
    record Present(
            String view,
            long version,
            long lastSeq,
            long tokenBudget,
            boolean tombstoned,
            String metadata,
            List<Logged> log,
            List<Logged> pagedLog,
            Window window)
            implements Observed {}

    /** @param digest of the event's JSON as it was served */
    record Logged(long seq, long version, SentEvent.Content content, long tokens, Instant insertedAt, String digest) {
        static Logged of(String json) {
            Map<String, String> members = RawMembers.ofObject(json);
            return new Logged(
                    Answer.number(members, "seq"),
                    Answer.number(members, "version"),
                    contentOf(members),
                    Answer.number(members, "token_count"),
                    Instant.parse(RawMembers.text(Answer.member(members, "inserted_at"))),
                    Answer.digest(json));
        }
    }

    record Window(
            long version,
            long budgetTokens,
            long usedTokens,
            List<Segment> segments,
            List<Message> messages,
            String digest) {
        static Window of(long budgetTokens, String json) {
            Map<String, String> members = RawMembers.ofObject(json);
            return new Window(
                    Answer.number(members, "version"),
                    budgetTokens,
                    Answer.number(members, "used_tokens"),
                    RawMembers.ofArray(Answer.member(members, "segments")).stream()
                            .map(Segment::of)
                            .toList(),
                    RawMembers.ofArray(Answer.member(members, "messages")).stream()
                            .map(Message::of)
                            .toList(),
                    Answer.digest(json));
        }
    }

    record Segment(boolean summary, long fromSeq, long toSeq) {
        static Segment of(String json) {
            Map<String, String> members = RawMembers.ofObject(json);
            return new Segment(
                    Answer.member(members, "type").equals("\"summary\""),
                    Answer.number(members, "from_seq"),
                    Answer.number(members, "to_seq"));
        }
    }

    record Message(long seq, SentEvent.Content content, long tokens) {
        static Message of(String json) {
            Map<String, String> members = RawMembers.ofObject(json);
            return new Message(
                    Answer.number(members, "seq"), contentOf(members), Answer.number(members, "token_count"));
        }
    }

    private static SentEvent.Content contentOf(Map<String, String> members) {
        String metadata = members.get("metadata");
        return new SentEvent.Content(
                RawMembers.text(Answer.member(members, "role")),
                Answer.member(members, "parts"),
                "null".equals(metadata) ? null : metadata);
    }
}
