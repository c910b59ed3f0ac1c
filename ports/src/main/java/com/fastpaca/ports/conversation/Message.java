package com.fastpaca.ports.conversation;

import com.fastpaca.domain.json.RawJson;
import org.jspecify.annotations.Nullable;

/**
 * A message of a window, ready to be sent to a model.
 *
 * @param seq its place in the log; a summary's messages have the first one that the summary stands for
 * @param insertedAtMillis milliseconds since the epoch
 */
public record Message(
        long seq, String role, RawJson parts, @Nullable RawJson metadata, int tokens, long insertedAtMillis) {}
