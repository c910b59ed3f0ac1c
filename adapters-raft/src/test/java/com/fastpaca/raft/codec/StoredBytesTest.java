package com.fastpaca.raft.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.RandomCommands;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.event.PartKind;
import com.fastpaca.domain.event.PartSpan;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.shard.ShardState;
import com.fastpaca.ports.transfer.KeptBytes;
import com.fastpaca.ports.transfer.UnfitException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class StoredBytesTest {
    private final StoredBytes stored = new StoredBytes();

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void everyConversationComesBack(@ForAll("logs") List<Command> log) throws UnfitException {
        ShardState state = ShardState.EMPTY;
        for (Command command : log) {
            state = state.apply(command).state();
        }
        for (Conversation conversation : state.conversations().values()) {
            Conversation read = stored.decodeConversation(stored.encodeConversation(conversation));
            assertThat(ConversationCodec.encode(read)).isEqualTo(ConversationCodec.encode(conversation));
        }
    }

    @Test
    void whatIsKeptOfAnEventComesBackAndDamagedBytesAreRefused() throws UnfitException {
        PartSpan result = new PartSpan(PartKind.TOOL_RESULT, 1, 9, List.of(new PartSpan.Payload(2, 5, "\"-\"")));
        FormTokens tokens = new FormTokens(9, 3, 3, FormTokens.ABSENT, FormTokens.ABSENT);
        EventContent content = new EventContent("tool", RawJson.of("[{\"a\":1}]"), null, List.of(result));
        byte[] kept = stored.encodeParts(new Event(1, 1, content, tokens, 1));

        assertThat(stored.decodeParts(kept)).isEqualTo(new KeptBytes.Parts(List.of(result), tokens));
        for (int length = 0; length < kept.length; length++) {
            byte[] cut = Arrays.copyOf(kept, length);
            assertThatThrownBy(() -> stored.decodeParts(cut)).isInstanceOf(UnfitException.class);
        }
    }

    @Property(tries = 1_000)
    void anythingElseIsUnfit(@ForAll byte[] bytes) {
        assertThatThrownBy(() -> stored.decodeConversation(bytes)).isInstanceOf(UnfitException.class);
    }

    @Provide
    Arbitrary<List<Command>> logs() {
        return RandomCommands.logs();
    }
}
