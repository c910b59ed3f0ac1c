package com.fastpaca.http.stream;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.http.error.ErrorAnswer;
import com.fastpaca.http.error.Rejections;
import com.fastpaca.http.error.RequestFault;
import com.fastpaca.http.request.Accept;
import com.fastpaca.http.request.PathId;
import com.fastpaca.http.request.Query;
import com.fastpaca.http.server.ConnectionTakeover;
import com.fastpaca.ports.stream.ConversationStreams;
import com.fastpaca.ports.stream.ConversationStreams.Opening;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.channel.Channel;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Opens streams: checks what is asked for while it still can be refused, then hands the connection over. */
@Controller("/v1/conversations/{id}/stream")
@Produces(MediaType.ALL)
final class StreamController {
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final Set<String> PARAMETERS = Set.of("cursor", "includeEvents");

    private final ConversationStreams conversations;
    private final Streams streams;

    StreamController(ConversationStreams conversations, Streams streams) {
        this.conversations = conversations;
        this.streams = streams;
    }

    @Get
    CompletionStage<? extends HttpResponse<?>> follow(HttpRequest<?> request, String id) {
        ConversationId conversation = PathId.parse(id);
        Query query = new Query(request, PARAMETERS);
        boolean includeEvents = query.flag("includeEvents", true);
        NettyHttpRequest<?> netty = (NettyHttpRequest<?>) request;
        if (WebSocketHandshake.isAskedFor(request)) {
            if (!WebSocketHandshake.isOfVersion(request)) {
                return CompletableFuture.completedFuture(ErrorAnswer.of(WebSocketHandshake.otherVersion())
                        .header("Sec-WebSocket-Version", WebSocketHandshake.VERSION));
            }
            StreamTransport transport = new WebSocketTransport(WebSocketHandshake.of(request));
            return open(netty, conversation, cursor(query), includeEvents, transport);
        }
        if (!Accept.names(request, ServerSentEventsTransport.MEDIA_TYPE)) {
            throw RequestFault.badRequest(
                    "Upgrade: must be websocket, or Accept: " + ServerSentEventsTransport.MEDIA_TYPE + " in its place");
        }
        StreamTransport transport =
                new ServerSentEventsTransport(netty.getNativeRequest().protocolVersion());
        return open(netty, conversation, cursorOfEvents(request, query), includeEvents, transport);
    }

    private static OptionalLong cursor(Query query) {
        return query.number("cursor", 0, Long.MAX_VALUE);
    }

    /** What a client that connects again has seen is newer than the cursor that it began with. */
    private static OptionalLong cursorOfEvents(HttpRequest<?> request, Query query) {
        OptionalLong cursor = cursor(query);
        String lastEventId = request.getHeaders().get(LAST_EVENT_ID);
        return lastEventId == null
                ? cursor
                : OptionalLong.of(Query.number(LAST_EVENT_ID, lastEventId, 0, Long.MAX_VALUE));
    }

    private CompletionStage<HttpResponse<?>> open(
            NettyHttpRequest<?> request,
            ConversationId conversation,
            OptionalLong cursor,
            boolean includeEvents,
            StreamTransport transport) {
        return conversations.open(conversation, cursor, includeEvents).thenApply(opening -> switch (opening) {
            case Opening.NotFound notFound -> Rejections.answer(new Outcome.NotFound());
            case Opening.Ahead ahead ->
                throw RequestFault.badRequest(
                        "cursor: is ahead of the conversation, whose version is " + ahead.version());
            case Opening.Opened opened -> {
                if (opened.ended() && !transport.answersPings()) {
                    // Tells clients that would connect again and again to stop.
                    yield HttpResponse.noContent();
                }
                if (request.getMethod() == HttpMethod.HEAD) {
                    yield HttpResponse.ok().contentType(ServerSentEventsTransport.MEDIA_TYPE);
                }
                Channel channel = request.getChannelHandlerContext().channel();
                Stream stream = streams.open(channel, opened.reader(), transport);
                ConnectionTakeover.prepare(channel, stream::takeOver);
                yield HttpResponse.accepted();
            }
        });
    }
}
