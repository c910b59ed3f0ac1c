package com.fastpaca.bootstrap.load;

import com.fastpaca.bootstrap.history.Answer;
import com.fastpaca.bootstrap.history.History;
import com.fastpaca.bootstrap.history.Operation;
import com.fastpaca.bootstrap.history.Request;
import com.fastpaca.bootstrap.load.KnownConversations.Known;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.RawMembers;
import com.fastpaca.bootstrap.process.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A client that asks one thing after the other and writes down what it was told. Used by one thread at a time. */
public final class LoadClient {
    private static final Duration SHORT_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final int number;
    private final Scenario scenario;
    private final KnownConversations conversations;
    private final History history;
    private final Map<Long, Asked> unanswered = new LinkedHashMap<>();

    /**
     * One request that was sent.
     *
     * @param retryAfter how long to wait before asking again
     */
    public record Asked(Known conversation, Known.Keyed keyed, Answer answer, Duration retryAfter) {
        public boolean isUnknown() {
            return answer instanceof Answer.Unknown;
        }

        /** Whether it may be sent again: it got no answer, and doing it twice is the same as doing it once. */
        public boolean isToBeRepeated() {
            return isUnknown()
                    && (keyed.request().isRepeatable() || keyed.request().isRead());
        }
    }

    public LoadClient(int number, Scenario scenario, KnownConversations conversations, History history) {
        this.number = number;
        this.scenario = scenario;
        this.conversations = conversations;
        this.history = history;
    }

    /** Asks the next thing. */
    public Asked ask(Http http, int round) {
        Scenario.Next next = scenario.next(round);
        var keyed = next.repeated().orElseGet(() -> new Known.Keyed(history.nextNumber(), number, next.request()));
        return send(http, next.conversation(), keyed);
    }

    /** Asks the same again. */
    public Asked again(Http http, Asked asked) {
        return send(http, asked.conversation(), asked.keyed());
    }

    /** Asks again whatever write got no answer and can be asked again. */
    public void retryUnanswered(Http http) {
        List.copyOf(unanswered.values()).forEach(asked -> again(http, asked));
    }

    private Asked send(Http http, Known conversation, Known.Keyed keyed) {
        Request request = keyed.request();
        long began = history.tick();
        Answer answer;
        Duration retryAfter = SHORT_WAIT;
        try {
            Reply reply = http.send(request.method(), request.path(), request.body());
            answer = Answer.of(request, reply);
            retryAfter = reply.retryAfter()
                    .filter(asked -> asked.compareTo(LONGEST_WAIT) < 0)
                    .orElse(LONGEST_WAIT);
        } catch (IOException e) {
            answer = new Answer.Unknown(e.toString());
        }
        history.record(keyed.number(), keyed.client(), request, new Operation.Attempt(began, history.tick(), answer));
        unanswered.remove(keyed.number());
        learn(conversation, keyed, answer);
        var asked = new Asked(conversation, keyed, answer, retryAfter);
        if (asked.isUnknown() && request.isRepeatable()) {
            unanswered.put(keyed.number(), asked);
        }
        return asked;
    }

    private void learn(Known conversation, Known.Keyed keyed, Answer answer) {
        switch (answer) {
            case Answer.Accepted accepted -> acknowledged(conversation, keyed, accepted);
            case Answer.Unknown unknown -> {
                if (keyed.request() instanceof Request.Tombstone) {
                    conversations.delete(conversation);
                }
            }
            case Answer.SawConversation saw -> conversation.reached(saw.version(), saw.lastSeq());
            case Answer.SawWindow saw -> conversation.reached(saw.version(), 0);
            case Answer.SawEvents saw ->
                conversation.reached(
                        0, saw.digests().isEmpty() ? 0 : saw.digests().lastKey());
            case Answer.SawPage saw ->
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
            case Request.ReadPage read -> {}
        }
        if (keyed.request().isRepeatable()) {
            conversation.wasAcknowledged(keyed);
        }
    }

    private static long versionOf(Answer.Accepted accepted) {
        return Answer.number(RawMembers.ofObject(accepted.body()), "version");
    }
}
