package com.fastpaca.domain.persistent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PersistentMapTest {

    /** Puts the key, or takes it out. */
    record Change(int key, boolean put) {}

    @Property(tries = 300)
    void itIsASortedMap(@ForAll("changes") List<Change> changes) {
        PersistentMap<Integer, String> map = PersistentMap.empty();
        NavigableMap<Integer, String> model = new TreeMap<>();
        for (Change change : changes) {
            if (change.put()) {
                map = map.with(change.key(), "v" + model.size());
                model.put(change.key(), "v" + model.size());
            } else {
                map = map.without(change.key());
                model.remove(change.key());
            }
        }
        assertThat(entries(map)).isEqualTo(List.copyOf(model.entrySet()).toString());
        assertThat(map.size()).isEqualTo(model.size());
        assertThat(map.isEmpty()).isEqualTo(model.isEmpty());
        assertThat(map.values()).containsExactlyElementsOf(model.values());
        assertThat(map.descendingValues())
                .containsExactlyElementsOf(model.descendingMap().values());
        for (int key = -2; key < 42; key++) {
            assertThat(map.get(key)).isEqualTo(model.get(key));
            assertThat(map.floorKey(key)).isEqualTo(model.floorKey(key));
            var floor = model.floorEntry(key);
            assertThat(map.floor(key)).isEqualTo(floor == null ? null : floor.getValue());
        }
    }

    @Property(tries = 100)
    void earlierVersionsStayAsTheyWere(@ForAll("changes") List<Change> changes) {
        List<PersistentMap<Integer, String>> versions = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        PersistentMap<Integer, String> map = PersistentMap.empty();
        for (Change change : changes) {
            map = change.put() ? map.with(change.key(), "v" + versions.size()) : map.without(change.key());
            versions.add(map);
            texts.add(entries(map));
        }
        for (int i = 0; i < versions.size(); i++) {
            assertThat(entries(versions.get(i))).isEqualTo(texts.get(i));
        }
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<Change> change = Combinators.combine(
                        Arbitraries.integers().between(0, 40), Arbitraries.of(true, true, false))
                .as(Change::new);
        return change.list().ofMaxSize(200);
    }

    @Test
    void keysInAscendingOrderDoNotMakeItAList() {
        PersistentMap<CountedKey, Integer> map = PersistentMap.empty();
        for (int key = 0; key < 100_000; key++) {
            map = map.with(new CountedKey(key), key);
        }
        CountedKey.comparisons = 0;
        assertThat(map.get(new CountedKey(99_999))).isEqualTo(99_999);
        assertThat(map.get(new CountedKey(-1))).isNull();
        assertThat(CountedKey.comparisons).as("at most 1.44 log2 n a search").isLessThanOrEqualTo(48);
    }

    private record CountedKey(int key) implements Comparable<CountedKey> {
        private static int comparisons;

        @Override
        public int compareTo(CountedKey other) {
            comparisons++;
            return Integer.compare(key, other.key);
        }
    }

    @Test
    void takingOutWhatIsNotThereAnswersTheSameMap() {
        PersistentMap<String, String> map =
                PersistentMap.<String, String>empty().with("a", "1");
        assertThat(map.without("b")).isSameAs(map);
    }

    @Test
    void anIteratorAtItsEndSaysSo() {
        Iterator<String> iterator =
                PersistentMap.<String, String>empty().values().iterator();
        assertThat(iterator.hasNext()).isFalse();
        assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
    }

    private static String entries(PersistentMap<Integer, String> map) {
        List<String> entries = new ArrayList<>();
        map.forEach((key, value) -> entries.add(key + "=" + value));
        return entries.toString();
    }
}
