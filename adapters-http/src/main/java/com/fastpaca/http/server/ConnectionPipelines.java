package com.fastpaca.http.server;

import com.fastpaca.http.request.HttpLimits;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Puts this product's own handlers into every connection. */
@Singleton
final class ConnectionPipelines implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    private static final ConnectionTakeover TAKEOVER = new ConnectionTakeover();
    private static final FailedEncryption FAILED_ENCRYPTION = new FailedEncryption();

    /** A client that takes nothing must not keep its connection from being closed. */
    private static final long MAX_FAREWELL_MILLIS = 500;

    private final Connections connections;
    private final RequestsUnderWay underWay;
    private final SlowClients slowClients;
    private final long handshakeMillis;
    private final Optional<Encryption> encryption;
    private final RequestGate gate;

    /** Asked for when there are connections: this listener exists before there is a router. */
    private final BeanProvider<Routes> routes;

    ConnectionPipelines(
            Connections connections,
            RequestsUnderWay underWay,
            SlowClients slowClients,
            HttpLimits limits,
            Optional<Encryption> encryption,
            BeanProvider<Routes> routes) {
        this.connections = connections;
        this.underWay = underWay;
        this.slowClients = slowClients;
        // As long as a request's head has.
        this.handshakeMillis = limits.headTimeout().toMillis();
        this.encryption = encryption;
        this.routes = routes;
        this.gate = new RequestGate(underWay);
    }

    @Override
    public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        NettyServerCustomizer.Registry registry = event.getBean();
        registry.register(new OfServer());
        return registry;
    }

    private final class OfServer implements NettyServerCustomizer {
        @Override
        public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
            return role == ChannelRole.CONNECTION ? new OfConnection(channel) : this;
        }
    }

    private final class OfConnection implements NettyServerCustomizer {
        private final Channel channel;

        OfConnection(Channel channel) {
            this.channel = channel;
        }

        @Override
        public void onStreamPipelineBuilt() {
            if (!connections.take(channel)) {
                var _ = channel.close();
                return;
            }
            RequestProgress progress = slowClients.follow(channel);
            ChannelPipeline pipeline = channel.pipeline();
            encryption.ifPresent(by -> encrypt(pipeline, by));
            pipeline.addFirst("first-byte", new FirstByte(encryption.isPresent()));
            String inbound = ChannelPipelineCustomizer.HANDLER_MICRONAUT_INBOUND;
            pipeline.addBefore(ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC, "request-progress", progress);
            pipeline.addBefore(inbound, "one-request-at-a-time", new OneRequestAtATime(underWay, progress));
            pipeline.addBefore(inbound, "measured-requests", new MeasuredRequests(routes.get()));
            // Behind what measures: a request that is refused is counted under its route, and then loses its target.
            pipeline.addBefore(inbound, "request-gate", gate);
            pipeline.addBefore(inbound, "connection-takeover", TAKEOVER);
        }

        private void encrypt(ChannelPipeline pipeline, Encryption by) {
            SslHandler tls = new SslHandler(by.newEngine());
            tls.setHandshakeTimeoutMillis(handshakeMillis);
            tls.setCloseNotifyFlushTimeoutMillis(MAX_FAREWELL_MILLIS);
            pipeline.addFirst("failed-encryption", FAILED_ENCRYPTION);
            pipeline.addFirst("tls", tls);
        }
    }
}
