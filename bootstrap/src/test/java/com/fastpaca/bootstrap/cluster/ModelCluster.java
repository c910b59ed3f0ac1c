package com.fastpaca.bootstrap.cluster;

import com.fastpaca.bootstrap.cluster.stream.Followed;
import com.fastpaca.bootstrap.cluster.stream.StreamFrame;
import com.fastpaca.bootstrap.history.Answer;
import com.fastpaca.bootstrap.history.History;
import com.fastpaca.bootstrap.history.Observed;
import com.fastpaca.bootstrap.history.Operation;
import com.fastpaca.bootstrap.history.Request;
import com.fastpaca.bootstrap.history.SentEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * An honest cluster of the mind, and its clients, with one conversation. Requests overlap, answers get lost, and some requests arrive long
 * after their clients have given up. Tests change what it told or what it holds.
 */
final class ModelCluster {
    static final String ID = "imagined";
    static final Answer UNKNOWN = new Answer.Unknown("connection lost");
    private static final int CLIENTS = 5;
    private static final long BUDGET = 10_000_000;
    private static final int TOKENS = 7;

    final History history;
    final List<Observed.Logged> log = new ArrayList<>();
    final List<Observed.Segment> segments = new ArrayList<>();
    final List<Observed.Message> messages = new ArrayList<>();

    /** What a follower that misses nothing is told, but for the windows. */
    final List<StreamFrame> frames = new ArrayList<>();

    final List<Followed> followed = new ArrayList<>();

    /** What nodes hold that do not hold what they should, by name. */
    final SortedMap<String, Observed> otherReplicas = new TreeMap<>();

    long version;
    private long budget;
    private final SplittableRandom random;
    private final Map<String, Answer> answersByKey = new HashMap<>();
    private final SortedMap<Long, Long> usedTokens = new TreeMap<>();
    private final List<Attempt> underWay = new ArrayList<>();
    private final List<Request> late = new ArrayList<>();
    private long texts;

    /** A request between its beginning and its end. */
    private static final class Attempt {
        private final long number;
        private final Request request;
        private final long began;
        private @Nullable Answer answer;

        Attempt(long number, Request request, long began) {
            this.number = number;
            this.request = request;
            this.began = began;
        }
    }

    ModelCluster(long seed, History history) {
        this.random = new SplittableRandom(seed);
        this.history = history;
        tell(new Request.Put(ID, "manual", BUDGET), apply(new Request.Put(ID, "manual", BUDGET)));
    }

    /** Lets that much happen, and ends what is under way. */
    ModelCluster run(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
        }
        while (!underWay.isEmpty()) {
            advance(0);
        }
        return this;
    }

    private void step() {
        int draw = random.nextInt(20);
        if (draw < 7 && underWay.size() < CLIENTS) {
            underWay.add(new Attempt(history.nextNumber(), request(), history.tick()));
        } else if (draw < 19 && !underWay.isEmpty()) {
            advance(random.nextInt(underWay.size()));
        } else if (!late.isEmpty()) {
            var _ = apply(late.remove(random.nextInt(late.size())));
        }
    }

    private void advance(int index) {
        Attempt attempt = underWay.get(index);
        boolean lost = random.nextInt(10) == 0;
        if (attempt.answer == null && !lost) {
            attempt.answer = apply(attempt.request);
            return;
        }
        underWay.remove(index);
        if (attempt.answer == null && !attempt.request.isRead()) {
            late.add(attempt.request);
        }
        Answer answer = attempt.answer == null || lost ? UNKNOWN : attempt.answer;
        tell(attempt.number, attempt.request, attempt.began, answer);
        boolean isRetried = answer.equals(UNKNOWN) && random.nextInt(3) > 0;
        if (isRetried && (attempt.request.isRepeatable() || attempt.request.isRead())) {
            underWay.add(new Attempt(attempt.number, attempt.request, history.tick()));
        }
    }

    private Request request() {
        int draw = random.nextInt(20);
        String key = random.nextBoolean() ? "key-" + ++texts : null;
        OptionalLong ifVersion = random.nextInt(4) == 0 ? OptionalLong.of(version) : OptionalLong.empty();
        if (draw < 10) {
            return append(key, ifVersion, 1 + random.nextInt(3));
        } else if (draw < 12 && !log.isEmpty()) {
            long to = 1L + random.nextInt(log.size());
            return new Request.Compact(ID, 1, to, List.of(event()), key, ifVersion);
        } else if (draw < 13) {
            return new Request.Put(ID, "manual", BUDGET - ++texts);
        } else if (draw < 15) {
            return new Request.ReadConversation(ID);
        } else if (draw < 16) {
            return new Request.ReadWindow(ID, BUDGET);
        } else if (draw < 18) {
            return new Request.ReadNewest(ID, 3);
        }
        return new Request.ReadPage(ID, random.nextInt(log.size() + 1), 4);
    }

    Request.Append append(@Nullable String key, OptionalLong ifVersion, int events) {
        List<SentEvent> sent = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            sent.add(event());
        }
        return new Request.Append(ID, sent, true, key, ifVersion);
    }

    Request.Append append() {
        return append(null, OptionalLong.empty(), 1);
    }

    private SentEvent event() {
        SentEvent text = SentEvent.text("user", "text " + ++texts);
        return new SentEvent(text.role(), text.parts(), "{\"n\":1.10}", OptionalInt.of(TOKENS));
    }

    /** What the cluster answers, having done it. */
    Answer apply(Request request) {
        return switch (request) {
            case Request.Append append -> once(append.key(), append.ifVersion(), () -> appended(append));
            case Request.Compact compact -> once(compact.key(), compact.ifVersion(), () -> compacted(compact));
            case Request.Put put -> put(put);
            case Request.ReadConversation read -> new Answer.SawConversation(version, log.size());
            case Request.ReadWindow read -> window();
            case Request.ReadNewest read ->
                new Answer.SawEvents(digests(Math.max(0, log.size() - read.events()), log.size()));
            case Request.ReadPage read -> {
                int to = (int) Math.min(log.size(), read.cursor() + read.limit());
                yield new Answer.SawPage(digests((int) read.cursor(), to), to < log.size());
            }
            case Request.PatchMetadata patch -> throw new IllegalArgumentException("not imagined: " + patch);
            case Request.Tombstone tombstone -> throw new IllegalArgumentException("not imagined: " + tombstone);
            case Request.Bad bad -> throw new IllegalArgumentException("not imagined: " + bad);
        };
    }

    private Answer once(@Nullable String key, OptionalLong ifVersion, Supplier<Answer> write) {
        Answer first = key == null ? null : answersByKey.get(key);
        if (first instanceof Answer.Accepted accepted) {
            return new Answer.Accepted(200, accepted.body());
        }
        Answer answer =
                ifVersion.isPresent() && ifVersion.getAsLong() != version ? new Answer.Refused(409, "{}") : write.get();
        if (key != null && answer instanceof Answer.Accepted) {
            answersByKey.put(key, answer);
        }
        return answer;
    }

    private Answer appended(Request.Append append) {
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
            frames.add(new StreamFrame.Event(version, seq, "digest of " + seq));
        }
        noteWindow();
        String tokens = seqs.stream().map(seq -> "" + TOKENS).collect(Collectors.joining(","));
        return new Answer.Accepted(
                201,
                "{\"seqs\":" + seqs.toString().replace(" ", "") + ",\"version\":" + version + ",\"token_estimates\":["
                        + tokens + "]}");
    }

    private Answer compacted(Request.Compact compact) {
        long to = compact.toSeq();
        if (segments.stream().anyMatch(segment -> segment.summary() && segment.toSeq() > to)) {
            return new Answer.Refused(400, "{}");
        }
        segments.removeIf(segment -> segment.toSeq() <= to);
        messages.removeIf(message -> message.seq() <= to);
        segments.addFirst(new Observed.Segment(true, 1, to));
        messages.addFirst(
                new Observed.Message(1, compact.replacement().getFirst().content(), TOKENS));
        frames.add(new StreamFrame.Compaction(++version, 1, to));
        noteWindow();
        return new Answer.Accepted(200, "{\"version\":" + version + "}");
    }

    private Answer put(Request.Put put) {
        boolean created = budget == 0;
        budget = put.tokenBudget();
        if (!created) {
            frames.add(new StreamFrame.Reset(++version));
        }
        noteWindow();
        return new Answer.Accepted(created ? 201 : 200, "{\"version\":" + version + "}");
    }

    private void noteWindow() {
        usedTokens.put(version, (long) messages.size() * TOKENS);
    }

    private Answer window() {
        SortedMap<Long, String> live = new TreeMap<>();
        for (Observed.Message message : messages) {
            live.put(message.seq(), message.content().digest());
        }
        segments.stream().filter(Observed.Segment::summary).forEach(summary -> live.remove(summary.fromSeq()));
        return new Answer.SawWindow(version, windowDigest(), live);
    }

    private String windowDigest() {
        return "window of " + version;
    }

    private SortedMap<Long, String> digests(int from, int to) {
        SortedMap<Long, String> digests = new TreeMap<>();
        log.subList(from, to).forEach(event -> digests.put(event.seq(), event.digest()));
        return digests;
    }

    /** Adds an operation that begins and ends now, and answers its number. */
    long tell(Request request, Answer answer) {
        long number = history.nextNumber();
        tell(number, request, history.tick(), answer);
        return number;
    }

    void tell(long number, Request request, long began, Answer answer) {
        history.record(number, 1, request, new Operation.Attempt(began, history.tick(), answer));
    }

    /** Follows from a cursor with some connections, each of which ends somewhere. */
    void follow(long cursor) {
        List<Followed.Session> sessions = new ArrayList<>();
        List<StreamFrame> session = new ArrayList<>();
        long from = cursor;
        for (StreamFrame frame : frames) {
            if (frame.version() <= cursor) {
                continue;
            }
            session.add(frame);
            Long used = usedTokens.get(frame.version());
            if (used != null && random.nextBoolean()) {
                session.add(new StreamFrame.Window(frame.version(), false, used));
            }
            if (random.nextInt(6) == 0) {
                sessions.add(new Followed.Session("node-" + random.nextInt(3), from, session, "connection lost"));
                session = new ArrayList<>();
                from = frame.version();
            }
        }
        sessions.add(new Followed.Session("node-1", from, session, "enough"));
        followed.add(new Followed(ID, cursor, sessions, true));
    }

    Observed.Present observed() {
        long used = messages.stream().mapToLong(Observed.Message::tokens).sum();
        var window = new Observed.Window(version, BUDGET, used, segments, messages, windowDigest());
        return new Observed.Present(
                "{\"used_tokens\":" + used + ",\"needs_compaction\":false}",
                version,
                log.size(),
                budget,
                false,
                "{}",
                List.copyOf(log),
                List.copyOf(log),
                window);
    }

    List<String> violations() {
        SortedMap<String, Observed> replicas = new TreeMap<>();
        for (int node = 1; node <= 3; node++) {
            replicas.put("node-" + node, observed());
        }
        replicas.putAll(otherReplicas);
        return ClusterHistoryChecker.violations(ID, history.of(ID), observed(), replicas, followed);
    }
}
