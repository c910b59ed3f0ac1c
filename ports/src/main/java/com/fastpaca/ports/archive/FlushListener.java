package com.fastpaca.ports.archive;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.ports.store.UnavailableException;

/** Told of what an operator has to know about the write-behind. Called by its threads; must return at once. */
public interface FlushListener {
    /**
     * The archive does not take a conversation, or holds something else in its place. It is kept here, and tried again by itself.
     *
     * @param reason what is not taken, and why
     */
    void setAside(ConversationId id, String reason);

    /** A conversation that had been set aside is archived. */
    void takenAgain(ConversationId id);

    /**
     * A group could not be archived; told at each attempt, which come farther and farther apart.
     *
     * @param cause an {@link UnavailableException} if the archive or the group does not answer; anything else is a defect
     */
    void failed(ArchiveSource source, Throwable cause);

    /** A group that could not be archived is, by this node. */
    void back(ArchiveSource source);

    /**
     * The archive has been given more of a group than this node's data holds: the data was restored from a backup that is older than the
     * archive, or the archive is of another cluster's life. Nothing of the group is archived until one of them is put right.
     */
    void archiveIsNewer(ArchiveSource source, long archivedIndex, long index);

    /**
     * The archive held less of a group than it had taken: it was restored from an older backup, or another one was put in its place.
     * What is held here was stored in it again.
     *
     * @param conversations of which something was lacking
     * @param lostEvents events that were trimmed here and are in the archive no more
     */
    void archiveWasOlder(ArchiveSource source, long conversations, long lostEvents);

    /** Events were archived. */
    void flushed(ArchiveSource source, int events);
}
