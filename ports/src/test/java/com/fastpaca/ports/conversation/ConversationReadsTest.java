package com.fastpaca.ports.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.policy.PolicyAsked;
import com.fastpaca.domain.policy.PolicyChange;
import com.fastpaca.ports.archive.Archive;
import com.fastpaca.ports.archive.ArchiveBatch;
import com.fastpaca.ports.archive.ArchivedScenario;
import com.fastpaca.ports.archive.EventLog;
import com.fastpaca.ports.archive.InMemoryArchive;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.InMemoryConversationStore;
import com.fastpaca.ports.store.UnavailableException;
import com.fastpaca.ports.token.EventCounting;
import com.fastpaca.ports.token.ReceivedEvent;
import com.fastpaca.ports.token.ReceivedEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConversationReadsTest {
    private static final ConversationId ID = new ConversationId("c-1");
    private static final ConversationId OTHER = new ConversationId("other");
    private static final long NOW_MILLIS = 1_700_000_000_000L;

    private final InMemoryConversationStore store = new InMemoryConversationStore();
    private final InMemoryArchive archive = new InMemoryArchive();
    private final ConversationReads reads = new ConversationReads(store, new EventLog(store, archive));
    private final ConversationWrites writes = new ConversationWrites(
            store,
            new Estimators(),
            Estimators.ONE_PER_CHARACTER,
            new EventCounting(85),
            () -> Instant.ofEpochMilli(NOW_MILLIS),
            Runnable::run,
            100_000);

    @BeforeEach
    void aConversation() {
        put(PolicyChange.NONE);
    }

    private void put(PolicyChange policy) {
        writes.put(ID, OptionalLong.empty(), policy, Optional.empty(), Optional.empty())
                .join();
    }

    private void append(ReceivedEvent... events) {
        writes.append(ID, List.of(events), Optional.empty(), OptionalLong.empty())
                .join();
    }

    private void compact(long from, long to, ReceivedEvent... replacement) {
        writes.compact(ID, from, to, List.of(replacement), Optional.empty(), OptionalLong.empty())
                .join();
    }

    @Test
    void aConversationThatIsNotThereIsEmptyEverywhere() {
        assertThat(reads.conversation(OTHER, Consistency.LINEARIZABLE).join()).isEmpty();
        assertThat(reads.lastSeq(OTHER, Consistency.LOCAL).join()).isEmpty();
        assertThat(window(OTHER, OptionalLong.empty())).isEqualTo(new WindowAnswer.Refused(new Outcome.NotFound()));
    }

    @Test
    void aConversationIsSeenAsItIs() {
        append(ReceivedEvents.text("hello"));
        assertThat(reads.conversation(ID, Consistency.LINEARIZABLE)
                        .join()
                        .orElseThrow()
                        .lastSeq())
                .isEqualTo(1);
        assertThat(reads.lastSeq(ID, Consistency.LOCAL).join()).hasValue(1);
    }

    @Test
    void aWindowOfAnotherVersionThanExpectedIsRefused() {
        append(ReceivedEvents.text("hello"));
        assertThat(window(ID, OptionalLong.of(0)))
                .isEqualTo(new WindowAnswer.Refused(new Outcome.VersionConflict(0, 1)));
        assertThat(window(ID, OptionalLong.of(1))).isInstanceOf(WindowAnswer.Found.class);
    }

    @Test
    void aWindowHasItsMessagesInLogOrderWithWhatTheyWereSentWith() {
        append(
                ReceivedEvents.of("system", "[{\"type\":\"text\",\"text\":\"s\"}]"),
                ReceivedEvents.text("1"),
                ReceivedEvents.text("2"),
                ReceivedEvents.of("user", "[{\"type\":\"x\",\"n\":1e400}]", "{\"m\":1.10}", OptionalInt.of(7)));
        compact(2, 3, ReceivedEvents.text("sum"), ReceivedEvents.of("assistant", "[{\"type\":\"y\"}]"));
        List<Message> messages = messages();
        assertThat(messages).extracting(Message::seq).containsExactly(1L, 2L, 2L, 4L);
        assertThat(messages).extracting(Message::role).containsExactly("system", "user", "assistant", "user");
        assertThat(messages)
                .extracting(message -> message.parts().toString())
                .containsExactly(
                        "[{\"type\":\"text\",\"text\":\"s\"}]",
                        "[{\"type\":\"text\",\"text\":\"sum\"}]",
                        "[{\"type\":\"y\"}]",
                        "[{\"type\":\"x\",\"n\":1e400}]");
        assertThat(messages.getLast().metadata()).hasToString("{\"m\":1.10}");
        assertThat(messages.getFirst().metadata()).isNull();
        assertThat(messages.getLast().tokens()).isEqualTo(7);
        assertThat(messages).extracting(Message::insertedAtMillis).containsOnly(NOW_MILLIS);
    }

    @Test
    void aWindowWithHolesReadsEachRunOfTheLog() {
        append(ReceivedEvents.text("1"), result("gone"), ReceivedEvents.text("3"), ReceivedEvents.text("4"));
        append(result("gone"), ReceivedEvents.text("6"));
        assertThat(messages()).extracting(Message::seq).containsExactly(1L, 3L, 4L, 6L);
    }

    @Test
    void aPolicyThatStripsShowsTheStrippedPartsWithTheirTokens() {
        put(PolicyAsked.strategy("strip_tool_results").asked());
        append(
                ReceivedEvents.of("assistant", "[{\"type\":\"tool_call\",\"id\":\"c\"}]"),
                ReceivedEvents.of(
                        "tool", "[{\"type\":\"tool_result\",\"id\":\"c\",\"payload\":\"" + "x".repeat(1_000) + "\"}]"));
        Message result = messages().getLast();
        String stripped = "[{\"type\":\"tool_result\",\"id\":\"c\",\"payload\":\"[tool result omitted]\"}]";
        assertThat(result.parts()).hasToString(stripped);
        assertThat(result.tokens()).isEqualTo(3 + "tool".length() + stripped.length() - 2);
    }

    @Test
    void aWindowThatNobodyReadsCostsNoRead() {
        append(ReceivedEvents.text("1"));
        WindowAnswer.Found found = (WindowAnswer.Found) window(ID, OptionalLong.empty());
        store.setAvailable(false);
        assertThat(found.window().items()).hasSize(1);
        assertThatThrownBy(found.messages()::next).isInstanceOf(UnavailableException.class);
    }

    @Test
    void theEndOfAWindowIsTheEnd() {
        WindowAnswer.Found found = (WindowAnswer.Found) window(ID, OptionalLong.empty());
        assertThat(found.messages().hasNext()).isFalse();
        assertThatThrownBy(found.messages()::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aDroppedRangeShowsNoMessage() {
        append(ReceivedEvents.text("1"), ReceivedEvents.text("2"));
        compact(1, 2);
        assertThat(messages()).isEmpty();
    }

    @Test
    void aRangeIsReadInOrderHoweverManyBytesItHas() {
        ReceivedEvent large = ReceivedEvents.text("x".repeat(300_000));
        append(Stream.generate(() -> large).limit(10).toArray(ReceivedEvent[]::new));
        append(ReceivedEvents.text("last"));
        assertThat(seqs(reads.events(ID, 2, 11))).containsExactly(2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
        assertThat(seqs(reads.events(ID, 3, 3))).containsExactly(3L);
    }

    @Test
    void aRangeThatEndsBeforeItBeginsIsEmpty() {
        EventRange range = reads.events(ID, 1, 0);
        assertThat(range.hasNext()).isFalse();
        assertThatThrownBy(range::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aLogIsReadWithTheFormsThatItsWindowsNeedOrEndsWithAnErrorIfTheyAreTrimmedMeanwhile() {
        put(PolicyAsked.strategy("strip_tool_results").asked());
        append(ReceivedEvents.text("call"), result("c"), ReceivedEvents.text("last"));
        Conversation before = conversation();
        EventRange begun = reads.log(before);
        compact(1, 2, ReceivedEvents.text("sum"));
        Conversation compacted = conversation();
        List<Event> whole = events(reads.log(compacted));
        trim();

        assertThatThrownBy(() -> events(begun))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("ask for it again");
        for (Conversation found : List.of(compacted, conversation())) {
            List<Event> read = EventLog.withArchive(() -> events(reads.log(found)));
            assertThat(read).extracting(Event::seq).containsExactly(1L, 2L, 3L);
            assertThat(read.getLast()).isEqualTo(whole.getLast());
        }
    }

    private void trim() {
        Conversation now = conversation();
        ArchiveBatch.Item all = new ArchiveBatch.Item(now, events(reads.log(now)));
        assertThat(archive.store(ArchivedScenario.batch(1, all))).isEqualTo(new Archive.Stored.Done());
        store.submit(new Command.Archive(ID, NOW_MILLIS, now.revision(), now.version(), now.lastSeq(), 0))
                .join();
        assertThat(conversation().archived().trimmedSeq()).isEqualTo(2);
    }

    private Conversation conversation() {
        return store.find(ID, Consistency.LOCAL).join().orElseThrow();
    }

    private static List<Event> events(Iterator<Event> range) {
        List<Event> events = new ArrayList<>();
        range.forEachRemaining(events::add);
        return events;
    }

    private WindowAnswer window(ConversationId id, OptionalLong ifVersion) {
        return reads.window(id, OptionalLong.empty(), ifVersion, Consistency.LINEARIZABLE)
                .join();
    }

    private List<Message> messages() {
        List<Message> messages = new ArrayList<>();
        ((WindowAnswer.Found) window(ID, OptionalLong.empty())).messages().forEachRemaining(messages::add);
        return messages;
    }

    private static List<Long> seqs(Iterator<Event> events) {
        return events(events).stream().map(Event::seq).toList();
    }

    private static ReceivedEvent result(@Nullable String id) {
        return ReceivedEvents.of("tool", "[{\"type\":\"tool_result\",\"id\":\"" + id + "\"}]");
    }
}
