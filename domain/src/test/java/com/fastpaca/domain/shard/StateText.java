package com.fastpaca.domain.shard;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.persistent.PersistentMap;
import com.fastpaca.domain.snapshot.EventIndex;
import com.fastpaca.domain.snapshot.Snapshot;

/** A shard's whole state as text: equal states and no others have equal texts. */
public final class StateText {
    private StateText() {}

    public static String of(ShardState state) {
        StringBuilder text = new StringBuilder();
        state.conversations().forEach((id, conversation) -> write(conversation, text));
        state.imports().forEach((id, pending) -> text.append(pending).append('\n'));
        return text.toString();
    }

    private static void write(Conversation conversation, StringBuilder text) {
        text.append("conversation ").append(conversation.view()).append('\n');
        text.append("set ").append(conversation.settings().tokenBudget());
        text.append(' ').append(conversation.settings().policy().config()).append('\n');
        text.append("revision ")
                .append(conversation.revision())
                .append(' ')
                .append(conversation.archived())
                .append('\n');
        text.append("changes ").append(conversation.changes().forgottenUpTo()).append('\n');
        conversation
                .changes()
                .changes()
                .before()
                .values()
                .forEach(change -> text.append(change).append('\n'));
        conversation
                .changes()
                .changes()
                .newest()
                .values()
                .forEach(change -> text.append(change).append('\n'));
        write(conversation.snapshot(), text);
        conversation
                .keys()
                .answers()
                .before()
                .forEach((key, answer) -> text.append("key before ")
                        .append(key)
                        .append(' ')
                        .append(answer)
                        .append('\n'));
        conversation
                .keys()
                .answers()
                .newest()
                .forEach((key, answer) -> text.append("key ")
                        .append(key)
                        .append(' ')
                        .append(answer)
                        .append('\n'));
    }

    private static void write(Snapshot snapshot, StringBuilder text) {
        text.append("snapshot ")
                .append(snapshot.leadingSystem())
                .append(' ')
                .append(snapshot.firstLive())
                .append(' ')
                .append(snapshot.totals())
                .append(' ')
                .append(snapshot.pinSystem())
                .append(' ')
                .append(snapshot.form())
                .append('\n');
        EventIndex.Descent descent = snapshot.index().descendFrom(snapshot.lastSeq());
        while (descent.step()) {
            text.append(descent.seq()).append(' ').append(descent.entry()).append('\n');
        }
        snapshot.summaries().forEach((seq, summary) -> text.append(summary).append('\n'));
        write("waiting ", snapshot.calls().waiting(), text);
        write("answered ", snapshot.calls().answered().newest(), text);
        write("answered before ", snapshot.calls().answered().before(), text);
        write("unexplained ", snapshot.calls().unexplained().newest(), text);
        write("unexplained before ", snapshot.calls().unexplained().before(), text);
    }

    private static void write(String state, PersistentMap<String, Long> calls, StringBuilder text) {
        calls.forEach((key, seq) ->
                text.append(state).append(key).append(' ').append(seq).append('\n'));
    }
}
