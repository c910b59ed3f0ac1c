package com.fastpaca.domain.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

class EventIndexTest {

    /** Something done to an index; numbers are taken modulo its length. */
    sealed interface Change {
        record Append(int count) implements Change {}

        record Cut(int from, int length) implements Change {}

        record Replace(int seq) implements Change {}
    }

    @Property(tries = 500)
    void itIsAVectorFromWhichRangesCanBeCut(@ForAll("changes") List<Change> changes) {
        EventIndex index = EventIndex.EMPTY;
        NavigableMap<Long, IndexedEvent> model = new TreeMap<>();
        long lastSeq = 0;
        int tokens = 0;
        for (Change change : changes) {
            switch (change) {
                case Change.Append append -> {
                    for (int i = 0; i < append.count(); i++) {
                        IndexedEvent event = new IndexedEvent(tokens++, null);
                        index = index.append(event);
                        model.put(++lastSeq, event);
                    }
                }
                case Change.Cut cut -> {
                    long from = 1 + cut.from() % (lastSeq + 1);
                    index = index.without(from, from + cut.length());
                    model.subMap(from, true, from + cut.length(), true).clear();
                }
                case Change.Replace replace -> {
                    Long seq = model.floorKey(1 + replace.seq() % (lastSeq + 1));
                    if (seq != null) {
                        IndexedEvent event = new IndexedEvent(tokens++, null);
                        index = index.with(seq, event);
                        model.put(seq, event);
                    }
                }
            }
        }
        assertHolds(index, model, lastSeq);
        assertHolds(restored(index), model, lastSeq);
        assertHolds(restored(index).append(new IndexedEvent(7, null)), withOneMore(model, lastSeq), lastSeq + 1);
    }

    private static void assertHolds(EventIndex index, NavigableMap<Long, IndexedEvent> model, long lastSeq) {
        assertThat(index.lastSeq()).isEqualTo(lastSeq);
        for (long seq = 1; seq <= lastSeq; seq++) {
            assertThat(index.get(seq)).isEqualTo(model.get(seq));
            Long floor = model.floorKey(seq);
            assertThat(index.floor(seq)).isEqualTo(floor == null ? 0 : floor);
        }
        for (long from : new long[] {0, 1, lastSeq / 2, lastSeq, lastSeq + 100}) {
            assertThat(descent(index, from))
                    .isEqualTo(model.headMap(from, true).descendingMap().toString());
        }
    }

    private static String descent(EventIndex index, long from) {
        Map<Long, IndexedEvent> entries = new LinkedHashMap<>();
        EventIndex.Descent descent = index.descendFrom(from);
        while (descent.step()) {
            entries.put(descent.seq(), descent.entry());
        }
        assertThat(descent.step()).isFalse();
        return entries.toString();
    }

    private static EventIndex restored(EventIndex index) {
        EventIndex.Restoring restoring = new EventIndex.Restoring(index.lastSeq());
        EventIndex.Descent descent = index.descendFrom(index.lastSeq());
        while (descent.step()) {
            restoring.put(descent.seq(), descent.entry());
        }
        return restoring.restored();
    }

    private static NavigableMap<Long, IndexedEvent> withOneMore(NavigableMap<Long, IndexedEvent> model, long lastSeq) {
        NavigableMap<Long, IndexedEvent> more = new TreeMap<>(model);
        more.put(lastSeq + 1, new IndexedEvent(7, null));
        return more;
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<Change> appends = Arbitraries.integers().between(1, 150).map(Change.Append::new);
        Arbitrary<Change> cuts = Combinators.combine(
                        Arbitraries.integers().between(0, 1_000),
                        Arbitraries.integers().between(0, 200))
                .as(Change.Cut::new);
        Arbitrary<Change> replacements =
                Arbitraries.integers().between(0, 1_000).map(Change.Replace::new);
        return Arbitraries.frequencyOf(Tuple.of(3, appends), Tuple.of(2, cuts), Tuple.of(2, replacements))
                .list()
                .ofMaxSize(20);
    }

    @Test
    void whatWasCutCannotBeReplaced() {
        EventIndex index = EventIndex.EMPTY.append(new IndexedEvent(1, null)).without(1, 1);
        assertThatThrownBy(() -> index.with(1, new IndexedEvent(2, null))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> index.with(2, new IndexedEvent(2, null))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aDescentHasNoEntryBeforeItsFirstStep() {
        EventIndex index = EventIndex.EMPTY.append(new IndexedEvent(1, null));
        assertThatThrownBy(index.descendFrom(1)::entry).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void earlierVersionsStayAsTheyWere() {
        List<EventIndex> versions = new ArrayList<>();
        EventIndex index = EventIndex.EMPTY;
        for (int i = 0; i < 200; i++) {
            versions.add(index);
            index = index.append(new IndexedEvent(i, null));
        }
        index.without(1, 200);
        for (int i = 0; i < versions.size(); i++) {
            EventIndex version = versions.get(i);
            assertThat(version.lastSeq()).isEqualTo(i);
            assertThat(version.get(i + 1)).isNull();
            if (i > 0) {
                assertThat(version.get(i)).isEqualTo(new IndexedEvent(i - 1, null));
            }
        }
    }
}
