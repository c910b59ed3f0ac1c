package com.fastpaca.domain.conversation;

import org.jspecify.annotations.Nullable;

/**
 * What is kept under a conversation's id: the conversation, or the place that is held for it while it is imported. It decides what each
 * command does to it.
 */
public sealed interface ConversationState permits Conversation, PendingImport {
    ConversationId id();

    Decision decide(Command command);

    /** What a command does where something is kept under the id, or nothing. */
    static Decision decideOn(@Nullable ConversationState present, Command command) {
        return present == null ? decideWithoutConversation(command) : present.decide(command);
    }

    private static Decision decideWithoutConversation(Command command) {
        return switch (command) {
            case Command.Put put -> Conversation.create(put);
            case Command.Import piece -> PendingImport.begin(piece);
            case Command.ReplaceMetadata _,
                    Command.Append _,
                    Command.Compact _,
                    Command.Tombstone _,
                    Command.Archive _ -> Decision.unchanged(new Outcome.NotFound());
        };
    }
}
