package com.fastpaca.bootstrap.token.tiktoken;

import com.fastpaca.ports.recorded.TauBenchConversations;
import com.fastpaca.ports.token.EventCounting;
import com.fastpaca.ports.token.TokenCounter;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/** Prints what it takes to count tokens, here and in jtokkit's own encoder, in turn. Run its main method. */
final class CountingBenchmark {
    private static final int ROUNDS = 15;
    private static final int MEBIBYTE = 1 << 20;
    private static final EncodingType ENCODING = EncodingType.O200K_BASE;

    private final Encoding jtokkit = Encodings.newLazyEncodingRegistry().getEncoding(ENCODING);
    private final TiktokenCounter counter = TiktokenCounter.load(ENCODING);

    private record Cost(double nanos, long allocatedBytes, int tokens) {}

    public static void main(String[] arguments) {
        CountingBenchmark benchmark = new CountingBenchmark();
        benchmark.compare("messages of recorded conversations", messages());
        benchmark.compare("a mebibyte of one letter", List.of("a".repeat(MEBIBYTE)));
    }

    /** The texts that are counted when these conversations are appended. */
    private static List<String> messages() {
        List<String> texts = new ArrayList<>();
        TokenCounter noting = text -> {
            texts.add(text);
            return 0;
        };
        EventCounting counting = new EventCounting(85);
        TauBenchConversations.kept().stream()
                .flatMap(conversation -> conversation.events().stream())
                .forEach(event -> counting.prepare(event, noting));
        return texts;
    }

    private void compare(String what, List<String> texts) {
        Cost[] ours = new Cost[ROUNDS];
        Cost[] theirs = new Cost[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            ours[round] = cost(counter::count, texts);
            theirs[round] = cost(jtokkit::countTokensOrdinary, texts);
        }
        Cost here = median(ours);
        Cost there = median(theirs);
        if (here.tokens() != there.tokens()) {
            throw new AssertionError(here + " differs from " + there);
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %,d tokens; %.1f ns a token and %,d bytes allocated here, %.1f ns and %,d bytes in jtokkit: %.1f times%n",
                what,
                here.tokens(),
                here.nanos() / here.tokens(),
                here.allocatedBytes(),
                there.nanos() / there.tokens(),
                there.allocatedBytes(),
                there.nanos() / here.nanos());
    }

    private static Cost cost(ToIntFunction<String> count, List<String> texts) {
        long allocated = allocatedBytes();
        long begun = System.nanoTime();
        int tokens = texts.stream().mapToInt(count).sum();
        return new Cost(System.nanoTime() - begun, allocatedBytes() - allocated, tokens);
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static Cost median(Cost[] costs) {
        Cost[] sorted = costs.clone();
        Arrays.sort(sorted, (one, other) -> Double.compare(one.nanos(), other.nanos()));
        return sorted[sorted.length / 2];
    }
}
