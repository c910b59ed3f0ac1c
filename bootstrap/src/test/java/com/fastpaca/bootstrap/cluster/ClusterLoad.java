package com.fastpaca.bootstrap.cluster;

import com.fastpaca.bootstrap.history.History;
import com.fastpaca.bootstrap.load.KnownConversations;
import com.fastpaca.bootstrap.load.LoadClient;
import com.fastpaca.bootstrap.load.Scenario;
import com.fastpaca.bootstrap.process.Http;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** Clients that write and read on random nodes, whatever happens to those, until they are told to stop. */
final class ClusterLoad {
    private static final int STOPS_WITHIN_SECONDS = 60;

    private final List<Http> nodes;
    private final List<Worker> workers = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> running = new ArrayList<>();
    private volatile boolean stopping;
    private volatile int phase;

    ClusterLoad(List<Http> nodes, int clients, SplittableRandom seeds, KnownConversations known, History history) {
        this.nodes = nodes;
        for (int i = 1; i <= clients; i++) {
            var client = new LoadClient(i, new Scenario(seeds.split(), known, "c" + i), known, history);
            workers.add(new Worker(client, seeds.split()));
        }
    }

    void start() {
        workers.forEach(worker -> running.add(threads.submit(worker::run)));
    }

    /** Lets the clients go on to other conversations. */
    void enterPhase(int newPhase) {
        phase = newPhase;
    }

    /** Fails if a client has failed. */
    void check() {
        for (Future<?> worker : running) {
            if (worker.state() == Future.State.FAILED) {
                throw new AssertionError("a client has failed", worker.exceptionNow());
            }
        }
    }

    /** Waits for the clients, and asks once more what got no answer; the cluster must be well. */
    void stop() throws InterruptedException, ExecutionException, TimeoutException {
        stopping = true;
        for (Future<?> worker : running) {
            worker.get(STOPS_WITHIN_SECONDS, TimeUnit.SECONDS);
        }
        threads.close();
        workers.forEach(worker -> worker.client().retryUnanswered(nodes.getFirst()));
    }

    private final class Worker {
        private final LoadClient client;
        private final RandomGenerator random;

        Worker(LoadClient client, RandomGenerator random) {
            this.client = client;
            this.random = random;
        }

        LoadClient client() {
            return client;
        }

        void run() {
            while (!stopping) {
                LoadClient.Asked asked = client.ask(anyNode(), phase);
                if (asked.isUnknown()) {
                    LockSupport.parkNanos(asked.retryAfter().toNanos());
                }
                if (asked.isToBeRepeated()) {
                    client.again(anyNode(), asked);
                }
            }
        }

        private Http anyNode() {
            return nodes.get(random.nextInt(nodes.size()));
        }
    }
}
