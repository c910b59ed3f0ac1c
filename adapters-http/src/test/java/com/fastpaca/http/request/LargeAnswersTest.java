package com.fastpaca.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fastpaca.http.json.JsonWriter;
import com.fastpaca.ports.store.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Nobody keeps others from large answers by taking his own slowly. */
class LargeAnswersTest {
    private final AtomicLong clock = new AtomicLong();
    private final LargeAnswers answers = new LargeAnswers(2, clock::get);
    private final List<String> aborted = new ArrayList<>();

    @Test
    void whoeverTakesNothingGivesWayOnceOthersWait() {
        begin("fast");
        begin("slow");
        pass(6);
        assertThat(aborted).isEmpty();

        begin("new");

        assertThat(aborted).hasSize(1);
    }

    @Test
    void theSlowestGivesWay() {
        Chunks faster = begin("faster");
        begin("slowest");
        assertThat(faster.next()).isNotNull();
        pass(6);

        begin("new");

        assertThat(aborted).containsExactly("slowest");
    }

    @Test
    void whoeverHasJustBegunOrIsFastDoesNotGiveWay() {
        Chunks fast = begin("fast");
        while (fast.bytes() < 6L << 20) {
            assertThat(fast.next()).isNotNull();
        }
        pass(6);
        begin("just begun");

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> begin("new"))
                .matches(UnavailableException::nothingHappened);
        assertThat(aborted).isEmpty();
    }

    @Test
    void anAnswerThatHasEndedMakesRoom() {
        begin("first").end();
        begin("second").end();
        begin("third");
        begin("fourth");

        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> begin("fifth"));
        assertThat(aborted).isEmpty();
    }

    private Chunks begin(String name) {
        return answers.begin(new Endless(), () -> aborted.add(name));
    }

    private void pass(int seconds) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    private static final class Endless implements Piecewise {
        private final JsonWriter out = new JsonWriter(1 << 10);

        @Override
        public boolean writeUpTo(int bytes) {
            while (out.size() < bytes) {
                out.startArray().value("x".repeat(1 << 10)).endArray();
            }
            return false;
        }

        @Override
        public JsonWriter out() {
            return out;
        }
    }
}
