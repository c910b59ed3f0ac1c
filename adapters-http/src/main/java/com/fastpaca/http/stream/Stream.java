package com.fastpaca.http.stream;

import com.fastpaca.http.request.ReadExecutor;
import com.fastpaca.ports.store.ConversationStore;
import com.fastpaca.ports.store.Failures;
import com.fastpaca.ports.store.UnavailableException;
import com.fastpaca.ports.stream.Frame;
import com.fastpaca.ports.stream.StreamReader;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client that follows a conversation. A worker asks the reader for what comes next only when the connection has taken what came
 * before, so that a stream holds one batch at most, however slowly its client reads. All state is the event loop's, but for the flag that
 * the store raises.
 */
final class Stream {
    private static final Logger LOG = LoggerFactory.getLogger(Stream.class);

    /** Content of one batch, more only for an event that is larger. */
    private static final long BATCH_BYTES = 1 << 16;

    private static final long RETRY_MILLIS = 100;

    /** How long a client may take to see the end of its stream before its connection is closed all the same. */
    private static final long CLOSING_MILLIS = 5_000;

    private final Channel channel;
    private final StreamReader reader;
    private final StreamTransport transport;
    private final ReadExecutor workers;
    private final StreamLimits limits;

    /** Whether the store has told of a change that no batch has taken in yet. */
    private final AtomicBoolean changed = new AtomicBoolean(true);

    private ConversationStore.@Nullable Watch watch;
    private @Nullable Future<?> pings;
    private boolean pinging;
    private boolean busy;
    private boolean ended;
    private long lastHeardNanos = System.nanoTime();

    Stream(Channel channel, StreamReader reader, StreamTransport transport, ReadExecutor workers, StreamLimits limits) {
        this.channel = channel;
        this.reader = reader;
        this.transport = transport;
        this.workers = workers;
        this.limits = limits;
    }

    /** Makes the connection, whose request has been answered by nothing yet, into this stream. */
    void takeOver() {
        transport.takeOver(channel, this, this::begin);
    }

    private void begin() {
        heard();
        watch = reader.watch(this::wake);
        long pingMillis = limits.pingEvery().toMillis();
        pings = channel.eventLoop().scheduleAtFixedRate(this::ping, pingMillis, pingMillis, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> release());
        advance();
    }

    private void release() {
        ended = true;
        if (watch != null) {
            watch.close();
        }
        if (pings != null) {
            pings.cancel(false);
        }
    }

    /** The client gave a sign of life. */
    void heard() {
        lastHeardNanos = System.nanoTime();
    }

    /** Called by the store for each change; the loop is told once for all that come before it looks. */
    private void wake() {
        if (changed.compareAndSet(false, true)) {
            onLoop(this::advance);
        }
    }

    private void onLoop(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException stopped) {
            LOG.atDebug()
                    .addKeyValue("event", "stream_loop_stopped")
                    .setCause(stopped)
                    .log("the event loop of a stream has stopped");
        }
    }

    private void advance() {
        if (!ended && !busy && changed.compareAndSet(true, false)) {
            busy = true;
            var _ = workers.read(this::prepare)
                    .whenComplete((prepared, failure) -> onLoop(() -> {
                        if (failure == null) {
                            send(prepared);
                        } else if (Failures.causeOf(failure) instanceof RejectedExecutionException) {
                            tryAgainLater();
                        } else {
                            end(reasonOf(failure));
                        }
                    }));
        }
    }

    private void tryAgainLater() {
        busy = false;
        changed.set(true);
        var _ = channel.eventLoop().schedule(this::advance, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Messages ready to be written, and where they lead. */
    private record Prepared(List<Object> messages, StreamReader.Batch batch) {}

    private Prepared prepare() {
        StreamReader.Batch batch = reader.next(BATCH_BYTES);
        List<Object> messages = new ArrayList<>(batch.frames().size());
        for (Frame frame : batch.frames()) {
            messages.add(transport.encode(frame));
        }
        return new Prepared(messages, batch);
    }

    private CloseReason reasonOf(Throwable failure) {
        Throwable cause = Failures.causeOf(failure);
        if (cause instanceof UnavailableException) {
            LOG.atWarn()
                    .addKeyValue("event", "stream_unavailable")
                    .addKeyValue("conversation_id", reader.conversation().value())
                    .setCause(cause)
                    .log("a stream ends, as its conversation cannot be read here now");
            return CloseReason.UNAVAILABLE;
        }
        LOG.atError()
                .addKeyValue("event", "stream_failed")
                .addKeyValue("conversation_id", reader.conversation().value())
                .setCause(cause)
                .log("a stream failed");
        return CloseReason.FAILED;
    }

    private void send(Prepared prepared) {
        if (ended) {
            prepared.messages.forEach(ReferenceCountUtil::release);
            return;
        }
        ChannelFuture last = null;
        for (Iterator<Object> messages = prepared.messages.iterator(); messages.hasNext(); ) {
            Object message = messages.next();
            last = messages.hasNext() ? channel.write(message) : channel.writeAndFlush(message);
        }
        if (last == null) {
            sent(prepared.batch);
        } else {
            last.addListener(written -> {
                if (written.isSuccess()) {
                    sent(prepared.batch);
                }
            });
        }
    }

    private void sent(StreamReader.Batch batch) {
        busy = false;
        if (!transport.answersPings()) {
            heard();
        }
        if (batch.ended()) {
            end(CloseReason.DELETED);
        } else if (!batch.reachedPresent()) {
            changed.set(true);
        }
        advance();
    }

    /**
     * Only a node that knows that nothing is missing says that it is there: one that is cut off from the others would be silent for good.
     */
    private void ping() {
        if (System.nanoTime() - lastHeardNanos >= limits.silence().toNanos()) {
            end(CloseReason.SILENT);
        } else if (!pinging) {
            pinging = true;
            var _ = reader.confirm()
                    .whenComplete((confirmed, failure) -> onLoop(() -> {
                        if (failure == null) {
                            sendPing();
                        } else if (!ended) {
                            end(reasonOf(failure));
                        }
                    }));
        }
    }

    private void sendPing() {
        if (!ended) {
            channel.writeAndFlush(transport.ping()).addListener(written -> {
                pinging = false;
                if (!transport.answersPings()) {
                    heard();
                }
            });
        }
    }

    /** Ends the stream; on the event loop. */
    void end(CloseReason reason) {
        if (!ended) {
            release();
            transport.end(channel, reason);
            var _ = channel.eventLoop().schedule(this::cutOff, CLOSING_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    boolean hasEnded() {
        return ended;
    }

    /** The client ends the stream; on the event loop. */
    void closedByClient(Object answer) {
        release();
        channel.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }

    private void cutOff() {
        var _ = channel.close();
    }

    /** Ends the stream from any thread. */
    void endSoon(CloseReason reason) {
        onLoop(() -> end(reason));
    }
}
