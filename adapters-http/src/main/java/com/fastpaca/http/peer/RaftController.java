package com.fastpaca.http.peer;

import com.fastpaca.http.error.ErrorAnswer;
import com.fastpaca.http.error.ErrorCode;
import com.fastpaca.http.error.RequestFault;
import com.fastpaca.http.request.Query;
import com.fastpaca.http.request.Upgrade;
import com.fastpaca.http.server.ConnectionTakeover;
import com.fastpaca.ports.cluster.PeerProtocol;
import com.fastpaca.ports.cluster.RaftEndpoint;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.channel.Channel;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** Opens tunnels to this node's own Raft, and to nothing else. Who asks has been looked at before. */
@Controller(PeerProtocol.RAFT)
@Produces(MediaType.ALL)
final class RaftController {
    private static final Pattern ID = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    private final RaftEndpoint raft;
    private final Tunnels tunnels;

    RaftController(RaftEndpoint raft, Tunnels tunnels) {
        this.raft = raft;
        this.tunnels = tunnels;
    }

    @Get(headRoute = false)
    CompletionStage<? extends HttpResponse<?>> open(HttpRequest<?> request) {
        Query.none(request);
        if (!Upgrade.isAskedFor(request, PeerProtocol.UPGRADE)) {
            throw RequestFault.badRequest("Upgrade: must be " + PeerProtocol.UPGRADE);
        }
        if (!nodeMeant(request).equals(raft.nodeId())) {
            return CompletableFuture.completedFuture(
                    ErrorAnswer.of(ErrorCode.CONFLICT, PeerProtocol.NODE_HEADER + ": is another node than this one"));
        }
        Channel channel =
                ((NettyHttpRequest<?>) request).getChannelHandlerContext().channel();
        return tunnels.open(channel, raft).thenApply(tunnel -> {
            ConnectionTakeover.prepare(channel, tunnel::takeOver);
            return HttpResponse.accepted();
        });
    }

    private static UUID nodeMeant(HttpRequest<?> request) {
        String text = request.getHeaders().get(PeerProtocol.NODE_HEADER);
        if (text == null || !ID.matcher(text).matches()) {
            throw RequestFault.badRequest(PeerProtocol.NODE_HEADER + ": must be the id of the node that is meant");
        }
        return UUID.fromString(text);
    }
}
