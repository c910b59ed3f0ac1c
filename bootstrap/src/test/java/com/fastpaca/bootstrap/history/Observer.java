package com.fastpaca.bootstrap.history;

import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.RawMembers;
import com.fastpaca.bootstrap.process.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads all that a server holds of the conversations of a history, every way it can be read. What it sees becomes part of the history. */
public final class Observer {
    private static final int CLIENT = 0;
    private static final int READERS = 4;
    private static final int PAGE = 333;

    /** The largest that the contract takes: everything fits. */
    private static final long ALL_TOKENS = 10_000_000;

    private final History history;
    private final String consistency;

    /** Reads what every write acknowledged before has left. */
    public Observer(History history) {
        this(history, "linearizable");
    }

    private Observer(History history, String consistency) {
        this.history = history;
        this.consistency = consistency;
    }

    /** Reads what the one node holds, however old that is; no history. */
    public static Observer ofReplica() {
        return new Observer(new MemoryHistory(), "local");
    }

    /** What a server holds otherwise than a history has it. Few conversations are in memory at once, as all of them would be too many. */
    public List<String> violations(Http http, History expected) throws IOException {
        SortedMap<String, Future<List<String>>> checks = new TreeMap<>();
        try (ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
            for (String id : expected.conversations()) {
                checks.put(id, readers.submit(() -> HistoryChecker.violations(expected, id, observe(http, id))));
            }
        }
        List<String> violations = new ArrayList<>();
        for (Map.Entry<String, Future<List<String>>> check : checks.entrySet()) {
            if (check.getValue().state() == Future.State.FAILED) {
                throw new IOException(
                        "cannot read " + check.getKey(), check.getValue().exceptionNow());
            }
            violations.addAll(check.getValue().resultNow());
        }
        return violations;
    }

    /** All that the server holds of one conversation. */
    public Observed observe(Http http, String id) throws IOException {
        var readConversation = new Request.ReadConversation(id);
        long began = history.tick();
        Reply reply = http.get(at(readConversation.path()));
        if (reply.status() == 404) {
            return new Observed.Absent();
        }
        Map<String, String> view = RawMembers.ofObject(success(reply));
        record(readConversation, began, reply);
        var readWindow = new Request.ReadWindow(id, ALL_TOKENS);
        began = history.tick();
        Reply window = http.get(at(readWindow.path()));
        Observed.Window observedWindow = Observed.Window.of(ALL_TOKENS, success(window));
        record(readWindow, began, window);
        return new Observed.Present(
                reply.body(),
                Answer.number(view, "version"),
                Answer.number(view, "last_seq"),
                Answer.number(view, "token_budget"),
                Answer.member(view, "tombstoned").equals("true"),
                Answer.member(view, "metadata"),
                export(http, id),
                pages(http, id),
                observedWindow);
    }

    private void record(Request request, long began, Reply reply) {
        history.record(
                history.nextNumber(),
                CLIENT,
                request,
                new Operation.Attempt(began, history.tick(), Answer.of(request, reply)));
    }

    private List<Observed.Logged> export(Http http, String id) throws IOException {
        return success(http.getLines(at("/v1/conversations/" + id + "/events")))
                .lines()
                .map(Observed.Logged::of)
                .toList();
    }

    private List<Observed.Logged> pages(Http http, String id) throws IOException {
        List<Observed.Logged> log = new ArrayList<>();
        String cursor = "0";
        boolean more = true;
        while (more) {
            Map<String, String> page = RawMembers.ofObject(
                    success(http.get(at("/v1/conversations/" + id + "/events?cursor=" + cursor + "&limit=" + PAGE))));
            RawMembers.ofArray(Answer.member(page, "events")).forEach(event -> log.add(Observed.Logged.of(event)));
            cursor = Answer.member(page, "next_cursor");
            more = Answer.member(page, "has_more").equals("true");
        }
        return log;
    }

    private String at(String path) {
        return path + (path.contains("?") ? "&" : "?") + "consistency=" + consistency;
    }

    private static String success(Reply reply) throws IOException {
        if (!reply.isSuccess()) {
            throw new IOException("a read was answered " + reply.status() + " " + reply.body());
        }
        return reply.body();
    }
}
