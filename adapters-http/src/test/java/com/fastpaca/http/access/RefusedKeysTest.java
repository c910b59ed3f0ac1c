package com.fastpaca.http.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.http.audit.AuditTrail;
import com.fastpaca.http.audit.LinesASecond;
import com.fastpaca.http.request.Caller;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RefusedKeysTest {
    private static final Caller CALLER =
            new Caller(Caller.ANONYMOUS, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));

    private final AtomicLong clock = new AtomicLong();
    private final RefusedKeys refused = new RefusedKeys(clock::get);

    private void tell(int times) {
        for (int i = 0; i < times; i++) {
            refused.tell(CALLER, "no_key");
        }
    }

    @Test
    void aFloodTakesSomeLinesASecondAndIsCountedAllTheSame() {
        try (AuditTrail trail = new AuditTrail()) {
            tell(1_000);
            assertThat(suppressed(trail)).isEqualTo(Collections.nCopies(LinesASecond.MAX, 0L));

            clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
            tell(2);
            assertThat(suppressed(trail)).containsExactly(1_000L - LinesASecond.MAX, 0L);
        }
    }

    private static List<Object> suppressed(AuditTrail trail) {
        return trail.drain().stream().map(told -> told.get("suppressed")).toList();
    }

    @Test
    void anAddressThatIsGoneIsUnknown() {
        assertThat(new Caller(Caller.ANONYMOUS, null).address()).isEqualTo("unknown");
    }
}
