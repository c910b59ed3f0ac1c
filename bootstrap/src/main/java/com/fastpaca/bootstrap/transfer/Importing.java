package com.fastpaca.bootstrap.transfer;

import com.fastpaca.bootstrap.command.Console;
import com.fastpaca.bootstrap.command.NodeClient;
import com.fastpaca.http.json.Fields;
import com.fastpaca.http.json.JsonDocument;
import com.fastpaca.http.json.JsonFault;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts exported conversations into a node's cluster, one after the other. What is there already is compared and passed over; what is there
 * in part is continued. What the node does not take is reported and passed over, too.
 */
final class Importing {
    private static final String CONVERSATIONS = "/v1/conversations/";

    private static final String MAY_BE_A_PART =
            "WARNING: this export may be a part of one, as its last line does not say that it is complete."
                    + " Exports of the first release have no such line; replace any other by a new one";

    private final NodeClient node;
    private final ExportLines lines;
    private final Progress progress;
    private final Console console;

    Importing(NodeClient node, ExportLines lines, Progress progress, Console console) {
        this.node = node;
        this.lines = lines;
        this.progress = progress;
        this.console = console;
    }

    /**
     * Answers whether every conversation of the export is there in the end. Several exports may follow each other.
     *
     * @throws IOException also if the export ends within a conversation, or within a line
     */
    boolean run() throws IOException, InterruptedException {
        boolean all = true;
        long conversations = 0;
        boolean complete = false;
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            if (ExportLines.is(ExportLines.COMPLETE, line)) {
                all &= hasAll(line, conversations);
                conversations = 0;
                complete = true;
            } else if (!ExportLines.is(ExportLines.ONLY, line)) {
                all &= conversation(ExportedHead.read(line, lines.number()));
                conversations++;
                complete = false;
            }
        }
        if (lines.isCut()) {
            throw new IOException("the export ends within line " + (lines.number() + 1));
        }
        if (!complete) {
            console.say(MAY_BE_A_PART);
        }
        return all;
    }

    /** Whether an export had as many conversations as its last line says. */
    private boolean hasAll(byte[] line, long conversations) throws IOException {
        long expected = ExportLines.conversationsOf(line).orElseThrow(() -> notOfAnExport(lines.number()));
        if (expected != conversations) {
            console.say("the export says that it has " + expected + " conversations, and has " + conversations);
        }
        return expected == conversations;
    }

    private boolean conversation(ExportedHead head) throws IOException, InterruptedException {
        String path = CONVERSATIONS + head.id();
        NodeClient.Answer present = node.get(path);
        if (present.status() == NodeClient.NOT_FOUND) {
            return put(head);
        }
        passOver(head);
        if (present.status() != NodeClient.OK) {
            throw node.unexpected(path, present.status(), present.text());
        }
        if (!Arrays.equals(present.body(), head.view())) {
            return refused(head, "is there and differs: " + present.text());
        }
        progress.skipped();
        return true;
    }

    private boolean put(ExportedHead head) throws IOException, InterruptedException {
        ImportRequest request = new ImportRequest();
        long presentSeq = 0;
        for (byte[] line = event(head); line != null; line = event(head)) {
            if (!request.hasRoomFor(line)) {
                Taken taken = send(head, request);
                if (taken == null) {
                    passOver(head);
                    return false;
                }
                presentSeq = taken.lastSeq();
                request = new ImportRequest();
            }
            // The last one that is there goes along, so that the node sees whether it is the same log.
            if (ExportLines.seqOf(line) >= presentSeq) {
                request.add(line);
            }
        }
        if (!request.hasRoomFor(head.state())) {
            if (send(head, request) == null) {
                return false;
            }
            request = new ImportRequest();
        }
        request.end(head.state());
        Taken taken = send(head, request);
        if (taken != null && !taken.complete()) {
            return refused(head, "is there up to seq " + taken.lastSeq() + ", from another export than this one");
        }
        if (taken == null) {
            return false;
        }
        progress.conversation();
        return true;
    }

    /** The next event's line; null if the conversation ends. */
    private byte @Nullable [] event(ExportedHead head) throws IOException {
        byte[] line = lines.next();
        if (line == null) {
            throw new IOException("the export ends within conversation " + head.id());
        }
        if (ExportLines.is(ExportLines.EVENT, line)) {
            return line;
        }
        if (!ExportLines.endOf(line).equals(Optional.of(head.id()))) {
            throw notOfAnExport(lines.number());
        }
        return null;
    }

    static IOException notOfAnExport(long line) {
        return new IOException("line " + line + " is not that of an export");
    }

    private void passOver(ExportedHead head) throws IOException {
        while (event(head) != null) {
            progress.moved(0, 0);
        }
    }

    private record Taken(long lastSeq, boolean complete) {}

    /** Answers null if the node does not take it, which is reported. */
    private @Nullable Taken send(ExportedHead head, ImportRequest request) throws IOException, InterruptedException {
        String path = CONVERSATIONS + head.id() + "/import";
        byte[] json = request.json();
        NodeClient.Answer answer = node.post(path, json);
        return switch (answer.status()) {
            case NodeClient.OK -> {
                progress.moved(request.events(), json.length);
                yield taken(answer, path);
            }
            case NodeClient.BAD_REQUEST, NodeClient.CONFLICT, NodeClient.TOO_LARGE -> {
                var _ = refused(head, "is not taken: " + answer.text());
                yield null;
            }
            default -> throw node.unexpected(path, answer.status(), answer.text());
        };
    }

    private Taken taken(NodeClient.Answer answer, String path) throws IOException {
        try {
            Fields fields = Fields.of(JsonDocument.parse(answer.body()));
            return new Taken(
                    fields.number("last_seq", 0, Long.MAX_VALUE).orElse(0),
                    fields.flag("complete").orElse(false));
        } catch (JsonFault fault) {
            throw node.unexpected(path, answer.status(), answer.text());
        }
    }

    private boolean refused(ExportedHead head, String why) {
        console.say(head.id() + " " + why);
        return false;
    }
}
