-- Ids, roles and JSON are compared and sorted by their bytes: no index depends on the operating system's collations.

comment on schema fastpaca is 'The archive of Fastpaca: all conversations that were ever written, exact and readable';

create table fastpaca.sources (
    cluster uuid not null,
    raft_group integer not null,
    reached_index bigint not null,
    updated_at timestamptz not null,
    primary key (cluster, raft_group)
);
comment on table fastpaca.sources is 'Who writes into this archive: the Raft groups of clusters';
comment on column fastpaca.sources.cluster is 'The cluster''s id';
comment on column fastpaca.sources.raft_group is 'The number of the Raft group within its cluster';
comment on column fastpaca.sources.reached_index is 'The highest Raft index of which the archive has seen a batch';
comment on column fastpaca.sources.updated_at is 'When a batch was last stored, by the database''s clock';
comment on index fastpaca.sources_pkey is 'One row for each Raft group';

create table fastpaca.conversations (
    id text collate "C" primary key,
    cluster uuid not null,
    raft_group integer not null,
    revision bigint not null,
    version bigint not null,
    last_seq bigint not null,
    token_budget bigint not null,
    used_tokens bigint not null,
    needs_compaction boolean not null,
    strategy text not null,
    trigger_ratio numeric not null,
    pin_system boolean not null,
    token_estimator text,
    policy text collate "C" not null,
    metadata text collate "C" not null,
    tombstoned boolean not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
comment on table fastpaca.conversations is 'The newest archived state of each conversation';
comment on column fastpaca.conversations.id is 'The id that the client chose';
comment on column fastpaca.conversations.cluster is 'The cluster that wrote the row';
comment on column fastpaca.conversations.raft_group is 'The Raft group that carries the conversation';
comment on column fastpaca.conversations.revision is 'How often anything of the conversation had changed';
comment on column fastpaca.conversations.version is 'The version as the API shows it';
comment on column fastpaca.conversations.last_seq is 'The last event of the log; the newest ones may not be archived yet';
comment on column fastpaca.conversations.token_budget is 'The budget of its windows, in tokens';
comment on column fastpaca.conversations.used_tokens is 'Tokens of the snapshot that windows are made from';
comment on column fastpaca.conversations.needs_compaction is 'Whether used_tokens exceeds the policy''s share of the budget';
comment on column fastpaca.conversations.strategy is 'The policy''s strategy';
comment on column fastpaca.conversations.trigger_ratio is 'The share of the budget above which compaction is needed';
comment on column fastpaca.conversations.pin_system is 'Whether leading system events stay in the window whatever else leaves it';
comment on column fastpaca.conversations.token_estimator is 'The conversation''s own estimator; null where it has the server''s';
comment on column fastpaca.conversations.policy is 'The policy as JSON, as the API shows it';
comment on column fastpaca.conversations.metadata is 'The client''s metadata: its exact JSON; see fastpaca.json';
comment on column fastpaca.conversations.tombstoned is 'Whether the conversation was deleted';
comment on column fastpaca.conversations.created_at is 'When the conversation was created';
comment on column fastpaca.conversations.updated_at is 'When it was last changed';
comment on index fastpaca.conversations_pkey is 'One row for each conversation';

create index conversations_updated_at on fastpaca.conversations (updated_at);
comment on index fastpaca.conversations_updated_at is 'Conversations by the time of their last change';

create table fastpaca.events (
    conversation_id text collate "C" not null,
    seq bigint not null,
    version bigint not null,
    role text collate "C" not null,
    role_exact text collate "C",
    tokens integer not null,
    inserted_at timestamptz not null,
    tool_calls text[] not null,
    tool_results integer not null,
    text text not null,
    parts text collate "C" not null,
    metadata text collate "C",
    primary key (conversation_id, seq)
);
comment on table fastpaca.events is 'The logs: every event of every conversation, never changed';
comment on column fastpaca.events.conversation_id is 'The conversation, as in conversations.id';
comment on column fastpaca.events.seq is 'Its place in the log: 1, 2, 3 …';
comment on column fastpaca.events.version is 'The conversation''s version that it made';
comment on column fastpaca.events.role is 'The role, with U+FFFD for characters that no text can hold';
comment on column fastpaca.events.role_exact is 'The role as a JSON string where it holds such characters, else null';
comment on column fastpaca.events.tokens is 'Its tokens as the API counted them';
comment on column fastpaca.events.inserted_at is 'When it was taken in, in milliseconds';
comment on column fastpaca.events.tool_calls is 'The names of the tools that it calls, in order; null for a call without a name';
comment on column fastpaca.events.tool_results is 'How many tool results it holds';
comment on column fastpaca.events.text is 'The text of its text parts, a line or more each, with U+FFFD for characters that no text can hold';
comment on column fastpaca.events.parts is 'The parts: their exact JSON; see fastpaca.json';
comment on column fastpaca.events.metadata is 'The event''s metadata: its exact JSON; null if it has none';
comment on index fastpaca.events_pkey is 'Logs in order';

create index events_inserted_at on fastpaca.events using brin (inserted_at) with (autosummarize = on);
comment on index fastpaca.events_inserted_at is 'Events by time: they are stored nearly in its order, so that ranges of blocks are enough';

create table fastpaca.changes (
    conversation_id text collate "C" not null,
    version bigint not null,
    kind text not null check (kind in ('compaction', 'reset', 'tombstone')),
    from_seq bigint,
    to_seq bigint,
    inserted_at timestamptz,
    tokens bigint,
    text text,
    replacement text collate "C",
    primary key (conversation_id, version),
    check ((kind = 'compaction') = (from_seq is not null and to_seq is not null))
);
comment on table fastpaca.changes is 'What made a version of a conversation, unless an event did';
comment on column fastpaca.changes.conversation_id is 'The conversation, as in conversations.id';
comment on column fastpaca.changes.version is 'The conversation''s version that it made';
comment on column fastpaca.changes.kind is 'compaction: a range of the log was replaced; reset: budget or policy changed; tombstone: the conversation was deleted';
comment on column fastpaca.changes.from_seq is 'The first event that a compaction replaced';
comment on column fastpaca.changes.to_seq is 'The last event that a compaction replaced';
comment on column fastpaca.changes.inserted_at is 'When a compaction was taken in; null where its replacement is';
comment on column fastpaca.changes.tokens is 'Tokens of the replacement';
comment on column fastpaca.changes.text is 'The text of the replacement''s messages';
comment on column fastpaca.changes.replacement is 'The replacement''s messages: their exact JSON; null where a later compaction came before the archive did';
comment on index fastpaca.changes_pkey is 'The changes of a conversation in order';

-- Where jsonb cannot hold a value (\u0000, half a surrogate pair, numbers beyond its range), the answer is null, and the query goes on.
create function fastpaca.json(exact text) returns jsonb language plpgsql immutable strict as $$
begin
    return exact::jsonb;
exception
    when data_exception or program_limit_exceeded then
        return null;
end
$$;
comment on function fastpaca.json(text) is 'Exact JSON as jsonb, for queries; null where jsonb cannot hold it';

create view fastpaca.compactions as
select conversation_id, version, from_seq, to_seq, to_seq - from_seq + 1 as events, inserted_at, tokens, text, replacement
from fastpaca.changes
where kind = 'compaction';
comment on view fastpaca.compactions is 'Ranges of logs that were replaced by summaries';

create view fastpaca.event_parts as
select event.conversation_id, event.seq, event.role, event.inserted_at, part.position::integer as position, part.value ->> 'type' as type, part.value as part
from fastpaca.events as event
cross join lateral jsonb_array_elements(fastpaca.json(event.parts)) with ordinality as part (value, position);
comment on view fastpaca.event_parts is 'A row for each part of each event whose parts jsonb can hold';

create view fastpaca.tokens_by_day as
select (inserted_at at time zone 'UTC')::date as day, role, count(*) as events, sum(tokens) as tokens
from fastpaca.events
group by 1, 2;
comment on view fastpaca.tokens_by_day is 'Events and tokens for each day (UTC) and role';

create view fastpaca.conversations_over_budget as
select id, token_budget, used_tokens, round(used_tokens::numeric / token_budget, 3) as used_share, strategy, last_seq, updated_at
from fastpaca.conversations
where used_tokens > token_budget and not tombstoned;
comment on view fastpaca.conversations_over_budget is 'Conversations, deleted ones apart, whose snapshot no longer fits their budget';

create view fastpaca.tool_calls_by_day as
select (event.inserted_at at time zone 'UTC')::date as day, coalesce(call.name, '') as tool, count(*) as calls, count(distinct event.conversation_id) as conversations
from fastpaca.events as event
cross join lateral unnest(event.tool_calls) as call (name)
group by 1, 2;
comment on view fastpaca.tool_calls_by_day is 'Calls of each tool for each day (UTC); the tool of a call without a name is the empty text';
