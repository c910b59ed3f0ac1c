package com.fastpaca.bootstrap.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fastpaca.bootstrap.log.LoggedLines;
import com.fastpaca.bootstrap.process.CommandLine;
import com.fastpaca.bootstrap.process.Directories;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.Reply;
import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.bootstrap.recorded.RestConversation;
import com.fastpaca.bootstrap.recorded.RestConversation.Logged;
import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.ParsedJson;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.ports.network.FreePort;
import com.fastpaca.ports.recorded.RecordedConversation;
import com.fastpaca.ports.recorded.TauBenchConversations;
import com.fastpaca.ports.token.ReceivedEvent;
import com.fastpaca.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveIT {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final int UNAVAILABLE = 503;
    private static final int PAGE = 3;

    /** Few of each conversation stay on the node, so that nearly all is read from the archive. */
    private static final String POLICY =
            "{\"token_budget\":100000,\"policy\":{\"strategy\":\"last_n\",\"config\":{\"limit\":2}}}";

    private static final String EXACT = "~" + "i".repeat(254);

    private static final String PENDING = "fastpaca_raft_pending_flush_messages";
    private static final String SET_ASIDE = "fastpaca_archive_set_aside_conversations";

    private static @Nullable PostgresServer shared;

    @TempDir
    private Path directory;

    private final PostgresServer postgres = Objects.requireNonNull(shared);
    private final String database = postgres.createDatabase();
    private final ArchivedRows rows = new ArchivedRows(postgres, database);
    private final int port = FreePort.find();

    @BeforeAll
    static void startPostgres() {
        shared = PostgresServer.start();
    }

    @AfterAll
    static void stopPostgres() {
        if (shared != null) {
            shared.close();
        }
    }

    private ServerProcess start(Path data) {
        return start(data, database);
    }

    private ServerProcess start(Path data, String archive) {
        return ServerProcess.start(
                data,
                port,
                Map.of(
                        // Of somebody else's, and known to Micronaut.
                        "LOGGER_LEVELS_COM_FASTPACA", "off",
                        "FASTPACA_POSTGRES_URL", postgres.url(archive),
                        "FASTPACA_POSTGRES_POOL_SIZE", "4",
                        "FASTPACA_FLUSH_INTERVAL_MS", "50",
                        "FASTPACA_TAIL_KEEP", "2",
                        "FASTPACA_SNAPSHOT_BYTES", "65536"));
    }

    /** What databases and JSON libraries like to change. */
    private static List<ReceivedEvent> exactEvents() {
        List<String> parts = new ArrayList<>(List.of(
                "[{\"type\":\"text\",\"text\":\"\\u0000 and \\ud800 and \\udc00\\ud800\"}]",
                "[{\"type\":\"data\",\"v\":[1e400,-0.0,1.10,1E+2,1234567890123456789012345678901234567890]}]",
                "[{\"type\":\"data\",\"a\":1,\"a\":2,\"\":null}]",
                "[{\"type\":\"text\",\"text\":\"C:\\\\temp {\\\"a\\\",NULL} '; drop table events; -- \\t\"}]",
                "[{\"type\":\"text\",\"text\":\"" + "long ".repeat(180_000) + "\"}]"));
        // A character of each plane.
        for (int plane = 0; plane <= 16; plane++) {
            int codePoint = plane == 0 ? 0x20AC : plane * 0x1_0000 + 0x1234;
            parts.add("[{\"type\":\"text\",\"text\":\"" + Character.toString(codePoint) + "\"}]");
        }
        return parts.stream()
                .map(json -> new ReceivedEvent(
                        "user",
                        new ParsedJson<>(RawJson.of(json), new JsonSpan.Arr(List.of(), 0, 0)),
                        null,
                        OptionalInt.empty()))
                .toList();
    }

    private static Map<String, List<ReceivedEvent>> conversations() throws IOException {
        Map<String, List<ReceivedEvent>> all = new LinkedHashMap<>();
        for (RecordedConversation recorded : TauBenchConversations.all()) {
            all.put(recorded.id(), recorded.events());
        }
        all.put(EXACT, exactEvents());
        return all;
    }

    private static List<Logged> logged(List<ReceivedEvent> events) {
        return IntStream.range(0, events.size())
                .mapToObj(i -> new Logged(
                        i + 1L, events.get(i).role(), events.get(i).parts().toString()))
                .toList();
    }

    @Test
    void logsAreWholeWhereverTheirEventsAreAlsoWhileTheArchiveIsAwayForAWhile() throws IOException {
        Map<String, List<ReceivedEvent>> conversations = conversations();
        long events = conversations.values().stream().mapToLong(List::size).sum();
        try (ServerProcess server = start(directory.resolve("data")).awaitReady();
                Http http = new Http(server.uri())) {
            for (Map.Entry<String, List<ReceivedEvent>> each : conversations.entrySet()) {
                RestConversation conversation = new RestConversation(http, each.getKey());
                conversation.put(POLICY);
                for (ReceivedEvent event : each.getValue()) {
                    conversation.append(event);
                }
            }
            await().atMost(WITHIN).until(() -> rows.events() == events);
            expectWhole(conversations, http);
            for (Map.Entry<String, List<ReceivedEvent>> each : conversations.entrySet()) {
                assertThat(rows.log(each.getKey())).as(each.getKey()).isEqualTo(logged(each.getValue()));
            }

            postgres.stop();
            assertThat(firstEvent(http, EXACT).status()).isEqualTo(UNAVAILABLE);
            assertThat(firstEvent(http, EXACT).retryAfter()).isPresent();
            RestConversation conversation = new RestConversation(http, EXACT);
            assertThat(conversation.window("").messages())
                    .endsWith(logged(exactEvents()).getLast());
            conversation.append(exactEvents().getFirst());
            assertThat(conversation.window("").messages()).hasSizeGreaterThanOrEqualTo(1);

            postgres.startAgain();
            await().atMost(WITHIN).until(() -> firstEvent(http, EXACT).isSuccess() && rows.events() == events + 1);
        }
        List<ReceivedEvent> longer = new ArrayList<>(exactEvents());
        longer.add(exactEvents().getFirst());
        conversations.put(EXACT, longer);
        try (ServerProcess server = start(directory.resolve("data")).awaitReady();
                Http http = new Http(server.uri())) {
            expectWhole(conversations, http);
        }
    }

    private static Reply firstEvent(Http http, String conversation) throws IOException {
        return http.get("/v1/conversations/" + conversation + "/events?from_seq=1&to_seq=1");
    }

    private static void expectWhole(Map<String, List<ReceivedEvent>> conversations, Http http) throws IOException {
        for (Map.Entry<String, List<ReceivedEvent>> each : conversations.entrySet()) {
            RestConversation conversation = new RestConversation(http, each.getKey());
            List<Logged> expected = logged(each.getValue());
            assertThat(conversation.pages(PAGE)).as(each.getKey()).isEqualTo(expected);
            assertThat(conversation.export()).as(each.getKey()).isEqualTo(expected);
        }
    }

    @Test
    void aNodeStartsAndServesWithoutItsArchiveAndWritesItLater() throws Exception {
        String early = "/v1/conversations/early";
        int events = exactEvents().size();
        postgres.stop();
        try (ServerProcess server = start(directory.resolve("data")).awaitReady();
                Http http = new Http(server.uri())) {
            RestConversation conversation = new RestConversation(http, "early");
            conversation.put(POLICY);
            for (ReceivedEvent event : exactEvents()) {
                conversation.append(event);
            }
            assertThat(conversation.pages(PAGE)).isEqualTo(logged(exactEvents()));
            String local = http.getLines(early + "/events").body();
            await().atMost(WITHIN).until(() -> server.output().contains("cannot be archived now"));
            assertThat(http.metric(PENDING).orElse(0)).isEqualTo(events);
            assertThat(http.metric("fastpaca_archive_failures_total").orElse(0)).isPositive();

            postgres.startAgain();
            await().atMost(WITHIN).until(() -> http.metric(PENDING).orElse(0) == 0);
            assertThat(rows.log("early")).isEqualTo(logged(exactEvents()));
            assertThat(server.output()).contains("is archived again").doesNotContain(PostgresServer.PASSWORD);
            assertThat(http.getLines(early + "/events").body()).isEqualTo(local);
            Path exported = export(server);
            postgres.stop();
            assertThat(firstEvent(http, "early").status()).isEqualTo(UNAVAILABLE);
            expectImported(exported, early, local, http.get(early + "/window").body());
        } finally {
            if (!postgres.isRunning()) {
                postgres.startAgain();
            }
        }
    }

    private Path export(ServerProcess server) throws Exception {
        Path file = directory.resolve("export.ndjson");
        CommandLine export = CommandLine.run("export", "--url", server.uri().toString(), file.toString());
        assertThat(export.exitCode()).as(export.output()).isZero();
        return file;
    }

    /** A node that has no archive holds after an import what another one had in its own. */
    private void expectImported(Path exported, String conversation, String log, String window) throws Exception {
        try (ServerProcess server = ServerProcess.start(directory.resolve("imported"), FreePort.find(), Map.of())
                        .awaitReady();
                Http http = new Http(server.uri())) {
            CommandLine put = CommandLine.run("import", "--url", server.uri().toString(), exported.toString());
            assertThat(put.exitCode()).as(put.output()).isZero();
            assertThat(http.getLines(conversation + "/events").body()).isEqualTo(log);
            assertThat(http.get(conversation + "/window").body()).isEqualTo(window);
        }
    }

    @Test
    void aRowThatTheDatabaseRefusesHoldsUpItsOwnConversationAloneUntilItIsTaken() throws IOException {
        List<ReceivedEvent> events = exactEvents();
        Map<String, List<ReceivedEvent>> both = Map.of("refused", events, "checked", events);
        try (ServerProcess server = start(directory.resolve("data")).awaitReady();
                Http http = new Http(server.uri())) {
            RestConversation first = new RestConversation(http, "first");
            first.put(POLICY);
            first.append(events.getFirst());
            await().atMost(WITHIN).until(() -> rows.events() == 1);
            postgres.execute(
                    database,
                    "alter table fastpaca.events add constraint short check (conversation_id <> 'checked' or seq < 3)",
                    "create function refuse() returns trigger language plpgsql as $$ begin"
                            + " if new.conversation_id = 'refused' and new.seq = 3 then raise exception 'not this one'; end if;"
                            + " return new; end $$",
                    "create trigger refuse before insert on fastpaca.events for each row execute function refuse()");
            RestConversation refused = new RestConversation(http, "refused");
            RestConversation checked = new RestConversation(http, "checked");
            refused.put(POLICY);
            checked.put(POLICY);
            for (ReceivedEvent event : events) {
                refused.append(event);
                checked.append(event);
                first.append(event);
            }
            await().atMost(WITHIN).until(() -> rows.log("first").size() == events.size() + 1);
            await().atMost(WITHIN).until(() -> http.metric(SET_ASIDE).orElse(0) == 2);
            assertThat(reportedOf(server, "refused")).contains("seq 3").contains("SQLSTATE P0001");
            assertThat(reportedOf(server, "checked")).contains("seq 3").contains("SQLSTATE 23514, constraint short");
            assertThat(server.output()).doesNotContain("not this one");
            long left = events.size() - 2L;
            await().atMost(WITHIN).until(() -> http.metric(PENDING).orElse(0) == 2 * left);
            assertThat(rows.log("refused")).isEqualTo(logged(events).subList(0, 2));
            assertThat(rows.log("checked")).isEqualTo(logged(events).subList(0, 2));
            expectWhole(both, http);
            expectThatWhatWasRefusedIsOnTheNode(http, events.size());

            postgres.execute(
                    database,
                    "drop trigger refuse on fastpaca.events",
                    "alter table fastpaca.events drop constraint short");
            await().atMost(WITHIN).until(() -> http.metric(SET_ASIDE).orElse(0) == 0);
            await().atMost(WITHIN).until(() -> http.metric(PENDING).orElse(0) == 0);
            assertThat(LoggedLines.of(server, "archive_took_conversation_again"))
                    .extracting(line -> line.path("conversation_id").asText())
                    .containsExactlyInAnyOrder("refused", "checked");
            assertThat(rows.log("refused")).isEqualTo(logged(events));
            assertThat(rows.log("checked")).isEqualTo(logged(events));
            assertThat(rows.lacking()).isEmpty();
            expectWhole(both, http);
        }
    }

    /** What was logged of the conversation when it was set aside, which is told once. */
    private static String reportedOf(ServerProcess server, String conversation) {
        List<String> messages = LoggedLines.of(server, "archive_set_conversation_aside").stream()
                .filter(line -> line.path("conversation_id").asText().equals(conversation))
                .map(line -> line.path("message").asText())
                .toList();
        assertThat(messages).hasSize(1);
        return messages.getFirst();
    }

    /** Where there is no archive, what one that takes everything would have let go is gone, and what was refused is read. */
    private void expectThatWhatWasRefusedIsOnTheNode(Http http, int events) throws IOException {
        postgres.stop();
        assertThat(firstEvent(http, "first").status()).isEqualTo(UNAVAILABLE);
        for (String each : List.of("refused", "checked")) {
            Reply kept = http.get("/v1/conversations/" + each + "/events?from_seq=3&to_seq=" + events);
            assertThat(kept.status()).as(each).isEqualTo(200);
            assertThat(kept.body()).contains("\"seq\":3,", "\"seq\":" + events + ",");
        }
        postgres.startAgain();
        await().atMost(WITHIN).until(() -> firstEvent(http, "first").isSuccess());
    }

    @Test
    void dataThatIsOlderThanTheArchiveIsNoticedAndOverwritesNothing() throws IOException {
        Path data = directory.resolve("data");
        Path backup = directory.resolve("backup");
        List<ReceivedEvent> events = exactEvents();
        try (ServerProcess server = start(data).awaitReady();
                Http http = new Http(server.uri())) {
            RestConversation conversation = new RestConversation(http, "one");
            conversation.put(POLICY);
            conversation.append(events.get(0));
            await().atMost(WITHIN).until(() -> rows.events() == 1);

            // What a snapshot of the volume sees.
            server.pause();
            Directories.copy(data, backup);
            server.resume();

            conversation.append(events.get(1));
            conversation.append(events.get(2));
            await().atMost(WITHIN).until(() -> rows.events() == 3);
        }
        try (ServerProcess server = start(backup).awaitReady();
                Http http = new Http(server.uri())) {
            RestConversation conversation = new RestConversation(http, "one");
            assertThat(conversation.pages(PAGE)).isEqualTo(logged(events.subList(0, 1)));
            await().atMost(WITHIN).until(() -> server.output().contains("restored from an older backup"));
            conversation.append(events.get(3));
            assertThat(conversation.pages(PAGE)).hasSize(2);
            assertThat(rows.log("one")).isEqualTo(logged(events.subList(0, 3)));

            // An operator who accepts that the two have parted.
            postgres.execute(database, "delete from fastpaca.sources");
            await().atMost(WITHIN).until(() -> server.output().contains("does not take conversation one: "));
            assertThat(rows.log("one")).isEqualTo(logged(events.subList(0, 3)));
        }
    }

    @Test
    void anArchiveThatIsOlderThanTheDataIsGivenAgainWhatTheNodeHolds() throws IOException {
        Path data = directory.resolve("data");
        List<ReceivedEvent> events = exactEvents();
        String backup = database + "_backup";
        try (ServerProcess server = start(data).awaitReady();
                Http http = new Http(server.uri())) {
            RestConversation one = new RestConversation(http, "one");
            one.put(POLICY);
            one.append(events.get(0));
            one.append(events.get(1));
            await().atMost(WITHIN).until(() -> rows.events() == 2);
            restoreDatabase(database, backup, "create database " + backup + " template " + database);
            one.append(events.get(2));
            one.append(events.get(3));
            RestConversation two = new RestConversation(http, "two");
            two.put(POLICY);
            two.append(events.get(4));
            await().atMost(WITHIN).until(() -> rows.events() == 5);

            restoreDatabase(
                    backup,
                    database,
                    "drop database " + database + " with (force)",
                    "alter database " + backup + " rename to " + database);
            assertThat(rows.events()).isEqualTo(2);
            one.append(events.get(5));
            await().atMost(WITHIN).until(() -> server.output().contains("archive_was_older"));
            await().atMost(WITHIN)
                    .untilAsserted(
                            () -> assertThat(rows.events()).as(server.output()).isEqualTo(6));
            assertThat(rows.log("two")).isEqualTo(logged(List.of(events.get(4))));
            assertThat(one.pages(PAGE)).hasSize(5);
        }
        String empty = postgres.createDatabase();
        ArchivedRows refilled = new ArchivedRows(postgres, empty);
        try (ServerProcess server = start(data, empty).awaitReady();
                Http http = new Http(server.uri())) {
            await().atMost(WITHIN).until(() -> refilled.events() == 3);
            assertThat(refilled.log("one").stream().map(Logged::seq)).containsExactly(4L, 5L);
            await().atMost(WITHIN).until(() -> server.output().contains("and 3 events are lost"));
            assertThat(firstEvent(http, "one").status()).isEqualTo(UNAVAILABLE);
            RestConversation one = new RestConversation(http, "one");
            one.append(events.get(6));
            await().atMost(WITHIN).until(() -> refilled.events() == 4);
            assertThat(http.metric("fastpaca_archive_lost_events_total").orElse(0))
                    .isEqualTo(3);
            assertThat(refilled.lacking()).isEqualTo(Map.of("one", 3L));
        }
    }

    /** Nobody may be connected to a database that is copied or renamed. */
    private void restoreDatabase(String from, String to, String... statements) {
        postgres.execute(
                "postgres",
                "select pg_terminate_backend(pid) from pg_stat_activity where datname in ('" + from + "', '" + to
                        + "')");
        postgres.execute("postgres", statements);
    }

    @Test
    void aStreamFromTheStartGoesOnFromTheArchive() throws IOException {
        try (ServerProcess server = start(directory.resolve("data")).awaitReady();
                Http http = new Http(server.uri())) {
            RestConversation conversation = new RestConversation(http, "one");
            conversation.put(POLICY);
            List<ReceivedEvent> expected = exactEvents();
            for (ReceivedEvent event : expected) {
                conversation.append(event);
            }
            await().atMost(WITHIN).until(() -> rows.events() == expected.size());
            http.send("DELETE", "/v1/conversations/one", null);
            Reply stream = http.getEventStream("/v1/conversations/one/stream?cursor=0");
            assertThat(stream.status()).isEqualTo(200);
            List<String> frames = stream.body()
                    .lines()
                    .filter(line -> line.startsWith("data: {\"type\":\"event\""))
                    .toList();
            assertThat(frames).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(frames.get(i))
                        .contains("\"seq\":" + (i + 1) + ",")
                        .contains("\"parts\":" + expected.get(i).parts());
            }
            assertThat(stream.body()).contains("\"type\":\"tombstoned\"");
        }
    }
}
