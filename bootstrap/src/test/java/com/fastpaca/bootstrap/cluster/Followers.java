package com.fastpaca.bootstrap.cluster;

import com.fastpaca.bootstrap.cluster.stream.Followed;
import com.fastpaca.bootstrap.cluster.stream.StreamFollower;
import com.fastpaca.bootstrap.history.Answer;
import com.fastpaca.bootstrap.load.KnownConversations;
import com.fastpaca.bootstrap.load.KnownConversations.Known;
import com.fastpaca.bootstrap.process.Http;
import com.fastpaca.bootstrap.process.RawMembers;
import com.fastpaca.bootstrap.process.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/** Clients that each follow one conversation to its end, in turn. */
final class Followers implements AutoCloseable {
    private static final int AT_ONCE = 16;
    private static final int DRAWS = 100;
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final SortedMap<String, URI> nodes;
    private final KnownConversations known;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<StreamFollower> followers = new ArrayList<>();
    private final List<Future<Followed>> running = new ArrayList<>();
    private final SplittableRandom seeds;

    Followers(SortedMap<String, URI> nodes, KnownConversations known, SplittableRandom seeds) {
        this.nodes = nodes;
        this.known = known;
        this.seeds = seeds;
    }

    /** Lets one more follower begin, from the beginning of a conversation or from its present; when there are many, the oldest leaves. */
    void add(int phase) {
        RandomGenerator random = seeds.split();
        Known conversation = known.any(random, phase);
        for (int draw = 0; draw < DRAWS && !conversation.isCreated(); draw++) {
            conversation = known.any(random, phase);
        }
        if (conversation.isCreated()) {
            long cursor = random.nextBoolean() ? 0 : conversation.version();
            var follower = new StreamFollower(client, nodes, random, conversation.id(), cursor);
            followers.add(follower);
            if (followers.size() > AT_ONCE) {
                followers.removeFirst().leave();
            }
            running.add(threads.submit(follower::run));
        }
    }

    /** All that they were told, once nobody writes any more and the cluster is well. */
    List<Followed> finish(Http http) throws IOException, InterruptedException, ExecutionException, TimeoutException {
        for (StreamFollower follower : followers) {
            Reply reply = http.get("/v1/conversations/" + follower.conversation());
            follower.finishAt(Answer.number(RawMembers.ofObject(reply.body()), "version"), ENDS_WITHIN);
        }
        List<Followed> followed = new ArrayList<>();
        for (Future<Followed> follower : running) {
            followed.add(follower.get(2 * ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS));
        }
        return followed;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.shutdownNow();
        threads.close();
        client.close();
    }
}
