package com.fastpaca.http.stream;

import com.fastpaca.ports.stream.Frame;
import io.netty.channel.Channel;

/** How a stream travels on one connection. Called by its event loop, but for {@link #encode}. */
interface StreamTransport {
    /** Makes an HTTP connection into one that takes what {@link #encode} makes; {@code begun} is run once it does. */
    void takeOver(Channel channel, Stream stream, Runnable begun);

    /** A frame as it is written to the channel; called by any thread. */
    Object encode(Frame frame);

    Object ping();

    /** Whether the client answers pings; if not, what it takes off the connection shows that it is there. */
    boolean answersPings();

    /** Says why the stream ends, and lets the connection close. */
    void end(Channel channel, CloseReason reason);
}
