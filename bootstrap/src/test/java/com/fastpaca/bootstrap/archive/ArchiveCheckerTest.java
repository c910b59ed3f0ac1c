package com.fastpaca.bootstrap.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.recorded.RestConversation.Logged;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The checker accepts an honest archive, and names each way to cheat. */
class ArchiveCheckerTest {
    private static final int EVENTS = 20;

    private final SortedMap<Long, String> told = new TreeMap<>();
    private final List<Logged> archived = new ArrayList<>();
    private final Map<String, List<Logged>> pages = new HashMap<>();

    ArchiveCheckerTest() {
        IntStream.rangeClosed(1, EVENTS).forEach(seq -> {
            told.put((long) seq, "parts " + seq);
            archived.add(new Logged(seq, "user", "parts " + seq));
        });
        pages.put("node-1", List.copyOf(archived));
        pages.put("node-2", List.copyOf(archived));
    }

    private List<String> violations() {
        return ArchiveChecker.violations("c", told, archived, pages);
    }

    /** All nodes read the rows, as far as those are theirs to read. */
    private void nodesAnswerWhatIsArchived() {
        pages.replaceAll((node, page) -> List.copyOf(archived));
    }

    @Test
    void anHonestArchiveIsNoViolation() {
        assertThat(violations()).isEmpty();
    }

    @Test
    void anEventThatIsNotArchivedIsLost() {
        archived.remove(7);
        nodesAnswerWhatIsArchived();
        assertThat(violations())
                .contains("c: seq 8 was acknowledged and is not archived", "c: seq 9 is archived after seq 7");
    }

    @Test
    void theLastEventIsMissedToo() {
        archived.removeLast();
        nodesAnswerWhatIsArchived();
        assertThat(violations()).containsExactly("c: seq 20 was acknowledged and is not archived");
    }

    @Test
    void anEventThatIsArchivedTwiceIsSeen() {
        archived.add(8, archived.get(7));
        nodesAnswerWhatIsArchived();
        assertThat(violations()).containsExactly("c: seq 8 is archived after seq 8");
    }

    @Test
    void eventsInAnotherOrderAreSeen() {
        Collections.swap(archived, 3, 4);
        nodesAnswerWhatIsArchived();
        assertThat(violations()).contains("c: seq 5 is archived after seq 3");
    }

    @Test
    void anotherEventInThePlaceOfTheAcknowledgedOneIsSeen() {
        archived.set(5, new Logged(6, "user", "parts of somebody else"));
        nodesAnswerWhatIsArchived();
        assertThat(violations()).containsExactly("c: seq 6 is archived with other parts than were acknowledged");
    }

    @Test
    void anEventThatNobodyWasToldOfIsSeen() {
        archived.add(new Logged(EVENTS + 1, "user", "more"));
        nodesAnswerWhatIsArchived();
        assertThat(violations()).containsExactly("c: seq 21 is archived and was never acknowledged");
    }

    @Test
    void aNodeThatShowsAnotherLogIsSeen() {
        pages.put("node-2", archived.subList(0, EVENTS - 1));
        assertThat(violations()).containsExactly("c: node-2 answers another log than is archived");
    }
}
