package com.fastpaca.domain.conversation;

import com.fastpaca.domain.conversation.IdempotencyKey.Fingerprint;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.domain.persistent.Generations;
import org.jspecify.annotations.Nullable;

/** The newest idempotency keys of a conversation with their first answers: at least {@link Limits#REMEMBERED_KEYS}. */
public record RememberedKeys(Generations<String, Answer> answers) {
    public static final RememberedKeys NONE = new RememberedKeys(Generations.none());

    /** The first answer to a request. */
    public record Answer(Fingerprint fingerprint, Outcome outcome) {}

    @Nullable
    Answer find(String key) {
        return answers.get(key);
    }

    RememberedKeys with(IdempotencyKey key, Outcome outcome) {
        return new RememberedKeys(
                answers.with(key.value(), new Answer(key.fingerprint(), outcome), Limits.REMEMBERED_KEYS));
    }
}
