package com.fastpaca.bootstrap.crash;

import com.fastpaca.bootstrap.crash.KnownConversations.Known;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.RawMembers;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/** A client that asks one thing after the other and writes down what it was told. Used by one thread at a time. */
final class LoadClient {
    private final int number;
    private final Scenario scenario;
    private final KnownConversations conversations;
    private final History history;
    private final Queue<Unanswered> unanswered = new ConcurrentLinkedQueue<>();

    private record Unanswered(Known conversation, Known.Keyed keyed) {}

    LoadClient(int number, Scenario scenario, KnownConversations conversations, History history) {
        this.number = number;
        this.scenario = scenario;
        this.conversations = conversations;
        this.history = history;
    }

    /**
     * Asks until the server ends.
     *
     * @param ending whether somebody is ending it; until then every request must be answered
     */
    void runUntilDisconnected(Http http, int round, BooleanSupplier ending) {
        boolean connected = true;
        while (connected) {
            Scenario.Next next = scenario.next(round);
            var keyed = next.repeated().orElseGet(() -> new Known.Keyed(history.nextNumber(), number, next.request()));
            Answer answer = send(http, next.conversation(), keyed);
            connected = !(answer instanceof Answer.Unknown);
            if (!connected && !ending.getAsBoolean()) {
                throw new AssertionError(answer + " without a crash, for " + keyed.request());
            }
        }
    }

    /** Asks again whatever got no answer and can be asked again. */
    void retryUnanswered(Http http) {
        for (int left = unanswered.size(); left > 0; left--) {
            Unanswered next = unanswered.remove();
            send(http, next.conversation(), next.keyed());
        }
    }

    private Answer send(Http http, Known conversation, Known.Keyed keyed) {
        Request request = keyed.request();
        long began = history.tick();
        Answer answer;
        try {
            answer = Answer.of(request, http.send(request.method(), request.path(), request.body()));
        } catch (IOException e) {
            answer = new Answer.Unknown(e.toString());
        }
        history.record(keyed.number(), keyed.client(), request, new Operation.Attempt(began, history.tick(), answer));
        learn(conversation, keyed, answer);
        return answer;
    }

    private void learn(Known conversation, Known.Keyed keyed, Answer answer) {
        switch (answer) {
            case Answer.Accepted accepted -> acknowledged(conversation, keyed, accepted);
            case Answer.Unknown unknown -> {
                if (keyed.request().isRepeatable()) {
                    unanswered.add(new Unanswered(conversation, keyed));
                } else if (keyed.request() instanceof Request.Tombstone) {
                    conversations.delete(conversation);
                }
            }
            case Answer.SawConversation saw -> conversation.reached(saw.version(), saw.lastSeq());
            case Answer.SawWindow saw -> conversation.reached(saw.version(), 0);
            case Answer.SawEvents saw ->
                conversation.reached(
                        0, saw.digests().isEmpty() ? 0 : saw.digests().lastKey());
            case Answer.Refused refused -> {}
            case Answer.Broken broken -> {}
        }
    }

    private void acknowledged(Known conversation, Known.Keyed keyed, Answer.Accepted accepted) {
        switch (keyed.request()) {
            case Request.Put put -> {
                conversation.wasCreated();
                conversation.reached(versionOf(accepted), 0);
            }
            case Request.Append append -> {
                Answer.Appended appended = Answer.Appended.of(accepted, append.batch());
                conversation.reached(appended.version(), appended.seqs().getLast());
            }
            case Request.Compact compact -> conversation.reached(versionOf(accepted), 0);
            case Request.Tombstone tombstone -> {
                conversations.delete(conversation);
                conversations.wasDeleted(conversation);
            }
            case Request.PatchMetadata patch -> {}
            case Request.Bad bad -> {}
            case Request.ReadConversation read -> {}
            case Request.ReadWindow read -> {}
            case Request.ReadNewest read -> {}
        }
        if (keyed.request().isRepeatable()) {
            conversation.wasAcknowledged(keyed);
        }
    }

    private static long versionOf(Answer.Accepted accepted) {
        return Answer.number(RawMembers.ofObject(accepted.body()), "version");
    }
}
