package com.fastpaca.bootstrap.token;

import com.fastpaca.ports.token.TokenCounter;
import com.fastpaca.ports.token.TokenEstimators;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.ModelType;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Estimators by name: {@code tiktoken:} with an encoding or a model of OpenAI's, or {@code chars:} with a number of characters per token.
 * Names are case-sensitive. An encoding's vocabulary is loaded when it is first asked for.
 */
public final class JtokkitEstimators implements TokenEstimators {
    private static final String TIKTOKEN = "tiktoken:";
    private static final String CHARS = "chars:";
    private static final Pattern RATIO = Pattern.compile("[0-9]{1,4}(\\.[0-9]{1,4})?");

    /** Model families by the beginnings of their names, as tiktoken maps them; the first match counts. */
    private static final List<Family> FAMILIES = List.of(
            new Family("gpt-4o", EncodingType.O200K_BASE),
            new Family("chatgpt-4o", EncodingType.O200K_BASE),
            new Family("gpt-4.1", EncodingType.O200K_BASE),
            new Family("gpt-4.5", EncodingType.O200K_BASE),
            new Family("gpt-5", EncodingType.O200K_BASE),
            new Family("o1", EncodingType.O200K_BASE),
            new Family("o3", EncodingType.O200K_BASE),
            new Family("o4-mini", EncodingType.O200K_BASE),
            new Family("gpt-4", EncodingType.CL100K_BASE),
            new Family("gpt-3.5", EncodingType.CL100K_BASE),
            new Family("gpt-35-turbo", EncodingType.CL100K_BASE));

    private final EncodingRegistry registry = Encodings.newLazyEncodingRegistry();
    private final Map<EncodingType, TokenCounter> counters = new EnumMap<>(EncodingType.class);

    private record Family(String prefix, EncodingType encoding) {
        boolean has(String model) {
            return model.equals(prefix) || model.startsWith(prefix + "-");
        }
    }

    @Override
    public Optional<TokenCounter> find(String name) {
        if (name.startsWith(TIKTOKEN)) {
            return encoding(name.substring(TIKTOKEN.length())).map(this::counter);
        }
        if (name.startsWith(CHARS)
                && RATIO.matcher(name.substring(CHARS.length())).matches()) {
            BigDecimal charsPerToken = new BigDecimal(name.substring(CHARS.length()));
            return charsPerToken.signum() > 0 ? Optional.of(new CharCounter(charsPerToken)) : Optional.empty();
        }
        return Optional.empty();
    }

    private static Optional<EncodingType> encoding(String name) {
        return EncodingType.fromName(name)
                .or(() -> ModelType.fromName(name).map(ModelType::getEncodingType))
                .or(() -> FAMILIES.stream()
                        .filter(family -> family.has(name))
                        .map(Family::encoding)
                        .findFirst());
    }

    private synchronized TokenCounter counter(EncodingType type) {
        return counters.computeIfAbsent(type, each -> registry.getEncoding(each)::countTokensOrdinary);
    }
}
