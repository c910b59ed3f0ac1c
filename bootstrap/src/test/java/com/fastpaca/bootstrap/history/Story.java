package com.fastpaca.bootstrap.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A made-up history of one conversation with an honest server, which keeps everything and answers at once. Tests then change what the
 * server holds.
 */
final class Story {
    static final String ID = "told";
    private static final long BUDGET = 10_000_000;
    private static final int TOKENS = 7;

    final History history = new MemoryHistory();
    final List<Observed.Logged> log = new ArrayList<>();
    final List<Observed.Segment> segments = new ArrayList<>();
    final List<Observed.Message> messages = new ArrayList<>();
    long version;
    long budget;
    boolean tombstoned;
    String metadata = "{}";

    static SentEvent event(String text) {
        SentEvent event = SentEvent.text("user", text);
        return new SentEvent(event.role(), event.parts(), "{\"n\":1e400}", OptionalInt.of(TOKENS));
    }

    static Request.Append append(String... texts) {
        return guarded(null, OptionalLong.empty(), texts);
    }

    static Request.Append guarded(@Nullable String key, OptionalLong ifVersion, String... texts) {
        return new Request.Append(ID, List.of(texts).stream().map(Story::event).toList(), true, key, ifVersion);
    }

    /** Adds an operation of client 1 with one attempt and answers its number. */
    long tell(Request request, Answer answer) {
        long number = history.nextNumber();
        again(number, request, answer);
        return number;
    }

    void again(long number, Request request, Answer answer) {
        history.record(number, 1, request, new Operation.Attempt(history.tick(), history.tick(), answer));
    }

    Story created() {
        budget = 1000;
        tell(new Request.Put(ID, "manual", budget), new Answer.Accepted(201, "{\"version\":0}"));
        return this;
    }

    void budget(long newBudget) {
        budget = newBudget;
        tell(new Request.Put(ID, "manual", budget), new Answer.Accepted(200, "{\"version\":" + ++version + "}"));
    }

    /** Appends and acknowledges. */
    long appended(String... texts) {
        return appended(append(texts));
    }

    long appended(Request.Append append) {
        return tell(append, applied(append));
    }

    /** Appends without telling anybody, and answers the acknowledgement. */
    Answer.Accepted applied(Request.Append append) {
        List<Long> seqs = LongStream.rangeClosed(
                        log.size() + 1, log.size() + append.events().size())
                .boxed()
                .toList();
        for (SentEvent event : append.events()) {
            long seq = log.size() + 1L;
            log.add(new Observed.Logged(
                    seq, ++version, event.content(), TOKENS, Instant.ofEpochSecond(version), "digest of " + seq));
            segments.add(new Observed.Segment(false, seq, seq));
            messages.add(new Observed.Message(seq, event.content(), TOKENS));
        }
        return new Answer.Accepted(
                201,
                "{\"seqs\":" + seqs.toString().replace(" ", "") + ",\"version\":" + version + ",\"token_estimates\":"
                        + seqs.stream().map(seq -> "" + TOKENS).collect(Collectors.joining(",", "[", "]")) + "}");
    }

    /** Compacts a prefix of live events. */
    long compacted(long toSeq, String... texts) {
        List<SentEvent> replacement = List.of(texts).stream().map(Story::event).toList();
        segments.removeIf(segment -> segment.toSeq() <= toSeq);
        messages.removeIf(message -> message.seq() <= toSeq);
        if (!replacement.isEmpty()) {
            segments.addFirst(new Observed.Segment(true, 1, toSeq));
            messages.addAll(
                    0,
                    replacement.stream()
                            .map(event -> new Observed.Message(1, event.content(), TOKENS))
                            .toList());
        }
        return tell(
                new Request.Compact(ID, 1, toSeq, replacement, null, OptionalLong.empty()),
                new Answer.Accepted(200, "{\"version\":" + ++version + "}"));
    }

    void patched(long value) {
        metadata = "{\"c1\":" + value + "}";
        tell(new Request.PatchMetadata(ID, "c1", value), new Answer.Accepted(200, "{}"));
    }

    void tombstoned() {
        tombstoned = true;
        version++;
        tell(new Request.Tombstone(ID), new Answer.Accepted(204, ""));
    }

    Answer sawConversation() {
        return new Answer.SawConversation(version, log.size());
    }

    List<String> violations() {
        return violations(List.copyOf(log));
    }

    List<String> violations(List<Observed.Logged> pagedLog) {
        return HistoryChecker.violations(history, ID, observed(pagedLog));
    }

    private Observed.Present observed(List<Observed.Logged> pagedLog) {
        long used = messages.stream().mapToLong(Observed.Message::tokens).sum();
        var window = new Observed.Window(version, BUDGET, used, segments, messages, "digest of the window");
        return new Observed.Present(
                "{\"used_tokens\":" + used + ",\"needs_compaction\":false}",
                version,
                log.size(),
                budget,
                tombstoned,
                metadata,
                List.copyOf(log),
                pagedLog,
                window);
    }
}
