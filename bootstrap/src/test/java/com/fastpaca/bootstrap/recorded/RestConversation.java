package com.fastpaca.bootstrap.recorded;

import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.RawMembers;
import com.fastpaca.bootstrap.process.Reply;
import com.fastpaca.domain.window.SeenWindow;
import com.fastpaca.ports.token.ReceivedEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One conversation over REST; every answer but a success is an {@link IOException}. */
public record RestConversation(Http http, String id) {
    /** What came back of an event, untouched. */
    public record Logged(long seq, String role, String parts) {}

    /** A window as it was answered, and read. */
    public record Answered(String body, SeenWindow window, List<Logged> messages) {}

    public void put(String json) throws IOException {
        success(http.send("PUT", path(""), json));
    }

    public void append(ReceivedEvent event) throws IOException {
        success(http.send("POST", path("/events"), "{\"event\":" + json(event) + "}"));
    }

    /** All in one request. */
    public void append(List<ReceivedEvent> events) throws IOException {
        success(http.send("POST", path("/events"), "{\"events\":" + json(events) + "}"));
    }

    public void compact(long fromSeq, long toSeq, List<ReceivedEvent> replacement) throws IOException {
        success(http.send(
                "POST",
                path("/compact"),
                "{\"from_seq\":" + fromSeq + ",\"to_seq\":" + toSeq + ",\"replacement\":" + json(replacement) + "}"));
    }

    public List<Logged> pages(int limit) throws IOException {
        List<Logged> log = new ArrayList<>();
        String cursor = "0";
        boolean more = true;
        while (more) {
            Map<String, String> page =
                    RawMembers.ofObject(success(http.get(path("/events?cursor=" + cursor + "&limit=" + limit))));
            RawMembers.ofArray(member(page, "events")).forEach(event -> log.add(logged(event)));
            cursor = member(page, "next_cursor");
            more = member(page, "has_more").equals("true");
        }
        return log;
    }

    public List<Logged> export() throws IOException {
        return success(http.getLines(path("/events")))
                .lines()
                .map(RestConversation::logged)
                .toList();
    }

    public Answered window(String query) throws IOException {
        String body = success(http.get(path("/window" + query)));
        Map<String, String> members = RawMembers.ofObject(body);
        List<String> messages = RawMembers.ofArray(member(members, "messages"));
        SeenWindow window = new SeenWindow(
                number(members, "version"),
                messages.stream()
                        .map(RawMembers::ofObject)
                        .map(message -> new SeenWindow.Message(number(message, "seq"), number(message, "token_count")))
                        .toList(),
                number(members, "used_tokens"),
                member(members, "needs_compaction").equals("true"),
                RawMembers.ofArray(member(members, "segments")).stream()
                        .map(RawMembers::ofObject)
                        .map(segment -> new SeenWindow.SeenSegment(
                                RawMembers.text(member(segment, "type")),
                                number(segment, "from_seq"),
                                number(segment, "to_seq")))
                        .toList());
        return new Answered(
                body, window, messages.stream().map(RestConversation::logged).toList());
    }

    private String path(String resource) {
        return "/v1/conversations/" + id + resource;
    }

    private static Logged logged(String json) {
        Map<String, String> members = RawMembers.ofObject(json);
        return new Logged(number(members, "seq"), RawMembers.text(member(members, "role")), member(members, "parts"));
    }

    private static String json(List<ReceivedEvent> events) {
        return events.stream().map(RestConversation::json).collect(Collectors.joining(",", "[", "]"));
    }

    private static String json(ReceivedEvent event) {
        return "{\"role\":" + RawMembers.quoted(event.role()) + ",\"parts\":" + event.parts() + "}";
    }

    private static String success(Reply reply) throws IOException {
        if (!reply.isSuccess()) {
            throw new IOException(reply.status() + " " + reply.body());
        }
        return reply.body();
    }

    private static long number(Map<String, String> members, String name) {
        return Long.parseLong(member(members, name));
    }

    private static String member(Map<String, String> members, String name) {
        String value = members.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no " + name + " in " + members);
        }
        return value;
    }
}
