package com.fastpaca.domain.window;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.conversation.Steps.ChangeRules;
import com.fastpaca.domain.conversation.Steps.CompactRange;
import com.fastpaca.domain.conversation.TwinConversation;
import com.fastpaca.domain.event.Events;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.window.SeenWindow.Message;
import com.fastpaca.domain.window.SeenWindow.SeenSegment;
import com.fastpaca.domain.window.WindowPromises.Promise;
import com.fastpaca.domain.window.WindowPromises.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checker sees each promise broken: a right window passes, and the same one with a lie planted does not. */
class PlantedViolationsTest {
    private static final long BUDGET = 100;

    private TwinConversation twin = new TwinConversation(BUDGET);
    private WindowPromises promises = new WindowPromises(twin.history());

    @BeforeEach
    void aConversationWithAHeadAndAPair() {
        twin = new TwinConversation(BUDGET);
        promises = new WindowPromises(twin.history());
        twin.take(new ChangeRules(
                Optional.empty(),
                Optional.of("manual"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
        append(Events.system(10), Events.text(5), Events.text(5), Events.text(30), Events.text(20));
        append(Events.call("c1", 4), Events.result("c1", 6), Events.text(20));
        twin.take(new CompactRange(1, 1, List.of(15)));
        twin.take(new CompactRange(2, 1, List.of(7)));
    }

    private void append(NewEvent... events) {
        twin.append(Arrays.asList(events));
    }

    @Test
    void theRightWindowBreaksNoPromise() {
        assertThat(seqs(right())).containsExactly(1L, 2L, 3L, 5L, 6L, 7L, 8L);
        assertThat(violations(right())).isEmpty();
    }

    @Test
    void moreTokensThanTheBudgetAreSeen() {
        SeenWindow window = with(right(), new Message(4, 30));
        assertThat(promises(withSum(window))).contains(Promise.FITS_THE_BUDGET);
    }

    @Test
    void aWrongSumIsSeen() {
        SeenWindow right = right();
        SeenWindow window = new SeenWindow(
                right.version(), right.messages(), right.usedTokens() + 1, right.needsCompaction(), right.segments());
        assertThat(promises(window)).containsExactly(Promise.FITS_THE_BUDGET);
    }

    @Test
    void otherBytesAtTheSameVersionAndBudgetAreSeen() {
        assertThat(promises.violationsOf(right(), OptionalLong.empty(), "some bytes"))
                .isEmpty();
        assertThat(promises.violationsOf(right(), OptionalLong.of(BUDGET), "other bytes"))
                .extracting(Violation::promise)
                .containsExactly(Promise.IS_A_FUNCTION_OF_THE_STATE);
    }

    @Test
    void aRunThatCouldBeLongerIsSeen() {
        assertThat(promises(withSum(without(right(), 5)))).containsExactly(Promise.IS_THE_LARGEST_SLICE);
    }

    @Test
    void aHoleInTheRunIsSeen() {
        assertThat(promises(withSum(without(right(), 8)))).containsExactly(Promise.IS_THE_LARGEST_SLICE);
    }

    @Test
    void anotherTokenCountThanTheEventHasIsSeen() {
        SeenWindow window = with(without(right(), 8), new Message(8, 19));
        assertThat(promises(withSum(window))).containsExactly(Promise.IS_THE_LARGEST_SLICE);
    }

    @Test
    void aHeadThatGoesInTheWrongOrderIsSeen() {
        // Of 10 + 15 + 7 tokens, the summary at 2 is the first to go; here the system event goes before it.
        long budget = 22;
        SeenWindow right = window(budget);
        assertThat(seqs(right)).containsExactly(1L, 3L);
        SeenWindow wrong = withSum(with(without(right, 1), new Message(2, 15)));
        assertThat(wrong.usedTokens()).isEqualTo(22);
        assertThat(promises.violationsOf(wrong, OptionalLong.of(budget), wrong.toString()))
                .extracting(Violation::promise)
                .containsExactly(Promise.IS_THE_LARGEST_SLICE);
    }

    @Test
    void aCallWithoutItsResultIsSeen() {
        assertThat(promises(withSum(without(right(), 7))))
                .containsExactly(Promise.KEEPS_PAIRS_WHOLE, Promise.IS_THE_LARGEST_SLICE);
    }

    @Test
    void aResultWithoutItsCallIsSeen() {
        assertThat(promises(withSum(without(right(), 6))))
                .containsExactly(Promise.KEEPS_PAIRS_WHOLE, Promise.IS_THE_LARGEST_SLICE);
    }

    @Test
    void aResultOfNoCallIsSeen() {
        append(Events.result("c9", 1));
        assertThat(violations(right())).isEmpty();
        assertThat(promises(withSum(with(right(), new Message(9, 1)))))
                .containsExactly(Promise.KEEPS_PAIRS_WHOLE, Promise.IS_THE_LARGEST_SLICE);
    }

    @Test
    void aMissingCallForCompactionIsSeen() {
        assertThat(promises(withNeed(right(), false))).containsExactly(Promise.SAYS_WHEN_TO_COMPACT);
    }

    @Test
    void aCallForCompactionWithoutNeedIsSeen() {
        long budget = 10_000;
        SeenWindow wrong = withNeed(window(budget), true);
        assertThat(promises.violationsOf(wrong, OptionalLong.of(budget), wrong.toString()))
                .extracting(Violation::promise)
                .containsExactly(Promise.SAYS_WHEN_TO_COMPACT);
    }

    @Test
    void aWindowBehindAnAcknowledgedWriteIsSeen() {
        SeenWindow before = right();
        append(Events.text(1));
        assertThat(promises(before)).containsExactly(Promise.REFLECTS_EVERY_WRITE);
    }

    @Test
    void messagesOutOfOrderAreSeen() {
        SeenWindow right = right();
        SeenWindow window = new SeenWindow(
                right.version(),
                right.messages().reversed(),
                right.usedTokens(),
                right.needsCompaction(),
                right.segments());
        assertThat(promises(window)).containsExactly(Promise.IS_IN_LOG_ORDER, Promise.IS_THE_LARGEST_SLICE);
    }

    @Test
    void segmentsThatDoNotMatchTheMessagesAreSeen() {
        assertThat(promises(withSegments(segments -> segments.set(1, new SeenSegment("live", 2, 2)))))
                .containsExactly(Promise.IS_IN_LOG_ORDER);
        assertThat(promises(withSegments(segments -> segments.set(3, new SeenSegment("live", 4, 8)))))
                .containsExactly(Promise.IS_IN_LOG_ORDER);
        assertThat(promises(withSegments(List::removeLast))).containsExactly(Promise.IS_IN_LOG_ORDER);
    }

    private SeenWindow right() {
        return SeenWindow.of(twin.conversation().window(OptionalLong.empty()));
    }

    private SeenWindow window(long budget) {
        return SeenWindow.of(twin.conversation().window(OptionalLong.of(budget)));
    }

    private List<Violation> violations(SeenWindow window) {
        return promises.violationsOf(window, OptionalLong.empty(), window.toString());
    }

    private List<Promise> promises(SeenWindow window) {
        return violations(window).stream()
                .map(Violation::promise)
                .filter(promise -> promise != Promise.IS_A_FUNCTION_OF_THE_STATE)
                .toList();
    }

    private static List<Long> seqs(SeenWindow window) {
        return window.messages().stream().map(Message::seq).toList();
    }

    private SeenWindow without(SeenWindow window, long seq) {
        return withMessages(
                window,
                window.messages().stream()
                        .filter(message -> message.seq() != seq)
                        .toList());
    }

    private SeenWindow with(SeenWindow window, Message added) {
        List<Message> messages = new ArrayList<>(window.messages());
        messages.add(added);
        messages.sort((a, b) -> Long.compare(a.seq(), b.seq()));
        return withMessages(window, messages);
    }

    /** Only the one lie is planted: the segments are those of the messages. */
    private SeenWindow withMessages(SeenWindow window, List<Message> messages) {
        return new SeenWindow(
                window.version(),
                messages,
                window.usedTokens(),
                window.needsCompaction(),
                promises.segmentsOf(messages));
    }

    private static SeenWindow withSum(SeenWindow window) {
        long sum = window.messages().stream().mapToLong(Message::tokenCount).sum();
        return new SeenWindow(window.version(), window.messages(), sum, window.needsCompaction(), window.segments());
    }

    private static SeenWindow withNeed(SeenWindow window, boolean needsCompaction) {
        return new SeenWindow(
                window.version(), window.messages(), window.usedTokens(), needsCompaction, window.segments());
    }

    private SeenWindow withSegments(Consumer<List<SeenSegment>> change) {
        SeenWindow right = right();
        List<SeenSegment> segments = new ArrayList<>(right.segments());
        change.accept(segments);
        return new SeenWindow(right.version(), right.messages(), right.usedTokens(), right.needsCompaction(), segments);
    }
}
