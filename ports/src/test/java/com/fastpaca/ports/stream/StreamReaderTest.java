package com.fastpaca.ports.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fastpaca.domain.conversation.Change;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.policy.PolicyChange;
import com.fastpaca.ports.archive.EventLog;
import com.fastpaca.ports.archive.NoArchive;
import com.fastpaca.ports.conversation.ConversationWrites;
import com.fastpaca.ports.conversation.Estimators;
import com.fastpaca.ports.store.Consistency;
import com.fastpaca.ports.store.InMemoryConversationStore;
import com.fastpaca.ports.store.UnavailableException;
import com.fastpaca.ports.stream.ConversationStreams.Opening;
import com.fastpaca.ports.token.EventCounting;
import com.fastpaca.ports.token.ReceivedEvent;
import com.fastpaca.ports.token.ReceivedEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamReaderTest {
    private static final ConversationId ID = new ConversationId("c-1");
    private static final long NO_BOUND = Long.MAX_VALUE;

    private final InMemoryConversationStore store = new InMemoryConversationStore();
    private final ConversationStreams streams = new ConversationStreams(store, new EventLog(store, new NoArchive()));
    private final ConversationWrites writes = new ConversationWrites(
            store,
            new Estimators(),
            Estimators.ONE_PER_CHARACTER,
            new EventCounting(85),
            () -> Instant.ofEpochMilli(1_700_000_000_000L),
            Runnable::run,
            100_000);

    @BeforeEach
    void aConversation() {
        budget(100_000);
    }

    private void budget(long tokens) {
        writes.put(ID, OptionalLong.of(tokens), PolicyChange.NONE, Optional.empty(), Optional.empty())
                .join();
    }

    private void append(int count) {
        List<ReceivedEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(ReceivedEvents.text("event " + i));
        }
        writes.append(ID, events, Optional.empty(), OptionalLong.empty()).join();
    }

    private void compact(long from, long to) {
        writes.compact(ID, from, to, List.of(), Optional.empty(), OptionalLong.empty())
                .join();
    }

    private Conversation conversation() {
        return store.find(ID, Consistency.LOCAL).join().orElseThrow();
    }

    private StreamReader opened(OptionalLong cursor, boolean includeEvents) {
        return ((Opening.Opened) streams.open(ID, cursor, includeEvents).join()).reader();
    }

    private StreamReader from(long cursor) {
        return opened(OptionalLong.of(cursor), true);
    }

    private Frame window() {
        return new Frame.WindowChanged(
                conversation().version(),
                conversation().needsCompaction(),
                conversation().window(OptionalLong.empty()).usedTokens());
    }

    private Frame event(long seq) {
        return new Frame.Appended(store.read(ID, seq, seq, NO_BOUND).getFirst());
    }

    @Test
    void withoutACursorItBeginsAtThePresent() {
        append(3);
        StreamReader stream = opened(OptionalLong.empty(), true);
        assertThat(stream.next(NO_BOUND)).isEqualTo(new StreamReader.Batch(List.of(), true, false));
        append(1);
        assertThat(stream.next(NO_BOUND)).isEqualTo(new StreamReader.Batch(List.of(event(4), window()), true, false));
        assertThat(stream.next(NO_BOUND).frames()).isEmpty();
    }

    @Test
    void withACursorAllThatCameBehindItIsToldFirst() {
        append(2);
        compact(1, 1);
        append(1);
        budget(50);
        assertThat(from(1).next(NO_BOUND).frames())
                .containsExactly(
                        event(2),
                        new Frame.Changed(new Change.Compaction(3, 1, 1)),
                        event(3),
                        new Frame.Changed(new Change.Reset(5)),
                        window());
    }

    @Test
    void withoutEventsOnlyTheLatestWindowAndTheChangesAreTold() {
        append(5);
        compact(1, 2);
        append(5);
        StreamReader stream = opened(OptionalLong.of(0), false);
        assertThat(stream.next(1).frames())
                .containsExactly(new Frame.Changed(new Change.Compaction(6, 1, 2)), window());
        append(1);
        append(1);
        assertThat(stream.next(1).frames()).containsExactly(window());
    }

    @Test
    void theTombstoneIsTheLastFrame() {
        append(1);
        StreamReader stream = from(1);
        writes.tombstone(ID).join();
        Frame tombstone = new Frame.Changed(new Change.Tombstone(2));
        assertThat(stream.next(NO_BOUND)).isEqualTo(new StreamReader.Batch(List.of(tombstone), true, true));
        assertThat(from(0).next(NO_BOUND)).isEqualTo(new StreamReader.Batch(List.of(event(1), tombstone), true, true));
        assertThat(opened(OptionalLong.empty(), true).next(NO_BOUND).frames()).containsExactly(tombstone);
        assertThat(((Opening.Opened) streams.open(ID, OptionalLong.of(2), true).join()).ended())
                .isTrue();
    }

    @Test
    void aCursorFromBeforeTheRememberedChangesMeetsAGap() {
        append(1);
        for (int i = 1; i <= 2_100; i++) {
            budget(i);
        }
        long present = conversation().version();
        StreamReader stream = from(1);
        assertThat(stream.next(NO_BOUND).frames()).containsExactly(new Frame.Gap(2, present), window());
        append(1);
        assertThat(stream.next(NO_BOUND).frames()).containsExactly(event(2), window());
        assertThat(from(present - 1_000).next(NO_BOUND).frames()).hasSize(1_002);

        writes.tombstone(ID).join();
        assertThat(from(1).next(NO_BOUND))
                .isEqualTo(new StreamReader.Batch(
                        List.of(new Frame.Gap(2, present + 1), new Frame.Changed(new Change.Tombstone(present + 2))),
                        true,
                        true));
    }

    @Test
    void aCursorAheadOfTheConversationAndAnUnknownConversationAreRefused() {
        append(3);
        assertThat(streams.open(ID, OptionalLong.of(4), true).join()).isEqualTo(new Opening.Ahead(3));
        assertThat(streams.open(new ConversationId("other"), OptionalLong.empty(), true)
                        .join())
                .isEqualTo(new Opening.NotFound());
    }

    @Test
    void aCursorThatCouldNotReadStaysWhereItWas() {
        append(3);
        StreamReader stream = from(0);
        store.setAvailable(false);
        assertThatThrownBy(() -> stream.next(NO_BOUND)).hasRootCauseInstanceOf(UnavailableException.class);
        store.setAvailable(true);
        assertThat(stream.next(NO_BOUND).frames()).containsExactly(event(1), event(2), event(3), window());
    }

    @Test
    void onlyAStoreThatCanTellConfirmsThatNothingIsMissing() {
        StreamReader stream = from(0);
        assertThat(stream.confirm()).isCompleted();
        store.setAvailable(false);
        assertThat(stream.confirm()).isCompletedExceptionally();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whoeverReconnectsIsToldOfEachVersionOnceInOrder(long seed) {
        Random random = new Random(seed);
        List<Frame> seen = new ArrayList<>();
        long cursor = 0;
        StreamReader stream = from(cursor);
        for (int step = 0; step < 2_000; step++) {
            change(random);
            if (random.nextInt(10) == 0) {
                stream = from(cursor);
            }
            if (random.nextInt(3) == 0) {
                StreamReader.Batch batch = stream.next(random.nextInt(1, 200));
                seen.addAll(batch.frames());
                cursor = seen.isEmpty() ? 0 : seen.getLast().version();
                assertThat(batch.reachedPresent())
                        .isEqualTo(cursor == conversation().version());
            }
        }
        while (cursor < conversation().version()) {
            seen.addAll(stream.next(100).frames());
            cursor = seen.getLast().version();
        }
        List<Frame> versions = seen.stream()
                .filter(frame -> !(frame instanceof Frame.WindowChanged))
                .toList();
        assertThat(versions)
                .extracting(Frame::version)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, conversation().version())
                                .boxed()
                                .toList());
        List<Event> events = versions.stream()
                .filter(Frame.Appended.class::isInstance)
                .map(frame -> ((Frame.Appended) frame).event())
                .toList();
        assertThat(events).isEqualTo(store.read(ID, 1, conversation().lastSeq(), NO_BOUND));
        assertThat(seen.getLast()).isEqualTo(window());
    }

    private void change(Random random) {
        long lastSeq = conversation().lastSeq();
        switch (random.nextInt(8)) {
            case 0 -> compact(1, Math.max(1, lastSeq - random.nextInt(20)));
            case 1 -> budget(random.nextInt(1, 3));
            default -> append(random.nextInt(1, 4));
        }
    }
}
