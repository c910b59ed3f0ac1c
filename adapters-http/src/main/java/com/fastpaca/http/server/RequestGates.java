package com.fastpaca.http.server;

import com.fastpaca.http.stream.StreamTakeover;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import jakarta.inject.Singleton;

/** Puts this product's own handlers into every connection. */
@Singleton
final class RequestGates implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    private static final RequestGate GATE = new RequestGate();
    private static final StreamTakeover TAKEOVER = new StreamTakeover();

    @Override
    public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        NettyServerCustomizer.Registry registry = event.getBean();
        registry.register(new NettyServerCustomizer() {
            @Override
            public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
                return role == ChannelRole.CONNECTION ? new OfConnection(channel) : this;
            }
        });
        return registry;
    }

    private record OfConnection(Channel channel) implements NettyServerCustomizer {
        @Override
        public void onStreamPipelineBuilt() {
            String inbound = ChannelPipelineCustomizer.HANDLER_MICRONAUT_INBOUND;
            channel.pipeline().addBefore(inbound, "request-gate", GATE);
            channel.pipeline().addBefore(inbound, "one-request-at-a-time", new OneRequestAtATime());
            channel.pipeline().addBefore(inbound, "stream-takeover", TAKEOVER);
        }
    }
}
