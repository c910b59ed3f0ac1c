package com.fastpaca.domain.conversation;

import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.policy.Policy;
import java.util.Optional;

/**
 * A conversation as its clients see it, without its log.
 *
 * @param usedTokens tokens of the whole snapshot
 * @param metadataRevision how often the metadata has changed
 */
public record ConversationView(
        ConversationId id,
        long tokenBudget,
        Policy policy,
        Optional<String> tokenEstimator,
        RawJson metadata,
        long metadataRevision,
        long version,
        long lastSeq,
        long usedTokens,
        boolean needsCompaction,
        boolean tombstoned,
        long createdAtMillis,
        long updatedAtMillis) {}
