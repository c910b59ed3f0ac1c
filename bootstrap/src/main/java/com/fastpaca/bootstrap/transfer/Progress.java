package com.fastpaca.bootstrap.transfer;

import com.fastpaca.bootstrap.command.Console;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Tells an operator how far a transfer has come: often on a terminal, now and then in a log. For one thread. */
final class Progress implements AutoCloseable {
    private static final Duration ON_TERMINAL = Duration.ofSeconds(1);
    private static final Duration IN_LOG = Duration.ofSeconds(10);

    private final Console console;
    private final long everyNanos;
    private final long begun = System.nanoTime();
    private long nextAt;
    private long conversations;
    private long skipped;
    private long events;
    private long bytes;

    Progress(Console console) {
        this.console = console;
        this.everyNanos = (isTerminal() ? ON_TERMINAL : IN_LOG).toNanos();
        this.nextAt = begun + everyNanos;
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console())
                .filter(java.io.Console::isTerminal)
                .isPresent();
    }

    void conversation() {
        conversations++;
        tell();
    }

    /** One that needed nothing to be done. */
    void skipped() {
        skipped++;
        tell();
    }

    void moved(long moreEvents, long moreBytes) {
        events += moreEvents;
        bytes += moreBytes;
        tell();
    }

    private void tell() {
        long now = System.nanoTime();
        if (now - nextAt >= 0) {
            nextAt = now + everyNanos;
            console.say(text(now));
        }
    }

    private String text(long now) {
        double seconds = Math.max(1e-3, (now - begun) / 1e9);
        return String.format(
                Locale.ROOT,
                "%,d conversations%s, %,d events, %,.1f MB in %,.0f s: %,.0f events/s, %,.1f MB/s",
                conversations,
                skipped == 0 ? "" : String.format(Locale.ROOT, " (and %,d that were done before)", skipped),
                events,
                bytes / 1e6,
                seconds,
                events / seconds,
                bytes / 1e6 / seconds);
    }

    /** Says what it came to. */
    @Override
    public void close() {
        console.say(text(System.nanoTime()));
    }
}
