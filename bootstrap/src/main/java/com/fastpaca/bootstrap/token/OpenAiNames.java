package com.fastpaca.bootstrap.token;

import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.ModelType;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of OpenAI's encodings and models, and which encoding a model has. */
final class OpenAiNames {
    /** Another vocabulary's name for the same tokens; they differ in special tokens, which count as text here. */
    private static final List<Family> ALIASES = List.of(
            new Family(Pattern.compile("gpt-?2"), EncodingType.R50K_BASE),
            new Family(Pattern.compile("o200k_harmony"), EncodingType.O200K_BASE));

    /** Models that jtokkit does not list by name, as tiktoken maps them: a family, then perhaps a size, a date or both. */
    private static final List<Family> FAMILIES = List.of(
            family("(chat)?gpt-4o|gpt-4\\.[15]|gpt-5(\\.[0-9]+)?|gpt-oss|o[134]", EncodingType.O200K_BASE),
            family("gpt-4|gpt-3\\.5|gpt-35|davinci-002|babbage-002", EncodingType.CL100K_BASE));

    private static final Pattern FINE_TUNED = Pattern.compile("ft:([^:]+)(:.*)?");

    private record Family(Pattern names, EncodingType encoding) {}

    private OpenAiNames() {}

    static Optional<EncodingType> encoding(String name) {
        return EncodingType.fromName(name).or(() -> in(ALIASES, name)).or(() -> model(baseModel(name)));
    }

    private static Optional<EncodingType> model(String name) {
        return ModelType.fromName(name).map(ModelType::getEncodingType).or(() -> in(FAMILIES, name));
    }

    /** A fine-tuned model is named after the one that it was made from, as in {@code ft:gpt-4o-mini:acme::id}. */
    private static String baseModel(String name) {
        Matcher fineTuned = FINE_TUNED.matcher(name);
        return fineTuned.matches() ? fineTuned.group(1) : name;
    }

    private static Family family(String names, EncodingType encoding) {
        return new Family(Pattern.compile("(" + names + ")(-[a-z0-9.-]+)?"), encoding);
    }

    private static Optional<EncodingType> in(List<Family> families, String name) {
        return families.stream()
                .filter(family -> family.names().matcher(name).matches())
                .map(Family::encoding)
                .findFirst();
    }
}
