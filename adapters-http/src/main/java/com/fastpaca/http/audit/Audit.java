package com.fastpaca.http.audit;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.http.request.Caller;
import com.fastpaca.ports.cluster.ClusterMembers;
import io.micronaut.http.HttpRequest;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A line for each change that was accepted, once it is: what was changed, and the label of whose key changed it. Nothing of what was
 * written is in it, and nothing that a client chose but the conversation's id.
 */
public final class Audit {
    /** A logger of its own, so that the trail can be told from the rest, and kept when the rest is not. */
    public static final String LOGGER = "audit";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    private Audit() {}

    public static void put(HttpRequest<?> request, ConversationId id, Outcome.Stored stored) {
        if (stored.created()) {
            by(request, LOG.atInfo().addKeyValue("event", "conversation_created"))
                    .addKeyValue("conversation_id", id.value())
                    .addKeyValue("version", stored.conversation().version())
                    .log("the conversation was created");
        } else {
            by(request, LOG.atInfo().addKeyValue("event", "conversation_configured"))
                    .addKeyValue("conversation_id", id.value())
                    .addKeyValue("version", stored.conversation().version())
                    .log("the conversation's settings are as asked");
        }
    }

    public static void metadataPatched(HttpRequest<?> request, ConversationId id, Outcome.Stored stored) {
        by(request, LOG.atInfo().addKeyValue("event", "conversation_metadata_patched"))
                .addKeyValue("conversation_id", id.value())
                .addKeyValue("version", stored.conversation().version())
                .log("the conversation's metadata is as asked");
    }

    public static void tombstoned(HttpRequest<?> request, ConversationId id) {
        by(request, LOG.atInfo().addKeyValue("event", "conversation_tombstoned"))
                .addKeyValue("conversation_id", id.value())
                .log("the conversation is tombstoned");
    }

    public static void appended(HttpRequest<?> request, ConversationId id, Outcome.Appended appended) {
        int count = appended.tokens().length;
        LoggingEventBuilder line = by(request, LOG.atInfo().addKeyValue("event", "events_appended"))
                .addKeyValue("conversation_id", id.value())
                .addKeyValue("seq", appended.firstSeq() + count - 1)
                .addKeyValue("first_seq", appended.firstSeq())
                .addKeyValue("count", count)
                .addKeyValue("version", appended.version());
        replayed(line, appended.replayed()).log("events were appended");
    }

    public static void compacted(
            HttpRequest<?> request, ConversationId id, long fromSeq, long toSeq, Outcome.Compacted compacted) {
        LoggingEventBuilder line = by(request, LOG.atInfo().addKeyValue("event", "conversation_compacted"))
                .addKeyValue("conversation_id", id.value())
                .addKeyValue("from_seq", fromSeq)
                .addKeyValue("to_seq", toSeq)
                .addKeyValue("version", compacted.version());
        replayed(line, compacted.replayed()).log("a range of the conversation was compacted");
    }

    public static void imported(HttpRequest<?> request, ConversationId id, Outcome.Imported imported) {
        if (imported.complete()) {
            by(request, LOG.atInfo().addKeyValue("event", "conversation_imported"))
                    .addKeyValue("conversation_id", id.value())
                    .addKeyValue("seq", imported.lastSeq())
                    .log("the conversation was imported");
        } else {
            by(request, LOG.atInfo().addKeyValue("event", "conversation_import_continued"))
                    .addKeyValue("conversation_id", id.value())
                    .addKeyValue("seq", imported.lastSeq())
                    .log("the conversation is imported up to here");
        }
    }

    public static void membersChanged(HttpRequest<?> request, ClusterMembers.Change change) {
        LoggingEventBuilder line = by(request, LOG.atInfo().addKeyValue("event", "cluster_members_changed"));
        LoggingEventBuilder added = given(line, "added", change.add());
        given(added, "removed", change.remove()).log("the cluster's members were changed");
    }

    private static LoggingEventBuilder given(LoggingEventBuilder line, String name, Optional<String> value) {
        return value.map(text -> line.addKeyValue(name, text)).orElse(line);
    }

    /** The answer to a request that was answered before: nothing was changed a second time. */
    private static LoggingEventBuilder replayed(LoggingEventBuilder line, boolean replayed) {
        return replayed ? line.addKeyValue("replayed", true) : line;
    }

    private static LoggingEventBuilder by(HttpRequest<?> request, LoggingEventBuilder line) {
        Caller caller = Caller.of(request);
        return line.addKeyValue("key", caller.label()).addKeyValue("peer_address", caller.address());
    }
}
