package com.fastpaca.raft.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.apache.ratis.thirdparty.io.grpc.EquivalentAddressGroup;
import org.apache.ratis.thirdparty.io.grpc.NameResolver;
import org.apache.ratis.thirdparty.io.grpc.NameResolverProvider;
import org.apache.ratis.thirdparty.io.grpc.NameResolverRegistry;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.StatusOr;
import org.jspecify.annotations.Nullable;

/** gRPC's resolver of {@code fastpaca:///<node id>}, which stands for the loopback port behind which that node is. */
final class PeerNames extends NameResolverProvider {
    private static final String SCHEME = "fastpaca";
    private static final int PRIORITY = 5;

    private static @Nullable PeerNames registered;

    private final Ports ports;

    /** The loopback port behind which a peer is. */
    interface Ports {
        int port(UUID peer) throws IOException;
    }

    PeerNames(Ports ports) {
        this.ports = ports;
    }

    static String target(UUID peer) {
        return SCHEME + ":///" + peer;
    }

    /** Has gRPC ask this resolver instead of one that was registered before: of two, it would go on asking the first. */
    void register() {
        synchronized (PeerNames.class) {
            if (registered != null) {
                NameResolverRegistry.getDefaultRegistry().deregister(registered);
            }
            NameResolverRegistry.getDefaultRegistry().register(this);
            registered = this;
        }
    }

    void unregister() {
        synchronized (PeerNames.class) {
            if (registered == this) {
                NameResolverRegistry.getDefaultRegistry().deregister(this);
                registered = null;
            }
        }
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return PRIORITY;
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args arguments) {
        return SCHEME.equals(target.getScheme())
                ? new OfPeer(UUID.fromString(target.getPath().substring(1)))
                : null;
    }

    /** One channel's way to a peer: always the same port. */
    private final class OfPeer extends NameResolver {
        private final UUID peer;
        private @Nullable Listener2 listener;

        OfPeer(UUID peer) {
            this.peer = peer;
        }

        @Override
        public String getServiceAuthority() {
            return peer.toString();
        }

        @Override
        public void start(Listener2 started) {
            listener = started;
            refresh();
        }

        @Override
        public void refresh() {
            if (listener == null) {
                return;
            }
            try {
                InetSocketAddress address = new InetSocketAddress(PeerTunnel.LOOPBACK, ports.port(peer));
                listener.onResult(ResolutionResult.newBuilder()
                        .setAddressesOrError(StatusOr.fromValue(List.of(new EquivalentAddressGroup(address))))
                        .build());
            } catch (IOException e) {
                listener.onError(
                        Status.UNAVAILABLE.withDescription(e.getMessage()).withCause(e));
            }
        }

        @Override
        public void shutdown() {
            listener = null;
        }
    }
}
