package com.fastpaca.raft.node;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node does by itself, again and again for as long as it runs, whatever becomes of one time. */
final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private final List<ScheduledExecutorService> threads = new ArrayList<>();

    /** @param everyMillis between the end of one time and the beginning of the next */
    record Task(long everyMillis, Runnable work) {}

    /** Begins tasks that take turns on a thread of their own. */
    void begin(String threadName, Task... tasks) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(threadName).daemon().factory());
        threads.add(thread);
        for (Task task : tasks) {
            var _ = thread.scheduleWithFixedDelay(() -> run(task), 0, task.everyMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static void run(Task task) {
        try {
            task.work().run();
        } catch (RuntimeException | Error e) {
            LOG.atError()
                    .addKeyValue("event", "upkeep_failed")
                    .setCause(e)
                    .log("what a node does by itself every {} ms failed; it is tried again", task.everyMillis());
        }
    }

    @Override
    public void close() {
        threads.forEach(ScheduledExecutorService::shutdownNow);
    }
}
