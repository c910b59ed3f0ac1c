package com.fastpaca.bootstrap.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogOutputTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static Logger writingTo(LogOutput output) {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        output.setContext(context);
        output.start();
        Logger logger = context.getLogger("test");
        logger.addAppender(output);
        return logger;
    }

    @Test
    void allThatSeveralThreadsLogIsWrittenAndThatOfEachInItsOrder() throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LogOutput output = new LogOutput(
                out,
                (logged, lines) -> lines.plain(logged.getFormattedMessage()).plain('\n'));
        Logger logger = writingTo(output);
        List<Thread> threads = new ArrayList<>();
        int lines = LogOutput.MAX_WAITING;
        for (int number = 0; number < 4; number++) {
            String name = "thread-" + number + " ";
            threads.add(Thread.ofPlatform()
                    .start(() -> IntStream.range(0, lines).forEach(i -> logger.info(name + i))));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        output.flush(PATIENCE);

        List<String> written = out.toString(StandardCharsets.US_ASCII).lines().toList();
        assertThat(written).hasSize(4 * lines);
        for (int number = 0; number < 4; number++) {
            String name = "thread-" + number + " ";
            assertThat(written.stream().filter(line -> line.startsWith(name)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, lines).mapToObj(i -> name + i).toList());
        }
    }

    @Test
    void whoeverLogsWaitsForAReaderThatStoppedAndLosesNothing() throws InterruptedException {
        CountDownLatch reading = new CountDownLatch(1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LogOutput output = new LogOutput(
                new WholeWrites() {
                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        try {
                            reading.await();
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                        out.write(bytes, offset, length);
                    }
                },
                (logged, lines) -> lines.plain("x\n"));
        Logger logger = writingTo(output);
        int lines = 3 * LogOutput.MAX_WAITING;
        AtomicInteger logged = new AtomicInteger();
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < lines; i++) {
                logger.info("x");
                logged.incrementAndGet();
            }
        });
        await().atMost(PATIENCE)
                .until(() -> logged.get() >= LogOutput.MAX_WAITING && writer.getState() == Thread.State.WAITING);
        assertThat(logged.get()).isLessThan(lines);
        output.flush(Duration.ofMillis(10));

        reading.countDown();
        writer.join();
        output.flush(PATIENCE);

        assertThat(out.size()).isEqualTo(2 * lines);
    }

    @Test
    void aReaderThatIsGoneAndALineThatCannotBeWrittenHarmNothingElse() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AtomicInteger writes = new AtomicInteger();
        LogOutput output = new LogOutput(
                new WholeWrites() {
                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        if (writes.getAndIncrement() == 0) {
                            throw new IOException("Broken pipe");
                        }
                        out.write(bytes, offset, length);
                    }
                },
                (logged, lines) -> {
                    lines.plain(logged.getMessage());
                    if (logged.getMessage().equals("half")) {
                        throw new IllegalStateException("cannot be written");
                    }
                    lines.plain('\n');
                });
        Logger logger = writingTo(output);

        logger.info("lost");
        output.flush(PATIENCE);
        logger.info("half");
        logger.info("whole");
        output.flush(PATIENCE);

        assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo("whole\n");
    }

    /** Takes what a log writes at once, and never a byte alone. */
    private abstract static class WholeWrites extends OutputStream {
        @Override
        public void write(int b) {
            throw new UnsupportedOperationException();
        }
    }
}
