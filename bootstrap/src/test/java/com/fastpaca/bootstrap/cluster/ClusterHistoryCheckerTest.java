package com.fastpaca.bootstrap.cluster;

import static com.fastpaca.bootstrap.cluster.ModelCluster.ID;
import static com.fastpaca.bootstrap.cluster.ModelCluster.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.cluster.stream.Followed;
import com.fastpaca.bootstrap.cluster.stream.StreamFrame;
import com.fastpaca.bootstrap.history.Answer;
import com.fastpaca.bootstrap.history.DiskHistory;
import com.fastpaca.bootstrap.history.MemoryHistory;
import com.fastpaca.bootstrap.history.Observed;
import com.fastpaca.bootstrap.history.Request;
import com.fastpaca.bootstrap.history.SentEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checker accepts whatever an honest cluster can look like, and names each way to cheat that is hidden in such a history. */
class ClusterHistoryCheckerTest {
    private static final int STEPS = 300;
    private static final long SEED = 20_241;

    private ModelCluster cluster = new ModelCluster(SEED, new MemoryHistory());

    @BeforeEach
    void anHonestHistory() {
        cluster.run(STEPS);
        assertThat(cluster.violations()).isEmpty();
        assertThat(cluster.log).hasSizeGreaterThan(20);
    }

    private void expectViolation(String words) {
        assertThat(cluster.violations())
                .anySatisfy(violation -> assertThat(violation).startsWith(ID).contains(words));
    }

    @Property(tries = 300)
    void honestHistoriesAreNoViolation(@ForAll long seed, @ForAll byte length) {
        var honest = new ModelCluster(seed, new MemoryHistory()).run(Math.abs(length) * 3);
        for (long cursor : new long[] {0, honest.version / 2, honest.version}) {
            honest.follow(cursor);
        }
        assertThat(honest.violations()).isEmpty();
    }

    @Test
    void aHistoryOnTheDiskIsTheOneInMemory(@TempDir Path directory) throws IOException {
        try (var disk = new DiskHistory(directory)) {
            new ModelCluster(SEED, disk).run(STEPS);

            assertThat(disk.conversations()).containsExactly(ID);
            assertThat(disk.of(ID)).isEqualTo(cluster.history.of(ID));
            assertThat(disk.answered()).isEqualTo(cluster.history.answered());
        }
    }

    // What was acknowledged

    @Test
    void aLostEventIsNamed() {
        Request.Append append = cluster.append();
        cluster.tell(append, cluster.apply(append));
        cluster.log.removeLast();
        expectViolation("was acknowledged, but is lost");
    }

    @Test
    void aLostEventInTheMiddleIsNamed() {
        cluster.log.remove(cluster.log.size() / 2);
        expectViolation("belongs");
    }

    @Test
    void aDuplicateIsNamed() {
        Observed.Logged last = cluster.log.getLast();
        cluster.log.add(new Observed.Logged(
                last.seq() + 1, ++cluster.version, last.content(), last.tokens(), last.insertedAt(), last.digest()));
        expectViolation("is there twice");
    }

    @Test
    void twoEventsInEachOthersPlaceAreNamed() {
        Request.Append first = cluster.append();
        cluster.tell(first, cluster.apply(first));
        Request.Append second = cluster.append();
        cluster.tell(second, cluster.apply(second));
        int last = cluster.log.size() - 1;
        SentEvent.Content content = cluster.log.get(last).content();
        change(last, event -> saying(event, cluster.log.get(last - 1).content()));
        change(last - 1, event -> saying(event, content));
        expectViolation("was acknowledged at [" + last + "], but begins at seq " + (last + 1));
    }

    @Test
    void appendsThatHappenedInAnotherOrderThanTheirClientsSawAreNamed() {
        Request.Append first = cluster.append();
        long began = cluster.history.tick();
        Request.Append second = cluster.append();
        Answer ofSecond = cluster.apply(second);
        Answer ofFirst = cluster.apply(first);
        cluster.tell(cluster.history.nextNumber(), first, began, ofFirst);
        cluster.tell(second, ofSecond);
        expectViolation("had ended before");
    }

    @Test
    void aWrongSeqIsNamed() {
        Request.Append append = cluster.append();
        var honest = (Answer.Accepted) cluster.apply(append);
        int seq = cluster.log.size();
        cluster.tell(append, new Answer.Accepted(201, honest.body().replace("[" + seq + "]", "[" + (seq + 1) + "]")));
        expectViolation("was acknowledged at [" + (seq + 1) + "], but begins at seq " + seq);
    }

    @Test
    void otherBytesAreNamed() {
        change(3, event -> saying(event, new SentEvent.Content("user", "[]", null)));
        expectViolation("seq 4 is nothing that was sent");
    }

    // What was refused or got no answer

    @Test
    void whatWasRefusedAndIsThereIsNamed() {
        Request.Append append = cluster.append();
        var _ = cluster.apply(append);
        cluster.tell(append, new Answer.Refused(409, "{}"));
        expectViolation("was refused, but is in the log");
    }

    @Test
    void whatGotNoAnswerAndIsThereTwiceIsNamed() {
        Request.Append append = cluster.append();
        var _ = cluster.apply(append);
        var _ = cluster.apply(append);
        cluster.tell(append, UNKNOWN);
        expectViolation("is there twice");
    }

    @Test
    void halfABatchThatGotNoAnswerIsNamed() {
        Request.Append append = cluster.append(null, OptionalLong.empty(), 3);
        var _ = cluster.apply(append);
        cluster.tell(append, UNKNOWN);
        cluster.log.removeLast();
        expectViolation("with 2 of 3 events");
    }

    // Reads

    @Test
    void aStaleReadIsNamed() {
        Answer before = cluster.apply(new Request.ReadConversation(ID));
        Request.Append append = cluster.append();
        cluster.tell(append, cluster.apply(append));
        cluster.tell(new Request.ReadConversation(ID), before);
        expectViolation("had ended before");
    }

    @Test
    void aStalePageIsNamed() {
        var page = new Request.ReadPage(ID, 0, 1_000);
        Answer before = cluster.apply(page);
        Request.Append append = cluster.append();
        cluster.tell(append, cluster.apply(append));
        cluster.tell(page, before);
        expectViolation("had ended before");
    }

    @Test
    void aStaleWindowIsNamed() {
        var window = new Request.ReadWindow(ID, 1_000);
        Answer before = cluster.apply(window);
        Request.Append append = cluster.append();
        cluster.tell(append, cluster.apply(append));
        cluster.tell(window, before);
        expectViolation("had ended before");
    }

    @Test
    void aVersionThatGoesBackIsNamed() {
        Answer before = cluster.apply(new Request.ReadConversation(ID));
        Request.Append append = cluster.append();
        var _ = cluster.apply(append);
        cluster.tell(append, UNKNOWN);
        cluster.tell(new Request.ReadConversation(ID), cluster.apply(new Request.ReadConversation(ID)));
        cluster.tell(new Request.ReadNewest(ID, 1), cluster.apply(new Request.ReadNewest(ID, 1)));
        assertThat(cluster.violations()).isEmpty();
        cluster.tell(new Request.ReadConversation(ID), before);
        expectViolation("had ended before");
    }

    @Test
    void aReadOfWhatNeverCameIsNamed() {
        cluster.tell(
                new Request.ReadConversation(ID),
                new Answer.SawConversation(cluster.version + 1, cluster.log.size() + 1L));
        expectViolation("which is lost");
    }

    @Test
    void aReadOfWhatWasWrittenLaterIsNamed() {
        long began = cluster.history.tick();
        cluster.tell(
                cluster.history.nextNumber(),
                new Request.ReadConversation(ID),
                began,
                new Answer.SawConversation(cluster.version + 1, cluster.log.size() + 1L));
        Request.Append append = cluster.append();
        cluster.tell(append, cluster.apply(append));
        expectViolation("had ended before");
    }

    @Test
    void aReadOfOtherContentIsNamed() {
        SortedMap<Long, String> shown = new TreeMap<>();
        shown.put((long) cluster.log.size(), "another digest");
        cluster.tell(new Request.ReadNewest(ID, 1), new Answer.SawEvents(shown));
        expectViolation("saw another seq " + cluster.log.size());
    }

    @Test
    void aPageWithAHoleIsNamed() {
        var page = new Request.ReadPage(ID, 0, 4);
        var honest = (Answer.SawPage) cluster.apply(page);
        honest.digests().remove(2L);
        cluster.tell(page, honest);
        expectViolation("saw a page with the seqs [1, 3, 4]");
    }

    @Test
    void aWindowOfOtherContentIsNamed() {
        Request.Append append = cluster.append();
        cluster.tell(append, cluster.apply(append));
        var window = new Request.ReadWindow(ID, 1_000);
        var honest = (Answer.SawWindow) cluster.apply(window);
        honest.live().put((long) cluster.log.size(), "another digest");
        cluster.tell(window, honest);
        expectViolation("saw another seq " + cluster.log.size());
    }

    // Guards and keys

    @Test
    void twoWritesThatBothWantedTheSameVersionAreNamed() {
        OptionalLong expected = OptionalLong.of(cluster.version);
        Request.Append winner = cluster.append(null, expected, 1);
        cluster.tell(winner, cluster.apply(winner));
        Request.Append unguarded = cluster.append();
        Answer answer = cluster.apply(unguarded);
        cluster.tell(new Request.Append(ID, unguarded.events(), true, null, expected), answer);
        expectViolation("were both acknowledged with if_version " + expected.getAsLong());
    }

    @Test
    void aCompactionThatDidNotGuardIsNamed() {
        var unguarded = new Request.Compact(ID, 1, cluster.log.size(), summary(), null, OptionalLong.empty());
        Answer answer = cluster.apply(unguarded);
        var guarded = new Request.Compact(
                ID, 1, cluster.log.size(), unguarded.replacement(), null, OptionalLong.of(cluster.version - 3));
        cluster.tell(guarded, answer);
        expectViolation("happened after version " + (cluster.version - 1));
    }

    @Test
    void aKeyThatIsAnsweredDifferentlyIsNamed() {
        Request.Append append = cluster.append("a key", OptionalLong.empty(), 1);
        long number = cluster.tell(append, cluster.apply(append));
        var again = (Answer.Accepted) cluster.apply(append);
        int seq = cluster.log.size();
        cluster.tell(
                number,
                append,
                cluster.history.tick(),
                new Answer.Accepted(200, again.body().replace("[" + seq + "]", "[" + (seq - 1) + "]")));
        expectViolation("was first answered");
    }

    @Test
    void aKeyThatIsForgottenIsNamed() {
        Request.Append append = cluster.append("a key", OptionalLong.empty(), 1);
        long number = cluster.tell(append, cluster.apply(append));
        Request.Append keyless = new Request.Append(ID, append.events(), true, null, OptionalLong.empty());
        cluster.tell(number, append, cluster.history.tick(), cluster.apply(keyless));
        expectViolation("is there twice");
        expectViolation("was first answered");
    }

    @Test
    void aKeyThatIsRefusedAfterItsAcknowledgementIsNamed() {
        Request.Append append = cluster.append("a key", OptionalLong.empty(), 1);
        long number = cluster.tell(append, cluster.apply(append));
        cluster.tell(number, append, cluster.history.tick(), new Answer.Refused(409, "{}"));
        expectViolation("was acknowledged and later refused");
    }

    // Streams

    @Test
    void aStreamThatLeavesAnEventOutIsNamed() {
        follow(frames -> frames.remove(frames.size() / 2));
        expectViolation(", and nothing between");
    }

    @Test
    void aStreamThatTellsTwiceIsNamed() {
        follow(frames -> frames.add(frames.getLast()));
        expectViolation("told twice");
    }

    @Test
    void aStreamThatTellsOutOfOrderIsNamed() {
        follow(frames -> Collections.swap(frames, 4, 5));
        expectViolation("out of order");
    }

    @Test
    void aStreamThatTellsAnotherEventIsNamed() {
        followWith(StreamFrame.Event.class::isInstance, frame -> {
            var event = (StreamFrame.Event) frame;
            return new StreamFrame.Event(event.version(), event.seq(), "another digest");
        });
        expectViolation("which the log does not hold");
    }

    @Test
    void aStreamThatTellsAnotherCompactionIsNamed() {
        followWith(
                StreamFrame.Compaction.class::isInstance, frame -> new StreamFrame.Compaction(frame.version(), 1, 999));
        expectViolation("which nobody has asked for");
    }

    @Test
    void aStreamThatTellsAResetInThePlaceOfAnEventIsNamed() {
        followWith(StreamFrame.Event.class::isInstance, frame -> new StreamFrame.Reset(frame.version()));
        expectViolation("of a version that is none");
    }

    @Test
    void aStreamThatTellsOfADeletionThatNeverHappenedIsNamed() {
        follow(frames -> frames.add(new StreamFrame.Tombstoned(cluster.version + 1)));
        expectViolation("Tombstoned");
    }

    @Test
    void aStreamThatEndsEarlyIsNamed() {
        follow(List::removeLast);
        expectViolation("the stream from 0 stopped at version " + (cluster.version - 1));
    }

    @Test
    void aStreamThatTellsOfAnotherWindowIsNamed() {
        follow(frames -> frames.add(new StreamFrame.Window(cluster.version, false, 123_456)));
        expectViolation("which others know as");
    }

    @Test
    void aStreamWhoseWindowGoesBackIsNamed() {
        follow(frames -> frames.add(new StreamFrame.Window(cluster.version - 1, false, 7)));
        expectViolation("after version " + cluster.version + " and the window of");
    }

    @Test
    void aStreamThatGivesUpWithoutAReasonIsNamed() {
        follow(frames -> frames.add(3, new StreamFrame.Gap(2, 9)));
        expectViolation("Gap");
    }

    @Test
    void aStreamThatSkipsWhileItConnectsAgainIsNamed() {
        int half = cluster.frames.size() / 2;
        long cursor = cluster.frames.get(half).version();
        cluster.followed.add(new Followed(
                ID,
                0,
                List.of(
                        new Followed.Session("node-1", 0, cluster.frames.subList(0, half + 1), "connection lost"),
                        new Followed.Session(
                                "node-2", cursor, cluster.frames.subList(half + 2, cluster.frames.size()), "enough")),
                true));
        expectViolation("on node-2 from " + cursor);
    }

    @Test
    void aNodeThatRefusesACursorOfAnotherNodeIsNamed() {
        cluster.followed.add(new Followed(
                ID,
                cluster.version,
                List.of(new Followed.Session("node-3", cluster.version, List.of(), "refused with 400")),
                true));
        expectViolation("on node-3 from " + cluster.version + ", was refused with 400");
    }

    // Replicas

    @Test
    void aReplicaWithAnotherEventIsNamed() {
        Observed.Present honest = cluster.observed();
        List<Observed.Logged> log = new ArrayList<>(honest.log());
        Observed.Logged fifth = log.get(4);
        log.set(4, new Observed.Logged(5, fifth.version(), fifth.content(), 7, fifth.insertedAt(), "another digest"));
        cluster.otherReplicas.put("node-3", holding(honest, honest.view(), log, honest.window()));
        expectViolation("node-1 and node-3 differ: seq 5 is");
    }

    @Test
    void aReplicaThatLacksTheEndIsNamed() {
        Observed.Present honest = cluster.observed();
        List<Observed.Logged> log = honest.log().subList(0, honest.log().size() - 1);
        cluster.otherReplicas.put("node-2", holding(honest, honest.view(), log, honest.window()));
        expectViolation("node-1 and node-2 differ: the log has");
    }

    @Test
    void aReplicaWithAnotherViewIsNamed() {
        Observed.Present honest = cluster.observed();
        cluster.otherReplicas.put("node-2", holding(honest, "{}", honest.log(), honest.window()));
        expectViolation("node-1 and node-2 differ: the conversation is");
    }

    @Test
    void aReplicaWithAnotherWindowIsNamed() {
        Observed.Present honest = cluster.observed();
        Observed.Window window = honest.window();
        var other = new Observed.Window(
                window.version(),
                window.budgetTokens(),
                window.usedTokens(),
                window.segments(),
                window.messages(),
                "another digest");
        cluster.otherReplicas.put("node-2", holding(honest, honest.view(), honest.log(), other));
        expectViolation("node-1 and node-2 differ: the window is");
    }

    @Test
    void aReplicaWithoutTheConversationIsNamed() {
        cluster.otherReplicas.put("node-3", new Observed.Absent());
        expectViolation("node-1 and node-3 differ: only one of them has the conversation");
    }

    private static Observed.Present holding(
            Observed.Present honest, String view, List<Observed.Logged> log, Observed.Window window) {
        return new Observed.Present(
                view,
                honest.version(),
                honest.lastSeq(),
                honest.tokenBudget(),
                honest.tombstoned(),
                honest.metadata(),
                log,
                log,
                window);
    }

    private interface Change {
        void apply(List<StreamFrame> frames);
    }

    /** One follower from the beginning, on one connection that tells something else. */
    private void follow(Change change) {
        List<StreamFrame> frames = new ArrayList<>(cluster.frames);
        change.apply(frames);
        cluster.followed.add(new Followed(ID, 0, List.of(new Followed.Session("node-1", 0, frames, "enough")), true));
    }

    private void followWith(Predicate<StreamFrame> which, UnaryOperator<StreamFrame> change) {
        follow(frames -> {
            StreamFrame honest = frames.stream().filter(which).findFirst().orElseThrow();
            frames.replaceAll(frame -> frame.equals(honest) ? change.apply(honest) : frame);
        });
    }

    private void change(int index, UnaryOperator<Observed.Logged> change) {
        cluster.log.set(index, change.apply(cluster.log.get(index)));
    }

    private static Observed.Logged saying(Observed.Logged event, SentEvent.Content content) {
        return new Observed.Logged(
                event.seq(), event.version(), content, event.tokens(), event.insertedAt(), event.digest());
    }

    private static List<SentEvent> summary() {
        return List.of(SentEvent.text("system", "summary"));
    }
}
