package com.fastpaca.postgres;

import com.fastpaca.domain.conversation.ArchiveWatermark;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.Event;
import com.fastpaca.ports.archive.Archive;
import com.fastpaca.ports.archive.ArchiveBatch;
import com.fastpaca.ports.archive.ArchiveSource;
import com.fastpaca.ports.store.UnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * The archive in a schema of its own, {@code fastpaca}, of a PostgreSQL database. Opening it neither needs nor makes a connection; the
 * schema is made, or brought to this version, before it is first used.
 */
public final class PostgresArchive implements Archive, AutoCloseable {
    private static final int MIN_EVENTS_AT_ONCE = 100;
    private static final int MAX_EVENTS_AT_ONCE = 1_000;
    private static final int SMALL_EVENT_BYTES = 512;
    private static final String NOT_NOTED = "how far a group has come was not stored";

    private final Database database;
    private final ArchivedEvents events;

    private PostgresArchive(Database database) {
        this.database = database;
        this.events = database.bean(ArchivedEvents.class);
    }

    public static PostgresArchive open(PostgresSettings settings) {
        return new PostgresArchive(new Database(settings));
    }

    @Override
    public Stored store(ArchiveBatch batch) {
        // In one order, so that two writers never wait for each other.
        List<Conversation> conversations = batch.items().stream()
                .map(ArchiveBatch.Item::conversation)
                .sorted(Comparator.comparing(Conversation::id))
                .toList();
        List<EventTable.Row> eventRows = EventTable.rows(batch);
        List<ChangeTable.Row> changeRows = ChangeTable.rows(batch);
        try {
            return database.write(transaction -> {
                Connection connection = transaction.connection();
                long reached = SourceTable.find(connection, batch.source()).orElse(0);
                if (reached < batch.follows()) {
                    transaction.status().setRollbackOnly();
                    return new Stored.Rewound(reached);
                }
                Map<ConversationId, ArchiveWatermark> held = ConversationTable.held(connection, batch.conversations());
                Map<ConversationId, ArchiveWatermark> behind = batch.behind(held);
                if (!behind.isEmpty()) {
                    transaction.status().setRollbackOnly();
                    return new Stored.Behind(behind);
                }
                Stored fault = ConversationTable.store(connection, batch.source(), conversations);
                fault = fault == null ? EventTable.store(connection, eventRows) : fault;
                fault = fault == null ? ChangeTable.store(connection, changeRows) : fault;
                fault = fault == null ? Versions.compare(connection, batch.beyondKnown(held)) : fault;
                if (fault != null) {
                    transaction.status().setRollbackOnly();
                    return fault;
                }
                if (!SourceTable.store(connection, batch.source(), batch.index())) {
                    transaction.status().setRollbackOnly();
                    return new Stored.Failed(NOT_NOTED);
                }
                return new Stored.Done();
            });
        } catch (SQLException | RuntimeException e) {
            String reason = Refusals.reason(e).orElse(null);
            if (reason != null) {
                return new Stored.Refused(reason);
            }
            String suspicion = suspicion(e);
            if (suspicion != null) {
                return new Stored.Failed(suspicion);
            }
            throw failure(e);
        }
    }

    @Override
    public List<Event> read(ConversationId id, long fromSeq, long toSeq, long maxBytes) {
        List<Event> read = read(transaction -> {
            List<Event> found = new ArrayList<>();
            long bytes = 0;
            long seq = fromSeq;
            while (seq <= toSeq && (found.isEmpty() || bytes < maxBytes)) {
                long room = maxBytes - bytes;
                List<ArchivedEvent> page = events.next(id.value(), seq, toSeq, eventsFor(room), room);
                for (ArchivedEvent row : page) {
                    if (row.seq() != seq) {
                        return found;
                    }
                    Event event = row.event();
                    found.add(event);
                    bytes += event.content().sizeBytes();
                    seq++;
                }
                if (page.isEmpty()) {
                    return found;
                }
            }
            return found;
        });
        if (read.isEmpty()) {
            throw UnavailableException.turnedAway("the archive holds no event " + fromSeq + " of " + id);
        }
        return read;
    }

    /** The sizes of so many are added up, so they should be few more than there is room for; if they are fewer, more are asked for. */
    private static int eventsFor(long room) {
        return Math.clamp(room / SMALL_EVENT_BYTES, MIN_EVENTS_AT_ONCE, MAX_EVENTS_AT_ONCE);
    }

    @Override
    public Held held(List<ConversationId> ids) {
        try {
            // As a write: whatever divides reads among replicas of the database would answer with what was there a
            // moment ago.
            return new Held.Known(database.write(transaction -> ConversationTable.held(transaction.connection(), ids)));
        } catch (SQLException | RuntimeException e) {
            String suspicion = suspicion(e);
            if (suspicion != null) {
                return new Held.Failed(suspicion);
            }
            throw failure(e);
        }
    }

    private static @Nullable String suspicion(Exception failure) {
        return failure instanceof FlywayException
                ? null
                : Refusals.suspicion(failure).orElse(null);
    }

    @Override
    public OptionalLong reached(ArchiveSource source) {
        // As a write, as in held.
        return written(transaction -> SourceTable.find(transaction.connection(), source));
    }

    @Override
    public void shut(ArchiveSource source) {
        if (!written(transaction -> SourceTable.store(transaction.connection(), source, SHUT))) {
            throw UnavailableException.outcomeUnknown(NOT_NOTED);
        }
    }

    private <T> T written(Database.Work<T> work) {
        try {
            return database.write(work);
        } catch (SQLException | RuntimeException e) {
            throw failure(e);
        }
    }

    private <T> T read(Database.Work<T> work) {
        try {
            return database.read(work);
        } catch (SQLException | RuntimeException e) {
            throw failure(e);
        }
    }

    /** Whatever the database's failure is wrapped in, the archive is away; anything else is a defect, and shows as what it is. */
    private static RuntimeException failure(Exception failure) {
        return failure instanceof RuntimeException unchecked
                        && !(failure instanceof FlywayException)
                        && Refusals.sqlError(failure) == null
                ? unchecked
                : UnavailableException.outcomeUnknown("the archive is away", failure);
    }

    @Override
    public void close() {
        database.close();
    }
}
