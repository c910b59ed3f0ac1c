package com.fastpaca.domain.conversation;

import com.fastpaca.domain.conversation.IdempotencyKey.Fingerprint;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.domain.persistent.PersistentMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest idempotency keys of a conversation with their first answers. Two generations bound them without a queue: when the current
 * one is full it becomes the previous one, so that at least {@link Limits#REMEMBERED_KEYS} and fewer than twice as many are remembered.
 */
public record RememberedKeys(PersistentMap<String, Answer> current, PersistentMap<String, Answer> previous) {
    public static final RememberedKeys NONE = new RememberedKeys(PersistentMap.empty(), PersistentMap.empty());

    /** The first answer to a request. */
    public record Answer(Fingerprint fingerprint, Outcome outcome) {}

    @Nullable
    Answer find(String key) {
        Answer answer = current.get(key);
        return answer == null ? previous.get(key) : answer;
    }

    RememberedKeys with(IdempotencyKey key, Outcome outcome) {
        Answer answer = new Answer(key.fingerprint(), outcome);
        return current.size() < Limits.REMEMBERED_KEYS
                ? new RememberedKeys(current.with(key.value(), answer), previous)
                : new RememberedKeys(PersistentMap.<String, Answer>empty().with(key.value(), answer), current);
    }
}
