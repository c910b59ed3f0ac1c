package com.fastpaca.ports.conversation;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.IdempotencyKey;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.policy.PolicyChange;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.store.UnavailableException;
import com.fastpaca.ports.token.EventCounting;
import com.fastpaca.ports.token.ReceivedEvent;
import com.fastpaca.ports.token.TokenCounter;
import com.fastpaca.ports.token.TokenEstimators;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Writes to conversations: dates them, counts their tokens and submits them. Futures fail with {@link UnavailableException} where the
 * store's do. Safe for concurrent use.
 */
public final class ConversationWrites {
    /** Up to this size a request is worked on by the thread that brought it; a larger one would hold up its other requests. */
    private static final int MAX_BYTES_AT_ONCE = 16 * 1024;

    /** Concurrent patches of one conversation's metadata are rare; each lost race means that another patch has succeeded. */
    private static final int MAX_PATCH_ATTEMPTS = 16;

    private final ConversationStore store;
    private final TokenEstimators estimators;
    private final TokenCounter standardCounter;
    private final EventCounting counting;
    private final InstantSource clock;
    private final Executor largeRequests;
    private final long defaultTokenBudget;

    /**
     * @param standardCounter counts for conversations that choose no estimator of their own
     * @param largeRequests where large requests are counted, and large patches applied; may reject
     * @param defaultTokenBudget the budget of new conversations that name none
     */
    public ConversationWrites(
            ConversationStore store,
            TokenEstimators estimators,
            TokenCounter standardCounter,
            EventCounting counting,
            InstantSource clock,
            Executor largeRequests,
            long defaultTokenBudget) {
        this.store = store;
        this.estimators = estimators;
        this.standardCounter = standardCounter;
        this.counting = counting;
        this.clock = clock;
        this.largeRequests = largeRequests;
        this.defaultTokenBudget = defaultTokenBudget;
    }

    /** Whether conversations may choose this estimator. */
    public boolean knowsEstimator(String name) {
        return estimators.find(name).isPresent();
    }

    public CompletableFuture<Outcome> put(
            ConversationId id,
            OptionalLong tokenBudget,
            PolicyChange policy,
            Optional<String> tokenEstimator,
            Optional<RawJson> metadata) {
        return store.submit(
                new Command.Put(id, clock.millis(), tokenBudget, defaultTokenBudget, policy, tokenEstimator, metadata));
    }

    /**
     * Changes the metadata.
     *
     * @param patchBytes how large the patch is
     * @param patch makes the new metadata of what is there, again if somebody else was faster
     */
    public CompletableFuture<Outcome> patchMetadata(ConversationId id, long patchBytes, UnaryOperator<RawJson> patch) {
        return patchMetadata(id, patchBytes, patch, MAX_PATCH_ATTEMPTS);
    }

    private CompletableFuture<Outcome> patchMetadata(
            ConversationId id, long patchBytes, UnaryOperator<RawJson> patch, int attempts) {
        return store.find(id, Consistency.LINEARIZABLE).thenCompose(found -> {
            if (found.isEmpty()) {
                return CompletableFuture.completedFuture(new Outcome.NotFound());
            }
            return submit(patchBytes, () -> patched(found.get(), patch)).thenCompose(outcome -> {
                if (!(outcome instanceof Outcome.MetadataChanged)) {
                    return CompletableFuture.completedFuture(outcome);
                }
                return attempts > 1
                        ? patchMetadata(id, patchBytes, patch, attempts - 1)
                        : CompletableFuture.failedFuture(
                                UnavailableException.turnedAway("the metadata keeps changing"));
            });
        });
    }

    private Command patched(Conversation found, UnaryOperator<RawJson> patch) {
        RawJson patched = patch.apply(found.metadata().json());
        return new Command.ReplaceMetadata(
                found.id(), clock.millis(), found.metadata().revision(), patched);
    }

    /** Appends all events or none. */
    public CompletableFuture<Outcome> append(
            ConversationId id, List<ReceivedEvent> events, Optional<String> idempotencyKey, OptionalLong ifVersion) {
        return counted(
                id,
                events,
                idempotencyKey,
                "append",
                (prepared, key) -> new Command.Append(id, clock.millis(), prepared, key, ifVersion));
    }

    /** Puts a replacement in the place of a range of the log. */
    public CompletableFuture<Outcome> compact(
            ConversationId id,
            long fromSeq,
            long toSeq,
            List<ReceivedEvent> replacement,
            Optional<String> idempotencyKey,
            OptionalLong ifVersion) {
        String request = "compact " + fromSeq + " " + toSeq;
        return counted(
                id,
                replacement,
                idempotencyKey,
                request,
                (prepared, key) -> new Command.Compact(id, clock.millis(), fromSeq, toSeq, prepared, key, ifVersion));
    }

    public CompletableFuture<Outcome> tombstone(ConversationId id) {
        return store.submit(new Command.Tombstone(id, clock.millis()));
    }

    private CompletableFuture<Outcome> counted(
            ConversationId id,
            List<ReceivedEvent> events,
            Optional<String> idempotencyKey,
            String request,
            BiFunction<List<NewEvent>, Optional<IdempotencyKey>, Command> command) {
        // This replica's settings are good enough to choose a tokenizer; whether the conversation exists is decided by
        // the command.
        return store.find(id, Consistency.LOCAL).thenCompose(found -> {
            TokenCounter counter = found.flatMap(conversation ->
                            conversation.settings().tokenEstimator().flatMap(estimators::find))
                    .orElse(standardCounter);
            long bytes = events.stream().mapToLong(ReceivedEvent::sizeBytes).sum();
            return submit(bytes, () -> prepared(events, counter, idempotencyKey, request, command));
        });
    }

    /** Submits a command; what it takes to make a large one is done elsewhere. */
    private CompletableFuture<Outcome> submit(long bytes, Supplier<Command> command) {
        if (bytes <= MAX_BYTES_AT_ONCE) {
            return store.submit(command.get());
        }
        try {
            return CompletableFuture.supplyAsync(command, largeRequests).thenCompose(store::submit);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    UnavailableException.turnedAway("too many large requests are on their way"));
        }
    }

    private Command prepared(
            List<ReceivedEvent> events,
            TokenCounter counter,
            Optional<String> idempotencyKey,
            String request,
            BiFunction<List<NewEvent>, Optional<IdempotencyKey>, Command> command) {
        List<NewEvent> prepared =
                events.stream().map(event -> counting.prepare(event, counter)).toList();
        Optional<IdempotencyKey> key =
                idempotencyKey.map(value -> new IdempotencyKey(value, Fingerprints.of(request, events)));
        return command.apply(prepared, key);
    }
}
