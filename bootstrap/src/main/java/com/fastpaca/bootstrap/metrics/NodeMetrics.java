package com.fastpaca.bootstrap.metrics;

import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.http.metrics.MetricsText;
import com.fastpaca.http.metrics.RequestMeters;
import com.fastpaca.http.peer.Tunnels;
import com.fastpaca.http.server.Connections;
import com.fastpaca.http.server.RequestsUnderWay;
import com.fastpaca.http.stream.StreamLimits;
import com.fastpaca.http.stream.Streams;
import com.fastpaca.ports.token.TokenCounter;
import com.fastpaca.ports.token.TokenEstimators;
import com.fastpaca.raft.node.RaftNode;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * All metrics of a node. What threads of requests count is kept in meters; what a node can be asked for at any time is asked for when
 * Prometheus asks. Every series is in {@code docs/metrics.md}, in the order in which they are made here.
 */
public final class NodeMetrics implements AutoCloseable {
    private final PrometheusRegistry collectors = new PrometheusRegistry();
    private final PrometheusMeterRegistry meters =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, collectors, Clock.SYSTEM);
    private final ProcessSeries process = new ProcessSeries(meters);
    private final RequestSeries requests = new RequestSeries(meters);
    private final TokenSeries tokens = new TokenSeries(meters);
    private final ScrapedText text = new ScrapedText(meters);

    /**
     * @param about who the node is, and whether it serves
     * @param raft the node's Raft groups, once they have been started
     * @param topConversations how many conversations have a series of their own
     */
    public NodeMetrics(NodeSeries.About about, Supplier<Optional<RaftNode>> raft, int topConversations) {
        collectors.register(new NodeSeries(about));
        collectors.register(new RaftSeries(raft));
        collectors.register(new ConversationSeries(visitor -> visitAll(raft, visitor), topConversations));
    }

    private static boolean visitAll(Supplier<Optional<RaftNode>> raft, Consumer<Conversation> visitor) {
        Optional<RaftNode> started = raft.get();
        started.ifPresent(node -> node.forEachConversation(visitor));
        return started.isPresent();
    }

    /** Shows from now on what is archived. */
    public void follow(ArchiveMetrics archive) {
        gauge(
                "fastpaca_raft_pending_flush_messages",
                "Events that the archive does not hold yet, of the Raft groups that this node leads; 0 without an archive",
                archive,
                ArchiveMetrics::pendingEvents);
        counter(
                "fastpaca_archive_events",
                "Events that this node has archived",
                archive,
                ArchiveMetrics::archivedEvents);
        counter(
                "fastpaca_archive_failures",
                "Attempts at which the archive did not answer, answered with a failure, or was found to be newer than the nodes",
                archive,
                ArchiveMetrics::failures);
        counter(
                "fastpaca_archive_lost_events",
                "Events that the archive had taken and has lost, and that are not on the nodes any more",
                archive,
                ArchiveMetrics::lostEvents);
        gauge(
                "fastpaca_archive_set_aside_conversations",
                "Conversations that the archive does not take, as the log says",
                archive,
                ArchiveMetrics::setAside);
    }

    /** Shows from now on until when the certificate of the port is valid. */
    public void followCertificate(Supplier<Instant> validUntil) {
        gauge(
                "fastpaca_certificate_not_after_seconds",
                "End of the certificate that the port shows, in seconds since 1970",
                validUntil,
                end -> end.get().getEpochSecond());
    }

    /** Shows from now on what the server has open. */
    public void follow(
            Connections connections,
            RequestsUnderWay underWay,
            Streams streams,
            StreamLimits streamLimits,
            Tunnels tunnels) {
        gauge("fastpaca_http_connections", "Connections that are open", connections, Connections::count);
        counter(
                "fastpaca_http_connections_refused",
                "Connections that were closed at once, as too many were open",
                connections,
                Connections::refused);
        gauge(
                "fastpaca_http_requests_under_way",
                "Requests that have come and are not answered",
                underWay,
                RequestsUnderWay::count);
        gauge("fastpaca_http_body_bytes", "Bodies of requests under way", underWay, RequestsUnderWay::bodyBytes);
        gauge(
                "fastpaca_http_buffer_bytes",
                "Memory outside the heap that sockets and responses have taken",
                ByteBufAllocator.DEFAULT,
                NodeMetrics::bytesOutsideHeap);
        gauge("fastpaca_streams", "Streams that are open", streams, Streams::count);
        gauge("fastpaca_streams_limit", "Streams that may be open at once", streamLimits, StreamLimits::maxStreams);
        counter("fastpaca_streams_opened", "Streams that were opened", streams, Streams::opened);
        counter(
                "fastpaca_streams_refused",
                "Streams that were refused, as too many were open",
                streams,
                Streams::refused);
        gauge("fastpaca_tunnels", "Connections of other nodes to this one's Raft", tunnels, Tunnels::count);
    }

    /** -1 if it cannot be told. */
    private static double bytesOutsideHeap(ByteBufAllocator buffers) {
        return buffers instanceof ByteBufAllocatorMetricProvider told
                ? told.metric().usedDirectMemory()
                : -1;
    }

    private <T> void gauge(String name, String description, T of, ToDoubleFunction<T> value) {
        Gauge.builder(name, of, value)
                .description(description)
                .strongReference(true)
                .register(meters);
    }

    private <T> void counter(String name, String description, T of, ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, of, value).description(description).register(meters);
    }

    public RequestMeters requests() {
        return requests;
    }

    public MetricsText text() {
        return text;
    }

    /** The same counter, and its time is taken. */
    public TokenCounter timed(TokenCounter counter) {
        return tokens.timed(counter);
    }

    /** The same estimators, and the time that they take is taken. */
    public TokenEstimators timedEstimators(TokenEstimators estimators) {
        return name -> estimators.find(name).map(tokens::timed);
    }

    @Override
    public void close() {
        text.close();
        process.close();
        meters.close();
    }
}
