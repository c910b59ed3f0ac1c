package com.fastpaca.bootstrap.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checker accepts an honest server and notices each way to cheat. */
class HistoryCheckerTest {
    private static final Answer UNKNOWN = new Answer.Unknown("connection lost");
    private static final Answer CONFLICT = new Answer.Refused(409, "{}");

    private final Story story = new Story();

    @BeforeEach
    void anHonestBeginning() {
        story.created();
        story.appended("one");
        story.appended("two", "three", "four");
        story.compacted(2, "summary of 1-2");
        story.budget(1001);
        story.patched(1);
        story.appended("five");
        story.tell(new Request.ReadConversation(Story.ID), story.sawConversation());
        assertThat(story.violations()).isEmpty();
    }

    private void expectViolation(String words) {
        assertThat(story.violations())
                .anySatisfy(violation -> assertThat(violation).contains(words));
    }

    private void change(int index, UnaryOperator<Observed.Logged> change) {
        story.log.set(index, change.apply(story.log.get(index)));
    }

    private static Observed.Logged at(Observed.Logged event, long seq, long version) {
        return new Observed.Logged(seq, version, event.content(), event.tokens(), event.insertedAt(), event.digest());
    }

    private static Observed.Logged saying(Observed.Logged event, SentEvent.Content content) {
        return new Observed.Logged(
                event.seq(), event.version(), content, event.tokens(), event.insertedAt(), event.digest());
    }

    @Test
    void honestAnswersOfEveryKindAreNoViolation() {
        story.tell(Story.append("never arrived"), UNKNOWN);
        story.applied(Story.append("arrived", "also arrived"));
        story.tell(Story.append("arrived", "also arrived"), UNKNOWN);
        story.tell(Story.guarded(null, OptionalLong.of(1), "refused"), CONFLICT);
        story.tell(new Request.Put(Story.ID, "manual", 1002), UNKNOWN);
        story.tell(new Request.PatchMetadata(Story.ID, "c1", 2), UNKNOWN);
        story.compacted(3, "summary of 1-3");
        story.compacted(4);
        story.tombstoned();
        story.tell(new Request.Tombstone(Story.ID), new Answer.Accepted(204, ""));
        assertThat(story.violations()).isEmpty();
    }

    @Test
    void aLostNewestEventIsNoticed() {
        story.log.removeLast();
        story.version--;
        expectViolation("was acknowledged, but is lost");
    }

    @Test
    void aLostEventInTheMiddleIsNoticed() {
        story.log.remove(1);
        expectViolation("seq 3 where 2 belongs");
        expectViolation("with 2 of 3 events");
    }

    @Test
    void aLostEventIsNoticedAlthoughTheRestMovedUp() {
        story.log.remove(0);
        for (int i = 0; i < story.log.size(); i++) {
            long seq = i + 1L;
            change(i, event -> at(event, seq, event.version()));
        }
        expectViolation("was acknowledged, but is lost");
        expectViolation("but begins at seq 1");
    }

    @Test
    void aDuplicateIsNoticed() {
        Observed.Logged last = story.log.getLast();
        story.log.add(at(last, last.seq() + 1, ++story.version));
        expectViolation("is there twice");
    }

    @Test
    void twoEventsInEachOthersPlaceAreNoticed() {
        SentEvent.Content first = story.log.get(0).content();
        change(0, event -> saying(event, story.log.get(4).content()));
        change(4, event -> saying(event, first));
        expectViolation("was acknowledged at [1], but begins at seq 5");
    }

    @Test
    void aBatchInAnotherOrderIsNoticed() {
        SentEvent.Content second = story.log.get(1).content();
        change(1, event -> saying(event, story.log.get(2).content()));
        change(2, event -> saying(event, second));
        expectViolation("out of order");
    }

    @Test
    void appendsWithoutAnswersInTheWrongOrderAreNoticed() {
        // The first was applied late, although the second was sent after a read had shown the first.
        long first = story.history.nextNumber();
        story.again(first, Story.append("first"), UNKNOWN);
        story.tell(
                new Request.ReadConversation(Story.ID),
                new Answer.SawConversation(story.version + 1, story.log.size() + 1L));
        story.appended("second");
        story.applied(Story.append("first"));
        expectViolation("had ended before");
    }

    @Test
    void aWrongSeqInTheAnswerIsNoticed() {
        Answer.Accepted honest = story.applied(Story.append("six"));
        story.tell(Story.append("six"), new Answer.Accepted(201, honest.body().replace("[6]", "[7]")));
        expectViolation("was acknowledged at [7], but begins at seq 6");
    }

    @Test
    void aWrongVersionInTheAnswerIsNoticed() {
        Answer.Accepted honest = story.applied(Story.append("six"));
        story.tell(
                Story.append("six"),
                new Answer.Accepted(201, honest.body().replace("\"version\":" + story.version, "\"version\":99")));
        expectViolation("was acknowledged with version 99");
    }

    @Test
    void aWrongTokenCountIsNoticed() {
        change(
                0,
                event -> new Observed.Logged(
                        event.seq(), event.version(), event.content(), 8, event.insertedAt(), event.digest()));
        expectViolation("was acknowledged with tokens");
    }

    @Test
    void changedBytesAreNoticedEvenIfTheyMeanTheSame() {
        change(
                0,
                event -> saying(
                        event, new SentEvent.Content("user", event.content().parts(), "{\"n\":1E400}")));
        expectViolation("seq 1 is nothing that was sent");
        expectViolation("was acknowledged, but is lost");
    }

    @Test
    void anEventThatNobodySentIsNoticed() {
        story.applied(Story.append("out of thin air"));
        expectViolation("seq 6 is nothing that was sent");
    }

    @Test
    void aRefusedAppendInTheLogIsNoticed() {
        Request.Append append = Story.guarded(null, OptionalLong.of(story.version), "refused");
        story.applied(append);
        story.tell(append, CONFLICT);
        expectViolation("was refused, but is in the log");
    }

    @Test
    void contentOfABadRequestInTheLogIsNoticed() {
        Request.Append append = Story.append("bad");
        story.applied(append);
        story.tell(
                new Request.Bad(
                        Story.ID,
                        "unknown field",
                        "/events",
                        "{}",
                        Set.of(400),
                        List.of(append.events().getFirst().content())),
                new Answer.Refused(400, "{}"));
        expectViolation("is in the log, but was no append");
    }

    @Test
    void aBadRequestThatIsAcceptedOrRefusedForAnotherReasonIsNoticed() {
        var bad = new Request.Bad(Story.ID, "unknown field", "/events", "{}", Set.of(400), List.of());
        story.tell(bad, new Answer.Accepted(201, "{}"));
        story.tell(bad, new Answer.Refused(404, "{}"));
        expectViolation("had to be refused, but was answered 201");
        expectViolation("was refused with 404 instead of [400]");
    }

    @Test
    void aServerErrorIsNoticed() {
        story.tell(new Request.ReadConversation(Story.ID), new Answer.Broken(500, "{}"));
        expectViolation("was answered 500");
    }

    @Test
    void halfOfABatchWithoutAnswerIsNoticed() {
        story.applied(Story.append("half"));
        story.tell(Story.append("half", "the other half"), UNKNOWN);
        expectViolation("with 1 of 2 events");
    }

    @Test
    void aBatchWithAnotherEventInItsMiddleIsNoticed() {
        story.applied(Story.append("half"));
        story.appended("between");
        story.applied(Story.append("the other half"));
        story.tell(Story.append("half", "the other half"), UNKNOWN);
        expectViolation("is torn apart");
    }

    @Test
    void aGuardThatDidNotGuardIsNoticed() {
        story.appended(Story.guarded(null, OptionalLong.of(story.version - 1), "six"));
        expectViolation("happened after version");
    }

    @Test
    void aRetryThatIsAnsweredDifferentlyIsNoticed() {
        Request.Append append = Story.guarded("key", OptionalLong.empty(), "six");
        long number = story.appended(append);
        story.again(number, append, new Answer.Accepted(200, "{\"seqs\":[7],\"version\":9,\"token_estimates\":[7]}"));
        expectViolation("was first answered");
    }

    @Test
    void aRetryThatIsRefusedAfterItsAcknowledgementIsNoticed() {
        Request.Append append = Story.guarded("key", OptionalLong.empty(), "six");
        long number = story.appended(append);
        story.again(number, append, CONFLICT);
        expectViolation("was acknowledged and later refused");
    }

    @Test
    void aRetryThatIsAppendedAgainIsNoticed() {
        Request.Append append = Story.guarded("key", OptionalLong.empty(), "six");
        long number = story.appended(append);
        story.again(number, append, story.applied(append));
        expectViolation("is there twice");
        expectViolation("was first answered");
    }

    @Test
    void anHonestRetryIsNoViolation() {
        Request.Append append = Story.guarded("key", OptionalLong.of(story.version), "six");
        Answer.Accepted first = story.applied(append);
        long number = story.tell(append, UNKNOWN);
        story.again(number, append, new Answer.Accepted(200, first.body()));
        story.again(number, append, new Answer.Accepted(200, first.body()));
        assertThat(story.violations()).isEmpty();
    }

    @Test
    void aVersionWithoutCauseIsNoticed() {
        story.version++;
        expectViolation("has 7 known causes and at most 0 unknown ones");
    }

    @Test
    void aLostCompactionIsNoticed() {
        story.tell(
                new Request.Compact(Story.ID, 1, 3, List.of(Story.event("lost")), null, OptionalLong.empty()),
                new Answer.Accepted(200, "{\"version\":" + ++story.version + "}"));
        expectViolation("the window lacks");
    }

    @Test
    void aPutThatWasDoneByAnAttemptWithoutAnAnswerIsNoViolation() {
        long number = story.history.nextNumber();
        Request put = new Request.Put(Story.ID, "manual", story.budget);
        story.again(number, put, UNKNOWN);
        story.again(number, put, new Answer.Accepted(200, "{\"version\":" + story.version + "}"));
        assertThat(story.violations()).isEmpty();
    }

    @Test
    void aVersionThatWasGivenTwiceIsNoticed() {
        story.tell(
                new Request.Put(Story.ID, "manual", 1001),
                new Answer.Accepted(200, "{\"version\":" + story.version + "}"));
        expectViolation("is that of seq 5 and of");
    }

    @Test
    void anotherBudgetIsNoticed() {
        story.budget = 1000;
        expectViolation("the budget is 1000");
    }

    @Test
    void lostMetadataIsNoticed() {
        story.patched(2);
        story.metadata = "{\"c1\":1}";
        expectViolation("metadata c1 is 1");
    }

    @Test
    void aLostTombstoneIsNoticed() {
        story.tombstoned();
        story.tombstoned = false;
        story.version--;
        expectViolation("the tombstone was acknowledged, but is lost");
    }

    @Test
    void aWriteAfterTheTombstoneIsNoticed() {
        story.tombstoned();
        story.appended("too late");
        expectViolation("is that of");
    }

    @Test
    void aReadThatMissedAnAcknowledgedEventIsNoticed() {
        Answer before = story.sawConversation();
        story.appended("six");
        story.tell(new Request.ReadConversation(Story.ID), before);
        expectViolation("had ended before");
    }

    @Test
    void whatAReaderSawAndIsLostIsNoticed() {
        story.applied(Story.append("six"));
        story.tell(Story.append("six"), UNKNOWN);
        story.tell(new Request.ReadConversation(Story.ID), story.sawConversation());
        story.log.removeLast();
        story.segments.removeLast();
        story.messages.removeLast();
        story.version--;
        expectViolation("saw version 8, which is lost");
    }

    @Test
    void halfABatchBeforeAReadersEyesIsNoticed() {
        story.tell(new Request.ReadConversation(Story.ID), new Answer.SawConversation(2, 2));
        expectViolation("saw half a batch");
    }

    @Test
    void anEventThatAReaderSawDifferentlyIsNoticed() {
        story.tell(
                new Request.ReadNewest(Story.ID, 1), new Answer.SawEvents(new TreeMap<>(Map.of(5L, "another digest"))));
        expectViolation("saw another seq 5");
    }

    @Test
    void pagesThatDifferFromTheExportAreNoticed() {
        assertThat(story.violations(story.log.subList(0, 4)))
                .anySatisfy(violation -> assertThat(violation).contains("the pages differ"));
    }

    @Test
    void twoWindowsOfOneVersionAreNoticed() {
        story.tell(
                new Request.ReadWindow(Story.ID, 10_000_000),
                new Answer.SawWindow(story.version, "another digest", new TreeMap<>()));
        expectViolation("saw another window of version");
    }

    @Test
    void aWindowWithoutAnEventIsNoticed() {
        story.segments.removeLast();
        story.messages.removeLast();
        expectViolation("the window lacks seq 5");
    }

    @Test
    void aWindowThatShowsACompactedEventIsNoticed() {
        story.segments.set(0, new Observed.Segment(false, 1, 1));
        story.messages.set(0, new Observed.Message(1, story.log.getFirst().content(), 7));
        expectViolation("was compacted by");
    }

    @Test
    void aWindowWithChangedBytesIsNoticed() {
        Observed.Message last = story.messages.removeLast();
        story.messages.add(new Observed.Message(last.seq(), new SentEvent.Content("user", "[]", null), last.tokens()));
        expectViolation("in the place of seq 5");
    }

    @Test
    void aWindowWithAnOldSummaryIsNoticed() {
        Observed.Message old = story.messages.getFirst();
        story.compacted(2, "newer summary of 1-2");
        story.messages.set(0, old);
        expectViolation("is of no compaction that is in force");
    }

    @Test
    void aConversationThatVanishedIsNoticed() {
        assertThat(HistoryChecker.violations(story.history, Story.ID, new Observed.Absent()))
                .anySatisfy(violation -> assertThat(violation).contains("there is no such conversation"));
    }

    @Test
    void aConversationThatNobodyCreatedIsNoticed() {
        var other = new MemoryHistory();
        var window = new Observed.Window(0, 1000, 0, List.of(), List.of(), "digest");
        var present = new Observed.Present("{}", 0, 0, 1000, false, "{}", List.of(), List.of(), window);
        assertThat(HistoryChecker.violations(other, "ghost", present))
                .anySatisfy(violation -> assertThat(violation).contains("was never created"));
    }
}
