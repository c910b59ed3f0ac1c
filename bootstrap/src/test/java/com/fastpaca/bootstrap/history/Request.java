package com.fastpaca.bootstrap.history;

import com.fastpaca.bootstrap.process.RawMembers;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a client asks about one conversation. */
public sealed interface Request {
    String conversation();

    /** Creates a conversation, or changes its budget; no two requests of a run name the same budget. */
    record Put(String conversation, String strategy, long tokenBudget) implements Request {}

    record Append(
            String conversation,
            List<SentEvent> events,
            boolean batch,
            @Nullable String key,
            OptionalLong ifVersion) implements Request {}

    record Compact(
            String conversation,
            long fromSeq,
            long toSeq,
            List<SentEvent> replacement,
            @Nullable String key,
            OptionalLong ifVersion)
            implements Request {}

    /** Sets one name of the metadata; each client has its own, and its values grow. */
    record PatchMetadata(String conversation, String name, long value) implements Request {}

    record Tombstone(String conversation) implements Request {}

    /**
     * A request that must be refused.
     *
     * @param content what of it must never be seen in a log
     */
    record Bad(
            String conversation,
            String why,
            String resource,
            String json,
            Set<Integer> expectedStatuses,
            List<SentEvent.Content> content)
            implements Request {}

    record ReadConversation(String conversation) implements Request {}

    record ReadWindow(String conversation, long budgetTokens) implements Request {}

    record ReadNewest(String conversation, int events) implements Request {}

    record ReadPage(String conversation, long cursor, int limit) implements Request {}

    /** Whether the request can be sent again without doing its work twice. */
    default boolean isRepeatable() {
        return switch (this) {
            case Append append -> append.key() != null;
            case Compact compact -> compact.key() != null;
            case Put put -> false;
            case PatchMetadata patch -> false;
            case Tombstone tombstone -> false;
            case Bad bad -> false;
            case ReadConversation read -> false;
            case ReadWindow read -> false;
            case ReadNewest read -> false;
            case ReadPage read -> false;
        };
    }

    /** Whether the request changes nothing. */
    default boolean isRead() {
        return switch (this) {
            case ReadConversation read -> true;
            case ReadWindow read -> true;
            case ReadNewest read -> true;
            case ReadPage read -> true;
            case Put put -> false;
            case Append append -> false;
            case Compact compact -> false;
            case PatchMetadata patch -> false;
            case Tombstone tombstone -> false;
            case Bad bad -> false;
        };
    }

    default String method() {
        return switch (this) {
            case Put put -> "PUT";
            case PatchMetadata patch -> "PATCH";
            case Tombstone tombstone -> "DELETE";
            case Append append -> "POST";
            case Compact compact -> "POST";
            case Bad bad -> "POST";
            case ReadConversation read -> "GET";
            case ReadWindow read -> "GET";
            case ReadNewest read -> "GET";
            case ReadPage read -> "GET";
        };
    }

    default String path() {
        String path = "/v1/conversations/" + conversation();
        return switch (this) {
            case Put put -> path;
            case PatchMetadata patch -> path + "/metadata";
            case Tombstone tombstone -> path;
            case Append append -> path + "/events";
            case Compact compact -> path + "/compact";
            case Bad bad -> path + bad.resource();
            case ReadConversation read -> path;
            case ReadWindow read -> path + "/window?budget_tokens=" + read.budgetTokens();
            case ReadNewest read -> path + "/events?from_seq=-" + read.events();
            case ReadPage read -> path + "/events?cursor=" + read.cursor() + "&limit=" + read.limit();
        };
    }

    default @Nullable String body() {
        return switch (this) {
            case Put put ->
                "{\"token_budget\":" + put.tokenBudget() + ",\"policy\":{\"strategy\":\"" + put.strategy() + "\"}}";
            case PatchMetadata patch -> "{\"metadata\":{\"" + patch.name() + "\":" + patch.value() + "}}";
            case Append append ->
                "{"
                        + (append.batch()
                                ? "\"events\":" + array(append.events())
                                : "\"event\":" + append.events().getFirst().json())
                        + guards(append.key(), append.ifVersion()) + "}";
            case Compact compact ->
                "{\"from_seq\":" + compact.fromSeq() + ",\"to_seq\":" + compact.toSeq() + ",\"replacement\":"
                        + array(compact.replacement()) + guards(compact.key(), compact.ifVersion()) + "}";
            case Bad bad -> bad.json();
            case Tombstone tombstone -> null;
            case ReadConversation read -> null;
            case ReadWindow read -> null;
            case ReadNewest read -> null;
            case ReadPage read -> null;
        };
    }

    private static String array(List<SentEvent> events) {
        return events.stream().map(SentEvent::json).collect(Collectors.joining(",", "[", "]"));
    }

    private static String guards(@Nullable String key, OptionalLong ifVersion) {
        return (key == null ? "" : ",\"idempotency_key\":" + RawMembers.quoted(key))
                + (ifVersion.isEmpty() ? "" : ",\"if_version\":" + ifVersion.getAsLong());
    }
}
