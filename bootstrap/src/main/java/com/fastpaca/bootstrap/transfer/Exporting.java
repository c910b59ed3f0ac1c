package com.fastpaca.bootstrap.transfer;

import com.fastpaca.bootstrap.command.NodeClient;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.http.json.Fields;
import com.fastpaca.http.json.JsonDocument;
import com.fastpaca.http.json.JsonFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** Reads conversations from a node, in the order of their ids, and writes them as they come. */
final class Exporting {
    private static final String CONVERSATIONS = "/v1/conversations";

    /** So few that however many values their metadata holds, together they are no more than one text may hold. */
    private static final int PAGE = JsonDocument.MAX_VALUES / (Limits.MAX_METADATA_BYTES / 2 + 256);

    private static final int COPY_BYTES = 1 << 16;

    /** Those that are no event's. */
    private static final int LINES_OF_CONVERSATION = 2;

    private final NodeClient node;
    private final String consistency;
    private final OutputStream out;
    private final Progress progress;

    /** @param local whether the node is to answer from its own replica, without asking others how much there is */
    Exporting(NodeClient node, boolean local, OutputStream out, Progress progress) {
        this.node = node;
        this.consistency = "consistency=" + (local ? "local" : "linearizable");
        this.out = out;
        this.progress = progress;
    }

    /** What an export begins with: any conversation, or which are wanted. */
    static byte[] beginning(SortedSet<ConversationId> wanted) {
        return wanted.isEmpty()
                ? ExportLines.CONVERSATION.getBytes(StandardCharsets.US_ASCII)
                : ExportLines.only(wanted);
    }

    /**
     * Answers how many conversations the export has in the end, which is not complete before that is added to it.
     *
     * @param wanted those to export; all if there are none
     * @param present what there is already of the same export: its last conversation and those before it are done
     * @throws IOException also if one is not there: those after it are left, or the next run would take it for done
     */
    long export(SortedSet<ConversationId> wanted, ExportedPart present) throws IOException, InterruptedException {
        long exported = wanted.isEmpty() ? exportAll(present.last()) : exportOnly(wanted, present.last());
        out.flush();
        return present.conversations() + exported;
    }

    private long exportOnly(SortedSet<ConversationId> wanted, Optional<ConversationId> last)
            throws IOException, InterruptedException {
        if (last.isEmpty()) {
            out.write(ExportLines.only(wanted));
        }
        long exported = 0;
        for (ConversationId id : wanted) {
            if (last.isPresent() && id.compareTo(last.get()) <= 0) {
                progress.skipped();
            } else {
                export(id);
                exported++;
            }
        }
        return exported;
    }

    private long exportAll(Optional<ConversationId> last) throws IOException, InterruptedException {
        Optional<ConversationId> cursor = last;
        long exported = 0;
        List<ConversationId> page;
        do {
            page = page(cursor);
            for (ConversationId id : page) {
                export(id);
                exported++;
                cursor = Optional.of(id);
            }
        } while (!page.isEmpty());
        return exported;
    }

    private List<ConversationId> page(Optional<ConversationId> cursor) throws IOException, InterruptedException {
        String path = CONVERSATIONS + "?" + consistency + "&limit=" + PAGE
                + cursor.map(id -> "&cursor=" + id.value()).orElse("");
        NodeClient.Answer answer = node.get(path);
        if (answer.status() != NodeClient.OK) {
            throw node.unexpected(path, answer.status(), answer.text());
        }
        try {
            Fields fields = Fields.of(JsonDocument.parse(answer.body()));
            List<ConversationId> ids = new ArrayList<>();
            for (JsonSpan item : fields.items("conversations", 0, PAGE).orElse(List.of())) {
                Fields listed = Fields.of(fields.document(), item, "conversations");
                ids.add(new ConversationId(listed.required("id", listed.text("id", Limits.MAX_ID_CHARS))));
            }
            return ids;
        } catch (JsonFault | IllegalArgumentException fault) {
            throw new IOException("no list of conversations at " + path + ": " + fault.getMessage(), fault);
        }
    }

    private void export(ConversationId id) throws IOException, InterruptedException {
        String path = CONVERSATIONS + "/" + id.value() + "/export?" + consistency;
        HttpResponse<InputStream> answer = node.open(path);
        try (InputStream body = answer.body()) {
            if (answer.statusCode() == NodeClient.NOT_FOUND) {
                throw new IOException("there is no conversation " + id);
            }
            if (answer.statusCode() != NodeClient.OK) {
                throw node.unexpected(
                        path, answer.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
            copy(body, id);
        }
        progress.conversation();
    }

    private void copy(InputStream body, ConversationId id) throws IOException {
        byte[] buffer = new byte[COPY_BYTES];
        LastLine last = new LastLine();
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            out.write(buffer, 0, read);
            last.take(buffer, read);
            progress.moved(lines(buffer, read), read);
        }
        if (!last.ends(id)) {
            throw new IOException("the export of " + id + " ends early");
        }
        progress.moved(-LINES_OF_CONVERSATION, 0);
    }

    private static int lines(byte[] bytes, int length) {
        int lines = 0;
        for (int i = 0; i < length; i++) {
            lines += bytes[i] == '\n' ? 1 : 0;
        }
        return lines;
    }

    /** Keeps the end of what passes. */
    private static final class LastLine {
        private final byte[] tail = new byte[ExportLines.MAX_END_BYTES];
        private int size;

        void take(byte[] bytes, int length) {
            int kept = Math.min(size, Math.max(0, tail.length - length));
            System.arraycopy(tail, size - kept, tail, 0, kept);
            int taken = Math.min(length, tail.length - kept);
            System.arraycopy(bytes, length - taken, tail, kept, taken);
            size = kept + taken;
        }

        boolean ends(ConversationId id) {
            int start = size - 1;
            while (start > 0 && tail[start - 1] != '\n') {
                start--;
            }
            return start >= 0
                    && ExportLines.endOf(Arrays.copyOf(tail, size), start)
                            .filter(id::equals)
                            .isPresent();
        }
    }
}
