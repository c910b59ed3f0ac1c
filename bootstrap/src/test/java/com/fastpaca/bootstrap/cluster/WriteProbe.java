package com.fastpaca.bootstrap.cluster;

import com.fastpaca.bootstrap.history.Answer;
import com.fastpaca.bootstrap.history.History;
import com.fastpaca.bootstrap.history.Operation;
import com.fastpaca.bootstrap.history.Request;
import com.fastpaca.bootstrap.history.SentEvent;
import com.fastpaca.bootstrap.process.Http;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Writes to conversations that are spread over all Raft groups, to see when all of them take writes. What it writes is checked like what
 * others write.
 */
final class WriteProbe {
    private static final int CLIENT = -1;
    private static final int CONVERSATIONS = 12;
    private static final Duration WRITABLE_WITHIN = Duration.ofMinutes(3);
    private static final long RETRY_NANOS = Duration.ofMillis(20).toNanos();
    private static final long BUDGET = 500_000;

    private final History history;
    private final List<String> conversations =
            IntStream.range(0, CONVERSATIONS).mapToObj(i -> "probe-" + i).toList();
    private long count;

    WriteProbe(History history) {
        this.history = history;
    }

    void create(List<Http> nodes) {
        long deadline = System.nanoTime() + WRITABLE_WITHIN.toNanos();
        for (int i = 0; i < CONVERSATIONS; i++) {
            untilAccepted(new Request.Put(conversations.get(i), "manual", BUDGET + i), nodes, deadline);
        }
    }

    /**
     * The time from a moment until every conversation has taken a write that was sent after it, again and again.
     *
     * @param sinceNanos in {@link System#nanoTime}
     * @param nodes that clients can use meanwhile
     */
    Duration untilWritable(long sinceNanos, List<Http> nodes) {
        long deadline = System.nanoTime() + WRITABLE_WITHIN.toNanos();
        for (String conversation : conversations) {
            String name = "probe " + ++count;
            var append = new Request.Append(
                    conversation, List.of(SentEvent.text("user", name)), false, name, OptionalLong.empty());
            untilAccepted(append, nodes, deadline);
        }
        return Duration.ofNanos(System.nanoTime() - sinceNanos);
    }

    private void untilAccepted(Request request, List<Http> nodes, long deadline) {
        long number = history.nextNumber();
        List<Answer> answers = new ArrayList<>();
        while (System.nanoTime() < deadline) {
            Http http = nodes.get(answers.size() % nodes.size());
            long began = history.tick();
            Answer answer;
            try {
                answer = Answer.of(request, http.send(request.method(), request.path(), request.body()));
            } catch (IOException e) {
                answer = new Answer.Unknown(e.toString());
            }
            history.record(number, CLIENT, request, new Operation.Attempt(began, history.tick(), answer));
            if (!(answer instanceof Answer.Unknown)) {
                return;
            }
            answers.add(answer);
            LockSupport.parkNanos(RETRY_NANOS);
        }
        throw new AssertionError("no acknowledgement of " + request + " within " + WRITABLE_WITHIN + ", but "
                + answers.subList(Math.max(0, answers.size() - 10), answers.size()));
    }
}
