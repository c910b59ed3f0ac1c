package com.fastpaca.bootstrap.token.tiktoken;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The scanners split as the regular expressions do that OpenAI publishes (github.com/openai/tiktoken, tiktoken_ext/openai_public.py). */
class SplittingTest {
    private static final long SEED = 42;

    private static final String O200K = """
            [^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
            [^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
            \\p{N}{1,3}
             ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*
            \\s*[\\r\\n]+
            \\s+(?!\\S)
            \\s+""";

    private static final String CL100K = """
            (?i:'s|'t|'re|'ve|'m|'ll|'d)
            [^\\r\\n\\p{L}\\p{N}]?\\p{L}+
            \\p{N}{1,3}
             ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*
            \\s*[\\r\\n]+
            \\s+(?!\\S)
            \\s+""";

    private static final String GPT2 = """
            's|'t|'re|'ve|'m|'ll|'d
             ?\\p{L}+
             ?\\p{N}+
             ?[^\\s\\p{L}\\p{N}]+
            \\s+(?!\\S)
            \\s+""";

    record Rule(String name, Splitting splitting, Pattern pattern) {
        /** The pattern's alternatives stand a line each. */
        Rule(String name, Splitting splitting, String alternatives) {
            this(name, splitting, Pattern.compile(alternatives.replace('\n', '|'), Pattern.UNICODE_CHARACTER_CLASS));
        }

        List<String> scanned(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            List<String> pieces = new ArrayList<>();
            for (int start = 0; start < bytes.length; ) {
                int end = splitting.end(bytes, start);
                pieces.add(new String(bytes, start, end - start, StandardCharsets.UTF_8));
                start = end;
            }
            return pieces;
        }

        List<String> matched(String text) {
            return pattern.matcher(text).results().map(MatchResult::group).toList();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Rule> rules() {
        return List.of(
                new Rule("o200k", new O200kSplitting(), O200K),
                new Rule("cl100k", new Cl100kSplitting(), CL100K),
                new Rule("gpt2", new Gpt2Splitting(), GPT2));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void randomTextsSplitAsThePatternSays(Rule rule) {
        RandomTexts texts = new RandomTexts(SEED);
        for (int i = 0; i < 30_000; i++) {
            requireSamePieces(rule, texts.next(20));
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void everyAssignedCharacterSplitsAsThePatternSaysAmongOthers(Rule rule) {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            int type = Character.getType(codePoint);
            if (type != Character.UNASSIGNED && type != Character.PRIVATE_USE && type != Character.SURROGATE) {
                requireSamePieces(rule, "?a?A?1 ?'s??!\n".replace("?", Character.toString(codePoint)));
            }
        }
    }

    private static void requireSamePieces(Rule rule, String text) {
        assertThat(rule.scanned(text)).isEqualTo(rule.matched(text));
    }
}
