package com.fastpaca.postgres;

import com.fastpaca.domain.conversation.ArchiveWatermark;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.ports.archive.Archive.Stored;
import com.fastpaca.ports.archive.Archive.Stored.Ahead;
import com.fastpaca.ports.archive.Archive.Stored.Conflict;
import com.fastpaca.ports.archive.Archive.Stored.Refused;
import com.fastpaca.ports.archive.ArchiveSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest state of conversations; a row that cannot be an earlier or later state of the same one is a conflict. */
final class ConversationTable {
    private static final List<Column<Conversation, ?>> COLUMNS = List.of(
            Column.text("id", conversation -> conversation.id().value()),
            Column.number("revision", Conversation::revision),
            Column.number("version", Conversation::version),
            Column.number("last_seq", Conversation::lastSeq),
            Column.number(
                    "token_budget", conversation -> conversation.settings().tokenBudget()),
            Column.number("used_tokens", conversation -> conversation.snapshot().tokens()),
            Column.flag("needs_compaction", Conversation::needsCompaction),
            Column.text(
                    "strategy",
                    conversation -> conversation.settings().policy().strategy().name()),
            Column.text(
                    "trigger_ratio",
                    conversation ->
                            conversation.settings().policy().triggerRatio().toPlainString()),
            Column.flag(
                    "pin_system",
                    conversation -> conversation.settings().policy().pinSystem()),
            Column.text(
                    "token_estimator",
                    conversation -> conversation.settings().tokenEstimator().orElse(null)),
            Column.text("policy", conversation -> PolicyJson.of(conversation.settings())),
            Column.bytes(
                    "metadata", conversation -> conversation.metadata().json().bytes()),
            Column.flag("tombstoned", Conversation::tombstoned),
            Column.time("created_at", Conversation::createdAtMillis),
            Column.time("updated_at", Conversation::updatedAtMillis));

    /**
     * Takes the lock of every row, whether it changes or not. Rows that no other state of the same conversation could have are left as they
     * are, for {@link #FIRST_CONFLICT} to find.
     */
    private static final String UPSERT = """
            insert into fastpaca.conversations as held (cluster, raft_group, id, revision, version, last_seq, token_budget,
                used_tokens, needs_compaction, strategy, trigger_ratio, pin_system, token_estimator, policy, metadata, tombstoned,
                created_at, updated_at)
            select ?::uuid, ?, id, revision, version, last_seq, token_budget,
                used_tokens, needs_compaction, strategy, trigger_ratio::numeric, pin_system, token_estimator, policy,
                convert_from(metadata, 'UTF8'), tombstoned,
                created_at, updated_at
            from %s
            on conflict (id) do update set
                cluster = excluded.cluster, raft_group = excluded.raft_group,
                revision = excluded.revision, version = excluded.version, last_seq = excluded.last_seq,
                token_budget = excluded.token_budget, used_tokens = excluded.used_tokens,
                needs_compaction = excluded.needs_compaction, strategy = excluded.strategy,
                trigger_ratio = excluded.trigger_ratio, pin_system = excluded.pin_system,
                token_estimator = excluded.token_estimator, policy = excluded.policy, metadata = excluded.metadata,
                tombstoned = excluded.tombstoned, updated_at = excluded.updated_at
            where held.created_at = excluded.created_at
                and held.version <= excluded.version and held.last_seq <= excluded.last_seq
                and (held.revision < excluded.revision
                    or (held.revision = excluded.revision and held.version = excluded.version
                        and held.last_seq = excluded.last_seq and held.token_budget = excluded.token_budget
                        and held.policy = excluded.policy and held.token_estimator is not distinct from excluded.token_estimator
                        and held.metadata = excluded.metadata and held.updated_at = excluded.updated_at))""".formatted(Column.rows(COLUMNS));

    /**
     * Version and last seq never fall while the revision rises, and equal revisions are equal. What is there in no state that conflicts
     * should be there in the batch's, or a later one: a trigger may keep rows out without a word.
     */
    private static final String FIRST_CONFLICT = """
            select id, difference from (
                select batch.id, held.id is null or held.revision < batch.revision as missing, case
                    when held.created_at <> batch.created_at
                        then 'another conversation of this id, created ' || held.created_at || ', is archived'
                    when (batch.revision < held.revision and (batch.version > held.version or batch.last_seq > held.last_seq))
                        or (batch.revision > held.revision and (batch.version < held.version or batch.last_seq < held.last_seq))
                        or (batch.revision = held.revision and (batch.version <> held.version or batch.last_seq <> held.last_seq))
                        then format('revision %%s, version %%s and seq %%s are archived; revision %%s, version %%s and seq %%s do not go with them',
                            held.revision, held.version, held.last_seq, batch.revision, batch.version, batch.last_seq)
                    when batch.revision = held.revision and (held.token_budget <> batch.token_budget
                            or held.policy <> batch.policy or held.token_estimator is distinct from batch.token_estimator
                            or held.metadata <> convert_from(batch.metadata, 'UTF8')
                            or held.updated_at <> batch.updated_at)
                        then format('revision %%s is archived with other settings or metadata', held.revision)
                    end as difference
                from %s
                left join fastpaca.conversations as held on held.id = batch.id) as compared
            where missing or difference is not null order by id limit 1""".formatted(Column.rows(COLUMNS));

    private static final String HELD = """
            select id, revision, version, coalesce(
                (select max(seq) from fastpaca.events where conversation_id = conversation.id), 0) as seq
            from fastpaca.conversations as conversation where id = any (?)""";

    private ConversationTable() {}

    static Map<ConversationId, ArchiveWatermark> held(Connection connection, List<ConversationId> ids)
            throws SQLException {
        Map<ConversationId, ArchiveWatermark> held = new HashMap<>();
        if (ids.isEmpty()) {
            return held;
        }
        try (PreparedStatement select = connection.prepareStatement(HELD)) {
            select.setArray(
                    1,
                    connection.createArrayOf(
                            "text", ids.stream().map(ConversationId::value).toArray()));
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    held.put(
                            new ConversationId(found.getString("id")),
                            new ArchiveWatermark(
                                    found.getLong("revision"), found.getLong("version"), found.getLong("seq"), 0));
                }
            }
        }
        return held;
    }

    /**
     * What is wrong with the first conversation in whose place is another one, or none afterwards, or with all of which a later state is
     * there; null if all is well.
     */
    static @Nullable Stored store(Connection connection, ArchiveSource source, List<Conversation> conversations)
            throws SQLException {
        int stored;
        try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
            upsert.setObject(1, source.cluster());
            upsert.setInt(2, source.group());
            Column.bind(upsert, 2, COLUMNS, conversations);
            stored = upsert.executeUpdate();
        }
        if (stored == conversations.size()) {
            return null;
        }
        Stored conflict = firstConflict(connection, conversations);
        return conflict == null ? ahead(connection, conversations) : conflict;
    }

    /** What is there already in a later state; null if nothing is. */
    private static @Nullable Stored ahead(Connection connection, List<Conversation> conversations) throws SQLException {
        Map<ConversationId, ArchiveWatermark> ahead =
                held(connection, conversations.stream().map(Conversation::id).toList());
        for (Conversation conversation : conversations) {
            ahead.computeIfPresent(
                    conversation.id(), (id, held) -> held.revision() > conversation.revision() ? held : null);
        }
        return ahead.isEmpty() ? null : new Ahead(ahead);
    }

    private static @Nullable Stored firstConflict(Connection connection, List<Conversation> conversations)
            throws SQLException {
        try (PreparedStatement compare = connection.prepareStatement(FIRST_CONFLICT)) {
            Column.bind(compare, 0, COLUMNS, conversations);
            try (ResultSet found = compare.executeQuery()) {
                if (!found.next()) {
                    return null;
                }
                String id = found.getString("id");
                String difference = found.getString("difference");
                return difference == null
                        ? new Refused(
                                "this state of conversation " + id + " was not stored, and no other is in its place")
                        : new Conflict(new ConversationId(id), difference);
            }
        }
    }
}
