package com.fastpaca.domain.conversation;

/**
 * How far the archive holds a conversation, and what of its log is held there alone.
 *
 * @param revision the revision whose settings and metadata are archived
 * @param version the version up to which changes are archived
 * @param seq the last event that is archived
 * @param trimmedSeq the last event that is no longer here; leading system events are here nevertheless
 */
public record ArchiveWatermark(long revision, long version, long seq, long trimmedSeq) {
    public static final ArchiveWatermark NONE = new ArchiveWatermark(0, 0, 0, 0);

    public ArchiveWatermark {
        if (trimmedSeq > seq) {
            throw new IllegalArgumentException("seq " + trimmedSeq + " trimmed, but archived only up to " + seq);
        }
    }

    /** Whether an archive that holds a conversation this far holds all that this watermark says. */
    public boolean isReachedBy(ArchiveWatermark held) {
        return revision <= held.revision && seq <= held.seq;
    }

    ArchiveWatermark advancedTo(long newRevision, long newVersion, long newSeq) {
        return new ArchiveWatermark(
                Math.max(revision, newRevision), Math.max(version, newVersion), Math.max(seq, newSeq), trimmedSeq);
    }

    ArchiveWatermark trimmedTo(long newTrimmedSeq) {
        return new ArchiveWatermark(revision, version, seq, newTrimmedSeq);
    }
}
