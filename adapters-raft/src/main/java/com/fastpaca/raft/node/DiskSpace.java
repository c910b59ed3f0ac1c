package com.fastpaca.raft.node;

import com.fastpaca.raft.metrics.DiskMetrics;
import com.fastpaca.raft.throttle.LogThrottle;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much room there is where a node keeps its data. A log that cannot be written ends its Raft group for good, so that entries are
 * refused while there is still room for those that are under way. Safe for concurrent use; looked at by one thread.
 */
final class DiskSpace {
    private static final Logger LOG = LoggerFactory.getLogger(DiskSpace.class);
    private static final Duration SAY_AGAIN = Duration.ofSeconds(60);

    private final Disk disk;
    private final long reserveBytes;
    private final LogThrottle<Room> throttle = new LogThrottle<>(Room.ENOUGH, SAY_AGAIN, System::nanoTime);
    private volatile Room room = Room.ENOUGH;
    private volatile long usableBytes;

    /** What is left of a disk. */
    @FunctionalInterface
    interface Disk {
        /** Bytes that this process may still write. */
        long usableBytes() throws IOException;
    }

    private enum Room {
        ENOUGH,
        /** Less than the reserve: no entry may begin here. */
        LOW,
        /** Less than half of it: no entry of another node may come here either. */
        NONE
    }

    DiskSpace(Disk disk, long reserveBytes) {
        this.disk = disk;
        this.reserveBytes = reserveBytes;
    }

    /** Has to be called again and again. */
    void look() {
        long usable;
        try {
            usable = disk.usableBytes();
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("event", "disk_room_unknown")
                    .setCause(e)
                    .log("how much room the disk has left cannot be told");
            return;
        }
        usableBytes = usable;
        room = roomOf(usable);
        if (room == Room.ENOUGH && throttle.admitsNews(room)) {
            LOG.atInfo()
                    .addKeyValue("event", "disk_recovered")
                    .addKeyValue("usable_bytes", usable)
                    .log("the disk has room again, {} MiB: this node takes writes", usable >> 20);
        } else if (room != Room.ENOUGH && throttle.admits(room)) {
            LOG.atError()
                    .addKeyValue("event", "disk_low")
                    .addKeyValue("usable_bytes", usable)
                    .addKeyValue("reserve_bytes", reserveBytes)
                    .log(
                            "the disk has {} MiB left of the {} MiB that are kept in reserve: this node takes {}, until there is room",
                            usable >> 20,
                            reserveBytes >> 20,
                            room == Room.LOW ? "no writes as a leader" : "no writes, and no entries of other nodes");
        }
    }

    /** What was low is enough again only with some room to spare, lest it changes with each purge of a log. */
    private Room roomOf(long usable) {
        long spare = reserveBytes / 4;
        if (usable < reserveBytes / 2 || (room == Room.NONE && usable < reserveBytes / 2 + spare)) {
            return Room.NONE;
        }
        return usable < reserveBytes || (room != Room.ENOUGH && usable < reserveBytes + spare) ? Room.LOW : Room.ENOUGH;
    }

    /** As it was when it was looked at last. */
    DiskMetrics metrics() {
        return new DiskMetrics(usableBytes, reserveBytes, isLow());
    }

    boolean isLow() {
        return room != Room.ENOUGH;
    }

    boolean isNone() {
        return room == Room.NONE;
    }
}
