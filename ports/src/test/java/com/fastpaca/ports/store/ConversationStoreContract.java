package com.fastpaca.ports.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.IdempotencyKey;
import com.fastpaca.domain.conversation.IdempotencyKey.Fingerprint;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.event.PartKind;
import com.fastpaca.domain.event.PartSpan;
import com.fastpaca.domain.event.ToolCall;
import com.fastpaca.domain.event.ToolResult;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.policy.PolicyChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store keeps, in memory or on disk. A subclass hands out a fresh, working one. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class ConversationStoreContract {
    private static final ConversationId ID = new ConversationId("c-1");
    private static final long NOW_MILLIS = 1_700_000_000_000L;
    private static final int TIMEOUT_SECONDS = 30;

    protected abstract ConversationStore store();

    /** Takes from the store what it needs to answer. */
    protected abstract void makeUnavailable();

    @Test
    public void aConversationThatWasNeverCreatedIsNotFound() throws Exception {
        assertThat(found(ID)).isEmpty();
        assertThat(append(ID, text("x"))).isEqualTo(new Outcome.NotFound());
        assertThat(found(ID)).isEmpty();
    }

    @Test
    public void aConversationIsFoundAsSoonAsItsCreationIsAnswered() throws Exception {
        Outcome outcome = create(ID);
        Conversation conversation = found(ID).orElseThrow();
        assertThat(outcome).isEqualTo(new Outcome.Stored(true, conversation.view()));
    }

    @Test
    public void eventsComeBackInOrderAndExactlyAsTheyWereAppended() throws Exception {
        create(ID);
        List<NewEvent> events = awkwardEvents();
        assertThat(append(ID, events.toArray(NewEvent[]::new)))
                .isEqualTo(new Outcome.Appended(1, events.size(), tokensOf(events), false));
        List<Event> read = store().read(ID, 1, events.size(), Long.MAX_VALUE);
        assertThat(read).hasSize(events.size());
        for (int i = 0; i < events.size(); i++) {
            assertThat(read.get(i))
                    .isEqualTo(new Event(
                            i + 1, i + 1, events.get(i).content(), events.get(i).tokens(), NOW_MILLIS));
        }
    }

    @Test
    public void bothEndsOfARangeAreInclusive() throws Exception {
        create(ID);
        append(ID, text("1"), text("2"), text("3"), text("4"));
        append(ID, text("5"));
        assertThat(seqs(store().read(ID, 2, 4, Long.MAX_VALUE))).containsExactly(2L, 3L, 4L);
        assertThat(seqs(store().read(ID, 5, 5, Long.MAX_VALUE))).containsExactly(5L);
        assertThat(seqs(store().read(ID, 1, 5, Long.MAX_VALUE))).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    public void aReadStopsAtItsBoundButNotBeforeTheFirstEvent() throws Exception {
        create(ID);
        NewEvent event = text("x".repeat(1_000));
        long bytes = event.content().sizeBytes();
        append(ID, event, event, event, event, event);
        assertThat(store().read(ID, 2, 5, 1)).extracting(Event::seq).containsExactly(2L);
        assertThat(store().read(ID, 1, 5, 2 * bytes)).hasSize(2);
        assertThat(store().read(ID, 1, 5, 2 * bytes + 1)).hasSize(3);
        List<Event> all = new ArrayList<>();
        while (all.size() < 5) {
            all.addAll(store().read(ID, all.size() + 1, 5, bytes + 1));
        }
        assertThat(seqs(all)).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    public void whatWasTrimmedIsSaidAndTheRestIsRead() throws Exception {
        create(ID);
        outcome(new Command.Append(
                ID,
                NOW_MILLIS,
                List.of(event("system", "[{\"type\":\"text\",\"text\":\"s\"}]", null)),
                Optional.empty(),
                OptionalLong.empty()));
        for (int i = 2; i <= 300; i++) {
            append(ID, text(String.valueOf(i)));
        }
        Conversation whole = found(ID).orElseThrow();
        assertThat(outcome(new Command.Archive(ID, NOW_MILLIS, whole.revision(), whole.version(), 300, 250)))
                .isEqualTo(new Outcome.Archived());
        assertThat(seqs(store().read(ID, 1, 300, Long.MAX_VALUE))).containsExactly(1L);
        assertThatThrownBy(() -> store().read(ID, 2, 300, Long.MAX_VALUE))
                .isInstanceOfSatisfying(
                        TrimmedException.class,
                        trimmed -> assertThat(trimmed.lastSeq()).isEqualTo(50));
        assertThatThrownBy(() -> store().read(ID, 50, 50, Long.MAX_VALUE)).isInstanceOf(TrimmedException.class);
        assertThat(store().read(ID, 51, 300, Long.MAX_VALUE)).hasSize(250);
    }

    @Test
    public void conversationsAreListedInTheOrderOfTheirIdsPageByPage() throws Exception {
        List<String> ids = IntStream.range(0, 100)
                .mapToObj(i -> Integer.toString(i * 7919, 36) + "-.~".charAt(i % 3))
                .toList();
        for (String id : ids) {
            create(new ConversationId(id));
        }
        for (Consistency consistency : Consistency.values()) {
            List<String> listed = new ArrayList<>();
            Optional<ConversationId> after = Optional.empty();
            List<Conversation> page;
            do {
                page = listed(after, 7, consistency);
                assertThat(page.size()).isLessThanOrEqualTo(7);
                page.forEach(conversation -> listed.add(conversation.id().value()));
                after = page.isEmpty() ? after : Optional.of(page.getLast().id());
            } while (!page.isEmpty());
            assertThat(listed).containsExactlyElementsOf(ids.stream().sorted().toList());
        }
        assertThat(listed(Optional.of(new ConversationId("1")), 1, Consistency.LINEARIZABLE))
                .extracting(Conversation::id)
                .containsExactlyElementsOf(ids.stream()
                        .filter(id -> id.compareTo("1") > 0)
                        .sorted()
                        .limit(1)
                        .map(ConversationId::new)
                        .toList());
        assertThat(listed(Optional.of(new ConversationId("~".repeat(255))), 1, Consistency.LINEARIZABLE))
                .isEmpty();
    }

    private List<Conversation> listed(Optional<ConversationId> after, int max, Consistency consistency)
            throws Exception {
        return store().list(after, max, consistency).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    public void anImportedConversationIsSeenOnceItIsWhole() throws Exception {
        create(ID);
        append(ID, awkwardEvents().toArray(NewEvent[]::new));
        append(ID, text("last"));
        outcome(new Command.Compact(ID, NOW_MILLIS, 1, 2, List.of(text("s")), Optional.empty(), OptionalLong.empty()));
        Conversation exported = found(ID).orElseThrow();
        List<Event> log = store().read(ID, 1, exported.lastSeq(), Long.MAX_VALUE);
        ConversationId id = new ConversationId("imported");
        Conversation whole = renamed(exported, id);

        assertThat(outcome(new Command.Import(id, NOW_MILLIS, log.subList(0, 2), Optional.empty())))
                .isEqualTo(new Outcome.Imported(2, false));
        assertThat(found(id)).isEmpty();
        assertThat(listed(Optional.empty(), 10, Consistency.LINEARIZABLE)).hasSize(1);
        assertThat(create(id)).isEqualTo(new Outcome.BeingImported());
        assertThat(outcome(new Command.Import(id, NOW_MILLIS, log.subList(1, log.size()), Optional.of(whole))))
                .isEqualTo(new Outcome.Imported(log.size(), true));

        Conversation found = found(id).orElseThrow();
        assertThat(found.view()).isEqualTo(whole.view());
        assertThat(found.window(OptionalLong.empty())).isEqualTo(exported.window(OptionalLong.empty()));
        assertThat(store().read(id, 1, log.size(), Long.MAX_VALUE)).isEqualTo(log);
        assertThat(listed(Optional.empty(), 10, Consistency.LINEARIZABLE)).hasSize(2);
        assertThat(outcome(new Command.Import(id, NOW_MILLIS, log, Optional.of(whole))))
                .isEqualTo(new Outcome.AlreadyThere());
        assertThat(append(id, text("next")))
                .isEqualTo(new Outcome.Appended(log.size() + 1, whole.version() + 1, new int[] {4}, false));
    }

    private static Conversation renamed(Conversation conversation, ConversationId id) {
        return new Conversation(
                id,
                conversation.settings(),
                conversation.metadata(),
                conversation.progress(),
                conversation.tombstoned(),
                conversation.snapshot(),
                conversation.keys(),
                conversation.changes(),
                conversation.archived());
    }

    @Test
    public void aRangeOutsideTheLogIsTheCallersMistake() throws Exception {
        create(ID);
        append(ID, text("1"), text("2"));
        assertThatThrownBy(() -> store().read(ID, 0, 1, 100)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().read(ID, 1, 3, 100)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().read(new ConversationId("other"), 1, 1, 100))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    public void aRejectionIsAnOutcomeAndLeavesNothingBehind() throws Exception {
        create(ID);
        append(ID, text("1"));
        Command.Append stale =
                new Command.Append(ID, NOW_MILLIS, List.of(text("2")), Optional.empty(), OptionalLong.of(0));
        assertThat(outcome(stale)).isEqualTo(new Outcome.VersionConflict(0, 1));
        assertThat(found(ID).orElseThrow().lastSeq()).isEqualTo(1);
        append(ID, text("3"));
        assertThat(store().read(ID, 1, 2, Long.MAX_VALUE))
                .extracting(event -> event.content().parts())
                .containsExactly(
                        text("1").content().parts(), text("3").content().parts());
    }

    @Test
    public void aRetryUnderAKeyIsAnsweredWithTheFirstAnswer() throws Exception {
        create(ID);
        Command.Append keyed = new Command.Append(
                ID,
                NOW_MILLIS,
                List.of(text("1")),
                Optional.of(new IdempotencyKey("key", new Fingerprint(1, 2))),
                OptionalLong.empty());
        assertThat(outcome(keyed)).isEqualTo(new Outcome.Appended(1, 1, new int[] {4}, false));
        assertThat(outcome(keyed)).isEqualTo(new Outcome.Appended(1, 1, new int[] {4}, true));
        assertThat(found(ID).orElseThrow().lastSeq()).isEqualTo(1);
    }

    @Test
    public void aConversationThatWasFoundStaysAsItWas() throws Exception {
        create(ID);
        append(ID, text("1"));
        Conversation before = found(ID).orElseThrow();
        append(ID, text("2"));
        outcome(new Command.Compact(ID, NOW_MILLIS, 1, 2, List.of(text("s")), Optional.empty(), OptionalLong.empty()));
        assertThat(before.version()).isEqualTo(1);
        assertThat(before.window(OptionalLong.empty()).items()).hasSize(1);
        assertThat(found(ID).orElseThrow().version()).isEqualTo(3);
    }

    @Test
    public void conversationsDoNotMix() throws Exception {
        List<ConversationId> ids = IntStream.range(0, 40)
                .mapToObj(i -> new ConversationId("conversation-" + i))
                .toList();
        for (ConversationId id : ids) {
            create(id);
            append(id, text(id.value()));
        }
        for (ConversationId id : ids) {
            append(id, text(id.value() + " again"));
        }
        for (ConversationId id : ids) {
            assertThat(store().read(id, 1, 2, Long.MAX_VALUE))
                    .extracting(event -> event.content().parts())
                    .containsExactly(
                            text(id.value()).content().parts(),
                            text(id.value() + " again").content().parts());
        }
    }

    @Test
    public void writersAtOnceGetEachAPlaceOfTheirOwnAndSeeTheirWritesInOrder() throws Exception {
        int writers = 8;
        int appendsEach = 25;
        create(ID);
        List<List<Long>> seqsByWriter = inParallel(writers, writer -> {
            List<Long> seqs = new ArrayList<>();
            for (int i = 0; i < appendsEach; i++) {
                Outcome.Appended appended = (Outcome.Appended) append(ID, text(writer + "/" + i));
                seqs.add(appended.firstSeq());
                assertThat(found(ID).orElseThrow().lastSeq()).isGreaterThanOrEqualTo(appended.firstSeq());
            }
            return seqs;
        });
        List<Event> log = store().read(ID, 1, (long) writers * appendsEach, Long.MAX_VALUE);
        assertThat(seqs(log))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, writers * appendsEach)
                        .mapToObj(i -> (long) i)
                        .toList());
        for (int writer = 0; writer < writers; writer++) {
            List<Long> seqs = seqsByWriter.get(writer);
            assertThat(seqs).isSorted().doesNotHaveDuplicates();
            for (int i = 0; i < appendsEach; i++) {
                assertThat(log.get((int) (seqs.get(i) - 1)).content().parts())
                        .isEqualTo(text(writer + "/" + i).content().parts());
            }
        }
    }

    @Test
    public void theLocalReplicaCatchesUp() throws Exception {
        create(ID);
        append(ID, text("1"));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        Optional<Conversation> local = Optional.empty();
        while (local.isEmpty() || local.get().lastSeq() < 1) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            local = store().find(ID, Consistency.LOCAL).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }
        assertThat(local.get().view()).isEqualTo(found(ID).orElseThrow().view());
    }

    @Test
    public void aWatchIsToldOfEachChangeOnceItCanBeSeenAndOfNothingElse() throws Exception {
        create(ID);
        ConversationId other = new ConversationId("c-2");
        create(other);
        BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
        BlockingQueue<Long> seenByAnother = new LinkedBlockingQueue<>();
        ConversationStore.Watch watch = store().watch(ID, () -> seen.add(localVersion(ID)));
        ConversationStore.Watch another = store().watch(ID, () -> seenByAnother.add(localVersion(ID)));
        append(other, text("not watched"));
        append(ID, text("a"));
        assertThat(seen.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isEqualTo(1);
        Conversation archived = found(ID).orElseThrow();
        outcome(new Command.Archive(ID, NOW_MILLIS, archived.revision(), archived.version(), 1, 0));
        append(ID, text("b"), text("c"));
        assertThat(seen.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isEqualTo(3);
        watch.close();
        append(ID, text("d"));
        assertThat(seenByAnother).startsWith(1L, 3L);
        seenByAnother.clear();
        append(ID, text("e"));
        assertThat(seenByAnother.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(4);
        assertThat(seen).isEmpty();
        another.close();
    }

    private long localVersion(ConversationId id) {
        return store().find(id, Consistency.LOCAL).join().orElseThrow().version();
    }

    @Test
    public void aStoreThatCannotAnswerSaysSo() throws Exception {
        create(ID);
        append(ID, text("1"));
        makeUnavailable();
        assertUnavailable(() -> append(ID, text("2")));
        assertUnavailable(() -> found(ID));
    }

    private static void assertUnavailable(Callable<?> request) {
        assertThatThrownBy(request::call).satisfies(failure -> {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            assertThat(cause).isInstanceOf(UnavailableException.class);
        });
    }

    /** Bytes that a store could be tempted to parse, cut or mistake for its own. */
    private static List<NewEvent> awkwardEvents() {
        return List.of(
                text("plain"),
                event("user", "[{\"type\":\"text\",\"text\":\"\\u0000 \\ud800 üß😀 \\\" \u2028\"}]", null),
                event("ü".repeat(64), "[{\"type\":\"n\",\"v\":[1e400,1.10,-0,123456789012345678901234567890]}]", "{}"),
                event("user", "[{\"type\":\"x\",\"a\":1,\"a\":2}]", "{\"b\":null,\"a\":\"\\u0000\"}"),
                event("user", "[{\"type\":\"text\",\"text\":\"" + "long ".repeat(200_000) + "\"}]", null),
                new NewEvent(
                        new EventContent(
                                "tool",
                                RawJson.of("[{\"type\":\"tool_result\",\"payload\":1}]"),
                                null,
                                List.of(new PartSpan(
                                        PartKind.TOOL_RESULT,
                                        1,
                                        33,
                                        List.of(new PartSpan.Payload(32, 33, "\"gone\""))))),
                        new FormTokens(9, 8, 8, FormTokens.ABSENT, FormTokens.ABSENT),
                        List.of(new ToolCall("c", null)),
                        List.of(new ToolResult("c", "f"))));
    }

    private static NewEvent text(String text) {
        return event("user", "[{\"type\":\"text\",\"text\":\"" + text + "\"}]", null);
    }

    private static NewEvent event(String role, String parts, @Nullable String metadata) {
        RawJson rawMetadata = metadata == null ? null : RawJson.of(metadata);
        return new NewEvent(
                new EventContent(role, RawJson.of(parts), rawMetadata, List.of()),
                FormTokens.uniform(4),
                List.of(),
                List.of());
    }

    private static int[] tokensOf(List<NewEvent> events) {
        return events.stream().mapToInt(event -> event.tokens().asSent()).toArray();
    }

    private static List<Long> seqs(List<Event> events) {
        return events.stream().map(Event::seq).toList();
    }

    private Outcome create(ConversationId id) throws Exception {
        return outcome(new Command.Put(
                id, NOW_MILLIS, OptionalLong.empty(), 128_000, PolicyChange.NONE, Optional.empty(), Optional.empty()));
    }

    private Outcome append(ConversationId id, NewEvent... events) throws Exception {
        return outcome(new Command.Append(id, NOW_MILLIS, List.of(events), Optional.empty(), OptionalLong.empty()));
    }

    private Outcome outcome(Command command) throws Exception {
        return store().submit(command)
                .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private Optional<Conversation> found(ConversationId id) throws Exception {
        return store().find(id, Consistency.LINEARIZABLE)
                .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private interface Work<T> {
        T of(int worker) throws Exception;
    }

    private static <T> List<T> inParallel(int workers, Work<T> work) throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(workers)) {
            List<Future<T>> futures = IntStream.range(0, workers)
                    .mapToObj(worker -> executor.submit(() -> work.of(worker)))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
            }
            return results;
        }
    }
}
