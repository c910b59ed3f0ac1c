package com.fastpaca.bootstrap.token;

import com.fastpaca.bootstrap.token.tiktoken.TiktokenCounter;
import com.fastpaca.ports.token.TokenCounter;
import com.fastpaca.ports.token.TokenEstimators;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Estimators by name: {@code tiktoken:} with an encoding or a model of OpenAI's, or {@code chars:} with a number of characters per token.
 * Names are case-sensitive. An encoding's vocabulary is loaded when it is first asked for and kept; nothing is kept for a name, because
 * names come from clients.
 */
public final class JtokkitEstimators implements TokenEstimators {
    private static final String TIKTOKEN = "tiktoken:";
    private static final String CHARS = "chars:";

    private final Map<EncodingType, TokenCounter> counters = new ConcurrentHashMap<>();

    @Override
    public Optional<TokenCounter> find(String name) {
        if (name.startsWith(TIKTOKEN)) {
            return OpenAiNames.encoding(name.substring(TIKTOKEN.length())).map(this::counter);
        }
        if (name.startsWith(CHARS)) {
            return CharCounter.parse(name.substring(CHARS.length()));
        }
        return Optional.empty();
    }

    private TokenCounter counter(EncodingType encoding) {
        TokenCounter counter = counters.get(encoding);
        return counter == null ? counters.computeIfAbsent(encoding, TiktokenCounter::load) : counter;
    }
}
