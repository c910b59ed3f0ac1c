package com.fastpaca.http.request;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.http.error.RequestFault;
import com.fastpaca.ports.store.Consistency;
import io.micronaut.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request's query: only the parameters that its endpoint knows, each given once. */
public final class Query {
    public static final String CONSISTENCY = "consistency";

    private final HttpRequest<?> request;

    /** @throws RequestFault if there is a parameter that is not known, or one is given twice */
    public Query(HttpRequest<?> request, Set<String> known) {
        this.request = request;
        for (Map.Entry<String, List<String>> parameter : request.getParameters()) {
            if (!known.contains(parameter.getKey())) {
                throw RequestFault.badRequest(shortened(parameter.getKey()) + ": is not a query parameter here");
            }
            if (parameter.getValue().size() > 1) {
                throw RequestFault.badRequest(parameter.getKey() + ": must not be given twice");
            }
        }
    }

    /** Refuses any parameter. */
    public static void none(HttpRequest<?> request) {
        new Query(request, Set.of());
    }

    public OptionalLong number(String name, long min, long max) {
        @Nullable String text = request.getParameters().get(name);
        return text == null ? OptionalLong.empty() : OptionalLong.of(number(name, text, min, max));
    }

    /** A number that a client gave under that name, in a query or a header. */
    public static long number(String name, String text, long min, long max) {
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max && isAscii(text) && !text.startsWith("+")) {
                return value;
            }
        } catch (NumberFormatException e) {
            // The message below says what is taken.
        }
        throw RequestFault.badRequest(name + ": must be a whole number from " + min + " to " + max);
    }

    /** Java reads the digits of all scripts. */
    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    public boolean flag(String name, boolean fallback) {
        @Nullable String text = request.getParameters().get(name);
        if (text == null) {
            return fallback;
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw RequestFault.badRequest(name + ": must be true or false");
        };
    }

    public Optional<ConversationId> conversationId(String name) {
        @Nullable String text = request.getParameters().get(name);
        if (text == null) {
            return Optional.empty();
        }
        if (!ConversationId.isValid(text)) {
            throw RequestFault.badRequest(name + ": must be a conversation id");
        }
        return Optional.of(new ConversationId(text));
    }

    public boolean has(String name) {
        return request.getParameters().contains(name);
    }

    public Consistency consistency() {
        String text = request.getParameters().get(CONSISTENCY);
        if (text == null) {
            return Consistency.LINEARIZABLE;
        }
        return switch (text) {
            case "linearizable" -> Consistency.LINEARIZABLE;
            case "local" -> Consistency.LOCAL;
            default -> throw RequestFault.badRequest("consistency: must be linearizable or local");
        };
    }

    private static String shortened(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64) + "...";
    }
}
