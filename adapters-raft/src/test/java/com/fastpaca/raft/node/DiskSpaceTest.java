package com.fastpaca.raft.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DiskSpaceTest {
    private final AtomicLong usable = new AtomicLong();
    private final DiskSpace space = new DiskSpace(usable::get, 1_000);

    private String roomAt(long bytes) {
        usable.set(bytes);
        space.look();
        return space.isNone() ? "none" : space.isLow() ? "low" : "enough";
    }

    @Test
    void thereIsEnoughDownToTheReserve() {
        assertThat(roomAt(1_000)).isEqualTo("enough");
        assertThat(roomAt(999)).isEqualTo("low");
        assertThat(roomAt(500)).isEqualTo("low");
        assertThat(roomAt(499)).isEqualTo("none");
    }

    @Test
    void whatWasLowIsEnoughWithAQuarterToSpare() {
        assertThat(roomAt(400)).isEqualTo("none");
        assertThat(roomAt(749)).isEqualTo("none");
        assertThat(roomAt(750)).isEqualTo("low");
        assertThat(roomAt(1_249)).isEqualTo("low");
        assertThat(roomAt(1_250)).isEqualTo("enough");
        assertThat(roomAt(1_000)).isEqualTo("enough");
    }

    @Test
    void aDiskThatCannotBeAskedChangesNothing() {
        DiskSpace unknown = new DiskSpace(
                () -> {
                    throw new IOException("no answer");
                },
                1_000);

        unknown.look();

        assertThat(unknown.isLow()).isFalse();
    }
}
