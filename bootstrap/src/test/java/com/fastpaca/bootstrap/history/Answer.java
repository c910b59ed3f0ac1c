package com.fastpaca.bootstrap.history;

import com.fastpaca.bootstrap.process.RawMembers;
import com.fastpaca.bootstrap.process.Reply;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a client learnt from one attempt of a request. */
public sealed interface Answer {
    /** A write was acknowledged. */
    record Accepted(int status, String body) implements Answer {}

    record Refused(int status, String body) implements Answer {}

    /** No answer, or 503: the write may have happened. */
    record Unknown(String reason) implements Answer {}

    /** An answer that no request may get. */
    record Broken(int status, String body) implements Answer {}

    record SawConversation(long version, long lastSeq) implements Answer {}

    /**
     * A window.
     *
     * @param digest of the whole body
     * @param live digests of the contents of the events that no summary stands for, by seq
     */
    record SawWindow(long version, String digest, SortedMap<Long, String> live) implements Answer {
        static SawWindow of(String json) {
            Observed.Window window = Observed.Window.of(0, json);
            Set<Long> summaries = window.segments().stream()
                    .filter(Observed.Segment::summary)
                    .map(Observed.Segment::fromSeq)
                    .collect(Collectors.toSet());
            SortedMap<Long, String> live = new TreeMap<>();
            window.messages().stream()
                    .filter(message -> !summaries.contains(message.seq()))
                    .forEach(
                            message -> live.put(message.seq(), message.content().digest()));
            return new SawWindow(window.version(), window.digest(), live);
        }
    }

    /** @param digests of the events by seq */
    record SawEvents(SortedMap<Long, String> digests) implements Answer {}

    /** Events behind a cursor, and whether there were more of them. */
    record SawPage(SortedMap<Long, String> digests, boolean hasMore) implements Answer {}

    static Answer of(Request request, Reply reply) {
        if (reply.status() == 503) {
            return reply.retryAfter().isPresent()
                    ? new Unknown("503 " + reply.body())
                    : new Broken(503, reply.body() + " without Retry-After");
        }
        if (reply.status() >= 400 && reply.status() < 500) {
            return new Refused(reply.status(), reply.body());
        }
        if (!reply.isSuccess()) {
            return new Broken(reply.status(), reply.body());
        }
        return switch (request) {
            case Request.ReadConversation read -> {
                Map<String, String> members = RawMembers.ofObject(reply.body());
                yield new SawConversation(number(members, "version"), number(members, "last_seq"));
            }
            case Request.ReadWindow read -> SawWindow.of(reply.body());
            case Request.ReadNewest read -> new SawEvents(digests(RawMembers.ofObject(reply.body())));
            case Request.ReadPage read -> {
                Map<String, String> members = RawMembers.ofObject(reply.body());
                yield new SawPage(digests(members), member(members, "has_more").equals("true"));
            }
            case Request.Put put -> new Accepted(reply.status(), reply.body());
            case Request.Append append -> new Accepted(reply.status(), reply.body());
            case Request.Compact compact -> new Accepted(reply.status(), reply.body());
            case Request.PatchMetadata patch -> new Accepted(reply.status(), reply.body());
            case Request.Tombstone tombstone -> new Accepted(reply.status(), reply.body());
            case Request.Bad bad -> new Accepted(reply.status(), reply.body());
        };
    }

    private static SortedMap<Long, String> digests(Map<String, String> members) {
        SortedMap<Long, String> digests = new TreeMap<>();
        for (String event : RawMembers.ofArray(member(members, "events"))) {
            digests.put(number(RawMembers.ofObject(event), "seq"), digest(event));
        }
        return digests;
    }

    /**
     * An answer to an append.
     *
     * @param version of the last event
     */
    record Appended(List<Long> seqs, long version, List<Long> tokens) {
        public static Appended of(Accepted answer, boolean batch) {
            Map<String, String> members = RawMembers.ofObject(answer.body());
            return batch
                    ? new Appended(
                            numbers(member(members, "seqs")),
                            number(members, "version"),
                            numbers(member(members, "token_estimates")))
                    : new Appended(
                            List.of(number(members, "seq")),
                            number(members, "version"),
                            List.of(number(members, "token_estimate")));
        }

        private static List<Long> numbers(String array) {
            return RawMembers.ofArray(array).stream().map(Long::parseLong).toList();
        }
    }

    static long number(Map<String, String> members, String name) {
        return Long.parseLong(member(members, name));
    }

    static String member(Map<String, String> members, String name) {
        String value = members.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no " + name + " in " + members);
        }
        return value;
    }

    static String digest(String text) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
