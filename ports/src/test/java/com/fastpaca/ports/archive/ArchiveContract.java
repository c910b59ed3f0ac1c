package com.fastpaca.ports.archive;

import static com.fastpaca.ports.archive.ArchivedScenario.SOURCE;
import static com.fastpaca.ports.archive.ArchivedScenario.START_MILLIS;
import static com.fastpaca.ports.archive.ArchivedScenario.batch;
import static com.fastpaca.ports.archive.ArchivedScenario.event;
import static com.fastpaca.ports.archive.ArchivedScenario.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fastpaca.domain.conversation.ArchiveWatermark;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.event.PartKind;
import com.fastpaca.domain.event.PartSpan;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.ports.archive.Archive.Held;
import com.fastpaca.ports.archive.Archive.Stored;
import com.fastpaca.ports.store.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every archive keeps, in memory or in a database. A subclass hands out one that is empty and at hand. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class ArchiveContract {
    private static final Stored DONE = new Stored.Done();
    private static final ConversationId ID = new ConversationId("c-1");

    protected abstract Archive archive();

    /** Takes from the archive what it needs to answer. */
    protected abstract void makeUnavailable();

    @Test
    public void eventsComeBackAsTheyWereSent() {
        ArchivedScenario sent = ArchivedScenario.create("c-1").say("one", "two").say("three");
        assertThat(archive().store(batch(7, sent.item()))).isEqualTo(DONE);
        assertThat(archive().read(ID, 1, 3, Long.MAX_VALUE)).isEqualTo(sent.log());
        assertThat(archive().read(ID, 2, 2, Long.MAX_VALUE))
                .isEqualTo(sent.log().subList(1, 2));
    }

    @Test
    public void whatIsAwkwardComesBackByteForByte() {
        ArchivedScenario sent =
                ArchivedScenario.create("~".repeat(255)).append(awkward().toArray(NewEvent[]::new));
        sent.metadata("{\"a\":\"\\u0000\\ud800\",\"a\":1e400,\"b\":1.10}");
        assertThat(archive().store(batch(1, sent.item()))).isEqualTo(DONE);
        List<Event> read = readAll(sent);
        assertThat(read).hasSameSizeAs(sent.log());
        for (int i = 0; i < read.size(); i++) {
            assertThat(read.get(i))
                    .as("event %d", i + 1)
                    .isEqualTo(asArchived(sent.log().get(i)));
        }
        assertThat(archive().store(batch(2, sent.item()))).as("again").isEqualTo(DONE);
    }

    @Test
    public void largePartsComeBackByteForByte() {
        String words = IntStream.range(0, 90_000)
                .mapToObj(i -> "w" + (i % 977) + "üß😀")
                .collect(Collectors.joining(" "));
        ArchivedScenario sent = ArchivedScenario.create("c-1").say(words.substring(0, 450_000), "x".repeat(900_000));
        assertThat(archive().store(batch(1, sent.item()))).isEqualTo(DONE);
        assertThat(readAll(sent)).isEqualTo(sent.log());
    }

    @Test
    public void formsAreNotKept() {
        NewEvent result = new NewEvent(
                new EventContent(
                        "tool",
                        RawJson.of("[{\"type\":\"tool_result\",\"payload\":1}]"),
                        null,
                        List.of(new PartSpan(PartKind.TOOL_RESULT, 1, 35, List.of()))),
                new FormTokens(9, 8, 8, FormTokens.ABSENT, FormTokens.ABSENT),
                List.of(),
                List.of());
        ArchivedScenario sent = ArchivedScenario.create("c-1").append(result);
        assertThat(archive().store(batch(1, sent.item()))).isEqualTo(DONE);
        Event read = archive().read(ID, 1, 1, 1).getFirst();
        assertThat(read).isEqualTo(asArchived(sent.log().getFirst()));
        assertThat(read.tokens()).isEqualTo(FormTokens.uniform(9));
        assertThat(archive().store(batch(2, sent.item()))).isEqualTo(DONE);
    }

    @Test
    public void equalThingsAgainChangeNothing() {
        ArchivedScenario sent = ArchivedScenario.create("c-1")
                .say("one", "two", "three")
                .compact(1, 2, text("summary"))
                .budget(5_000)
                .tombstone();
        assertThat(archive().store(batch(1, sent.item()))).isEqualTo(DONE);
        assertThat(archive().store(batch(1, sent.item()))).isEqualTo(DONE);
        assertThat(archive().store(batch(2, sent.item(2, 3)))).isEqualTo(DONE);
        assertThat(archive().read(ID, 1, 3, Long.MAX_VALUE)).isEqualTo(sent.log());
    }

    @Test
    public void aLogGrowsPieceByPiece() {
        ArchivedScenario sent = ArchivedScenario.create("c-1").say("one", "two", "three", "four");
        assertThat(archive().store(batch(1, sent.item(1, 2)))).isEqualTo(DONE);
        assertThatThrownBy(() -> archive().read(ID, 3, 4, 1)).isInstanceOf(UnavailableException.class);
        assertThat(archive().read(ID, 2, 4, Long.MAX_VALUE))
                .as("as far as it goes")
                .isEqualTo(sent.log().subList(1, 2));
        sent.say("five");
        assertThat(archive().store(batch(2, sent.item(3, 5)))).isEqualTo(DONE);
        assertThat(archive().read(ID, 1, 5, Long.MAX_VALUE)).isEqualTo(sent.log());
    }

    @Test
    public void anotherEventInThePlaceOfOneIsAConflictAndNothingOfItsBatchIsStored() {
        ArchivedScenario sent = ArchivedScenario.create("c-1").append(event("user", "[{\"type\":\"a\"}]", "{}"));
        assertThat(archive().store(batch(5, sent.item()))).isEqualTo(DONE);
        List<ArchivedScenario> others = List.of(
                ArchivedScenario.create("c-1").append(event("user", "[{\"type\":\"b\"}]", "{}")),
                ArchivedScenario.create("c-1").append(event("tool", "[{\"type\":\"a\"}]", "{}")),
                ArchivedScenario.create("c-1").append(event("user", "[{\"type\":\"a\"}]", "{\"a\":1}")),
                ArchivedScenario.create("c-1").append(event("user", "[{\"type\":\"a\"}]", null)),
                ArchivedScenario.create("c-1").append(event("user", "[{\"type\":\"a\"}]", "{}", 5)),
                ArchivedScenario.create("c-1").metadata("{\"m\":1}").append(event("user", "[{\"type\":\"a\"}]", "{}")));
        for (ArchivedScenario other : others) {
            ArchivedScenario innocent = ArchivedScenario.create("innocent").say("stored?");
            other.say("and more");
            assertConflict(archive().store(batch(9, innocent.item(), other.item(1, 1))), "");
            assertThatThrownBy(() -> archive().read(innocent.conversation().id(), 1, 1, 1))
                    .isInstanceOf(UnavailableException.class);
            assertThat(archive().reached(SOURCE)).hasValue(5);
        }
        assertThat(archive().read(ID, 1, 1, 1)).isEqualTo(sent.log());
        assertThatThrownBy(() -> archive().read(ID, 2, 2, 1)).isInstanceOf(UnavailableException.class);
    }

    @Test
    public void anotherConversationOfTheSameIdIsAConflict() {
        ArchivedScenario sent = ArchivedScenario.create("c-1");
        assertThat(archive().store(batch(1, sent.item()))).isEqualTo(DONE);
        ArchivedScenario other =
                ArchivedScenario.create("c-1", START_MILLIS + 1).say("one");
        assertConflict(archive().store(batch(2, other.item())), "");
    }

    @Test
    public void statesThatCannotFollowEachOtherAreAConflict() {
        ArchivedScenario sent =
                ArchivedScenario.create("c-1").say("one").metadata("{\"a\":1}").budget(7_000);
        assertThat(archive().store(batch(1, sent.item()))).isEqualTo(DONE);
        ArchivedScenario sameRevision = ArchivedScenario.create("c-1")
                .say("one", "two")
                .metadata("{\"a\":1}")
                .budget(7_000);
        assertThat(sameRevision.conversation().revision())
                .isEqualTo(sent.conversation().revision());
        assertConflict(archive().store(batch(2, sameRevision.item(1, 1))), "");
        ArchivedScenario otherMetadata =
                ArchivedScenario.create("c-1").say("one").metadata("{\"a\":2}").budget(7_000);
        assertConflict(archive().store(batch(2, otherMetadata.item())), "");
        ArchivedScenario lowerRevision = ArchivedScenario.create("c-1").say("one", "two", "three", "four", "five");
        assertConflict(archive().store(batch(2, lowerRevision.item(1, 1))), "");
        ArchivedScenario higherRevision = ArchivedScenario.create("c-1");
        for (int i = 0; i < 9; i++) {
            higherRevision.metadata("{\"a\":" + i + "}");
        }
        assertConflict(archive().store(batch(2, higherRevision.item())), "");
    }

    @Test
    public void anotherChangeInThePlaceOfOneIsAConflict() {
        ArchivedScenario sent = ArchivedScenario.create("c-1").say("one", "two").compact(1, 1, text("summary"));
        assertThat(archive().store(batch(1, sent.item()))).isEqualTo(DONE);
        ArchivedScenario otherRange = ArchivedScenario.create("c-1")
                .say("one", "two")
                .compact(1, 2, text("summary"))
                .metadata("{\"a\":1}");
        assertConflict(archive().store(batch(2, otherRange.item())), "version 3");
        ArchivedScenario otherKind =
                ArchivedScenario.create("c-1").say("one", "two").budget(7_000).metadata("{\"a\":1}");
        assertConflict(archive().store(batch(2, otherKind.item())), "version 3");
    }

    @Test
    public void aVersionThatWasACompactionsIsNoEvents() {
        assertNotGoneOnFrom(twoArchived().compact(1, 1, text("summary")));
    }

    @Test
    public void aConversationThatWasDeletedDoesNotGoOn() {
        assertNotGoneOnFrom(twoArchived().tombstone());
    }

    /** Data that was restored from a backup goes on in another way, and by more than what was lost. */
    private void assertNotGoneOnFrom(ArchivedScenario lost) {
        ArchivedScenario two = ArchivedScenario.create("c-1").say("one", "two");
        assertThat(archive().store(batch(1, two.item()))).isEqualTo(DONE);
        assertThat(archive().store(batch(2, lost.item(3, 2)))).isEqualTo(DONE);
        ArchivedScenario others = twoArchived().say("three").say("four");
        assertConflict(archive().store(batch(3, others.item(3, 4))), "version 3");
    }

    private static ArchivedScenario twoArchived() {
        return ArchivedScenario.create("c-1").say("one", "two").archived();
    }

    @Test
    public void aLateLeaderDoesNotPutAnOlderStateInThePlaceOfANewerOne() {
        ArchivedScenario sent = ArchivedScenario.create("c-1").say("one");
        ArchiveBatch.Item early = sent.item();
        ArchiveBatch.Item late = sent.say("two").budget(7_000).item();
        assertThat(archive().store(batch(9, late))).isEqualTo(DONE);
        ArchivedScenario innocent = ArchivedScenario.create("innocent");
        assertThat(archive().store(batch(10, innocent.item(), early)))
                .as("older")
                .isEqualTo(new Stored.Ahead(Map.of(ID, watermark(sent.conversation(), 2))));
        assertThat(held(List.of(innocent.conversation().id()))).isEmpty();
        assertThat(archive().reached(SOURCE)).hasValue(9);
        // Had the older state been taken, one that goes with it alone would be, too.
        ArchivedScenario forked = ArchivedScenario.create("c-1")
                .say("one")
                .metadata("{\"forked\":true}")
                .budget(7_000);
        assertConflict(archive().store(batch(10, forked.item())), "");
        assertThat(archive().store(batch(11, late))).isEqualTo(DONE);
    }

    private Map<ConversationId, ArchiveWatermark> held(List<ConversationId> ids) {
        return switch (archive().held(ids)) {
            case Held.Known(Map<ConversationId, ArchiveWatermark> watermarks) -> watermarks;
            case Held.Failed(String reason) -> throw new AssertionError(reason);
        };
    }

    @Test
    public void tellsHowFarItHoldsConversations() {
        ArchivedScenario one = ArchivedScenario.create("c-1").say("one", "two", "three");
        ArchivedScenario empty = ArchivedScenario.create("~empty:@-._");
        List<ConversationId> asked = List.of(ID, empty.conversation().id(), new ConversationId("nobody"));
        assertThat(held(asked)).isEmpty();
        assertThat(archive().store(batch(5, one.item(1, 2), empty.item()))).isEqualTo(DONE);
        assertThat(held(asked))
                .containsOnly(
                        Map.entry(ID, watermark(one.conversation(), 2)),
                        Map.entry(empty.conversation().id(), watermark(empty.conversation(), 0)));
        one.metadata("{\"a\":1}").tombstone();
        assertThat(archive().store(batch(6, one.item(3, 3)))).isEqualTo(DONE);
        assertThat(held(List.of(ID))).containsOnly(Map.entry(ID, watermark(one.conversation(), 3)));
        assertThat(held(List.of())).isEmpty();
    }

    @Test
    public void whatDoesNotFollowWhatItHoldsIsNotStored() {
        ArchivedScenario sent = ArchivedScenario.create("c-1").say("one", "two").archived();
        ArchivedScenario innocent = ArchivedScenario.create("innocent").say("stored?");
        sent.say("three");
        assertThat(archive().store(batch(1, innocent.item(), sent.item(3, 3))))
                .isEqualTo(new Stored.Behind(Map.of(ID, ArchiveWatermark.NONE)));
        assertThat(held(List.of(ID, innocent.conversation().id()))).isEmpty();
        assertThat(archive().reached(SOURCE)).isEmpty();

        ArchiveWatermark none = ArchiveWatermark.NONE;
        List<Event> log = sent.log();
        assertThat(archive().store(batch(2, new ArchiveBatch.Item(sent.conversation(), none, log.subList(0, 1)))))
                .isEqualTo(DONE);
        ArchiveWatermark held = watermark(sent.conversation(), 1);
        assertThat(archive().store(batch(3, sent.item(3, 3)))).isEqualTo(new Stored.Behind(Map.of(ID, held)));
        assertThat(archive().store(batch(4, new ArchiveBatch.Item(sent.conversation(), held, log.subList(1, 2)))))
                .isEqualTo(DONE);
        assertThat(archive().store(batch(5, sent.item(3, 3)))).isEqualTo(DONE);
        assertThat(readAll(sent)).isEqualTo(log);
    }

    private static ArchiveWatermark watermark(Conversation conversation, long seq) {
        return new ArchiveWatermark(conversation.revision(), conversation.version(), seq, 0);
    }

    @Test
    public void changesThatAreArchivedNeedNotComeAgain() {
        ArchivedScenario sent = ArchivedScenario.create("c-1").say("one", "two").compact(1, 1, text("summary"));
        assertThat(archive().store(batch(1, sent.item()))).isEqualTo(DONE);
        sent.archived().compact(1, 2, text("summary of both"));
        assertThat(archive().store(batch(2, sent.item(1, 0)))).isEqualTo(DONE);
    }

    @Test
    public void aReadStopsAtItsBoundButNotBeforeTheFirstEvent() {
        ArchivedScenario sent =
                ArchivedScenario.create("c-1").say("a".repeat(999), "b".repeat(999), "c".repeat(999), "d".repeat(999));
        long bytes = sent.log().getFirst().content().sizeBytes();
        assertThat(archive().store(batch(1, sent.item()))).isEqualTo(DONE);
        assertThat(archive().read(ID, 2, 4, 1)).extracting(Event::seq).containsExactly(2L);
        assertThat(archive().read(ID, 1, 4, 2 * bytes)).hasSize(2);
        assertThat(archive().read(ID, 1, 4, 2 * bytes + 1)).hasSize(3);
        assertThat(archive().read(ID, 1, 4, 4 * bytes)).hasSize(4);
    }

    @Test
    public void aLongLogIsReadToItsEnd() {
        int length = 2_500;
        ArchivedScenario sent = ArchivedScenario.create("c-1")
                .say(IntStream.range(0, length).mapToObj(Integer::toString).toArray(String[]::new));
        assertThat(archive().store(batch(1, sent.item()))).isEqualTo(DONE);
        assertThat(archive().read(ID, 1, length, Long.MAX_VALUE)).isEqualTo(sent.log());
    }

    @Test
    public void eventsThatAreNotHeldAreNotAtHand() {
        assertThatThrownBy(() -> archive().read(ID, 1, 1, 1)).isInstanceOf(UnavailableException.class);
    }

    @Test
    public void howFarASourceHasComeNeverFalls() {
        ArchivedScenario sent = ArchivedScenario.create("c-1");
        assertThat(archive().reached(SOURCE)).isEmpty();
        archive().store(batch(5, sent.item()));
        archive().store(batch(3, sent.item()));
        assertThat(archive().reached(SOURCE)).hasValue(5);
        archive().store(batch(8));
        assertThat(archive().reached(SOURCE)).as("after an empty batch").hasValue(8);
        assertThat(archive().reached(new ArchiveSource(SOURCE.cluster(), 3))).isEmpty();
        assertThat(archive().reached(new ArchiveSource(new UUID(1, 2), 2))).isEmpty();
    }

    @Test
    public void whatFollowsABatchThatIsLostIsNotStored() {
        ArchivedScenario sent = ArchivedScenario.create("c-1").say("one");
        assertThat(archive().store(new ArchiveBatch(SOURCE, 9, 8, List.of(sent.item()))))
                .isEqualTo(new Stored.Rewound(0));
        assertThat(archive().store(batch(5, sent.item()))).isEqualTo(DONE);
        ArchivedScenario more = ArchivedScenario.create("c-2").say("one");
        assertThat(archive().store(new ArchiveBatch(SOURCE, 9, 8, List.of(more.item()))))
                .isEqualTo(new Stored.Rewound(5));
        assertThat(archive().reached(SOURCE)).hasValue(5);
        assertThat(archive().held(List.of(more.conversation().id()))).isEqualTo(new Held.Known(Map.of()));
        assertThat(archive().store(new ArchiveBatch(SOURCE, 9, 5, List.of(more.item()))))
                .isEqualTo(DONE);
    }

    @Test
    public void aSourceThatIsShutStaysSo() {
        ArchivedScenario sent = ArchivedScenario.create("c-1");
        archive().store(batch(5, sent.item()));
        archive().shut(SOURCE);
        assertThat(archive().reached(SOURCE)).hasValue(Archive.SHUT);
        archive().store(batch(8, sent.item()));
        assertThat(archive().reached(SOURCE)).hasValue(Archive.SHUT);
        assertThat(archive().reached(new ArchiveSource(SOURCE.cluster(), 3))).isEmpty();
    }

    @Test
    public void writersAtOnceOfTheSameThingsAllSucceed() throws Exception {
        List<ArchivedScenario> sent = IntStream.range(0, 20)
                .mapToObj(i -> ArchivedScenario.create("c-" + i).say("one", "two", "three"))
                .toList();
        ArchiveBatch.Item[] items = sent.stream().map(ArchivedScenario::item).toArray(ArchiveBatch.Item[]::new);
        ArchiveBatch.Item[] reversed =
                sent.reversed().stream().map(ArchivedScenario::item).toArray(ArchiveBatch.Item[]::new);
        try (ExecutorService writers = Executors.newFixedThreadPool(4)) {
            List<Future<Stored>> stored = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                ArchiveBatch batch = batch(i, i % 2 == 0 ? items : reversed);
                stored.add(writers.submit(() -> archive().store(batch)));
            }
            for (Future<Stored> each : stored) {
                assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
            }
        }
        for (ArchivedScenario each : sent) {
            assertThat(readAll(each)).isEqualTo(each.log());
        }
    }

    @Test
    public void anArchiveThatIsAwaySaysSo() {
        ArchivedScenario sent = ArchivedScenario.create("c-1").say("one");
        archive().store(batch(1, sent.item()));
        makeUnavailable();
        assertThatThrownBy(() -> archive().store(batch(2, sent.item()))).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> archive().read(ID, 1, 1, 1)).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> archive().reached(SOURCE)).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> archive().shut(SOURCE)).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> archive().held(List.of(ID))).isInstanceOf(UnavailableException.class);
    }

    private List<Event> readAll(ArchivedScenario sent) {
        return archive().read(sent.conversation().id(), 1, sent.conversation().lastSeq(), Long.MAX_VALUE);
    }

    private static void assertConflict(Stored stored, String what) {
        assertThat(stored).isInstanceOfSatisfying(Stored.Conflict.class, conflict -> {
            assertThat(conflict.conversation()).isEqualTo(ID);
            assertThat(conflict.what()).contains(what);
        });
    }

    private static Event asArchived(Event event) {
        EventContent content = event.content();
        return new Event(
                event.seq(),
                event.version(),
                new EventContent(content.role(), content.parts(), content.metadata(), List.of()),
                FormTokens.uniform(event.tokens().asSent()),
                event.insertedAtMillis());
    }

    /** Bytes that an archive could be tempted to parse, to round, to escape or to cut. */
    private static List<NewEvent> awkward() {
        String everyPlane = IntStream.rangeClosed(0, 16)
                .mapToObj(plane -> Character.toString(plane << 16 | 0xFFFD) + Character.toString(plane << 16 | 0x00E9))
                .collect(Collectors.joining());
        return List.of(
                text("\\u0000"),
                text("\\ud800 \\udc00 \\udfff\\ud800"),
                text("\\ud83d\\ude00 \\u00e9"),
                text("{\\\"a\\\",b}' \\\\ $1 :name %s ? NULL \\\\N \\n\\t"),
                text("a\\tb\\nc\\rd\\\\.\\\\N\\\\t"),
                event("user", "[\r\n\t{\"type\" : \"text\",\t\"text\":\"\"}\n]\n", "{\r\n\t}"),
                text(everyPlane),
                text("\ufffe \uffff \u2028 \u200b \u202e \ufeff"),
                event("user", "[{\"type\":\"n\",\"v\":[1e400,-1e-400,1.10,-0,0e0,1E+2]}]", null),
                event("user", "[{\"type\":\"n\",\"v\":" + "1234567890".repeat(4) + "}]", "{}"),
                event("user", "[{\"type\":\"n\",\"v\":" + "9".repeat(5_000) + "}]", "{}"),
                event("user", "[{\"type\":\"x\",\"a\":1,\"a\":2,\"b\":{\"c\":0,\"c\":0}}]", "{\"a\":1,\"a\":1}"),
                event("user", "[{\"z\":1,\"type\":\"x\",\"A\":1,\"\":2}]", "{\"z\":null,\"a\":\"\\u0000\"}"),
                event("user", "[{\"type\":\"d\",\"v\":" + "[".repeat(125) + "]".repeat(125) + "}]", "{}"),
                event(
                        "user",
                        "[{\"type\":\"text\"},{\"type\":\"text\",\"text\":7},{\"type\":\"\"}]",
                        "{\"tool_calls\":[1]}"),
                event("tool", "[{\"type\":\"text\",\"text\":\"result\"}]", "{\"tool_call_id\":\"\\ud800\"}"),
                event(
                        "assistant",
                        "[{\"type\":\"tool_call\",\"name\":\"a\\\"b\\\\c,{}\\u0000\\ud800\"},{\"type\":\"tool_call\"}]",
                        null),
                event("\u0000", "[{\"type\":\"text\",\"text\":\"\"}]", null),
                event("a\u0000\ufffd\"\\é😀", "[{\"type\":\"text\",\"text\":\"\"}]", null),
                event("", "[{\"type\":\"text\",\"text\":\"\"}]", null),
                event("😀".repeat(32), "[{\"type\":\"text\",\"text\":\"\"}]", null));
    }
}
