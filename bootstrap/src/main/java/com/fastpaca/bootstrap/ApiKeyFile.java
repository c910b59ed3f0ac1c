package com.fastpaca.bootstrap;

import com.fastpaca.bootstrap.config.ApiKeySyntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of API keys, one a line, that may be changed while the node runs. It is read as a whole every other second: a mounted secret
 * changes by a link, whose time and size need not change. Lines that are blank or begin with {@code #} do not count.
 */
final class ApiKeyFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiKeyFile.class);
    private static final long PERIOD_MILLIS = 2_000;
    private static final String COMMENT = "#";

    private final Path file;
    private final Consumer<List<String>> taker;
    private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("api-keys").daemon().factory());

    private List<String> present;
    private boolean faulty;

    private ApiKeyFile(Path file, List<String> present, Consumer<List<String>> taker) {
        this.file = file;
        this.present = present;
        this.taker = taker;
    }

    /**
     * Hands the file's keys to the taker, now and whenever they change.
     *
     * @throws IOException if there is no such file, or it holds no key or what is none
     */
    static ApiKeyFile follow(Path file, Consumer<List<String>> taker) throws IOException {
        ApiKeyFile followed = new ApiKeyFile(file, read(file), taker);
        taker.accept(followed.present);
        var _ = followed.reader.scheduleWithFixedDelay(
                followed::readAgain, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return followed;
    }

    private void readAgain() {
        try {
            List<String> keys = read(file);
            if (!keys.equals(present)) {
                present = keys;
                taker.accept(keys);
                LOG.info("the API keys were replaced: {} holds {} now", file, keys.size());
            }
            faulty = false;
        } catch (IOException | RuntimeException e) {
            if (!faulty) {
                LOG.error("the API keys stay as they were: {}", e.getMessage());
            }
            faulty = true;
        }
    }

    /** @throws IOException if there is no such file, or it holds no key or what is none */
    static List<String> read(Path file) throws IOException {
        List<String> keys;
        try {
            keys = Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith(COMMENT))
                    .toList();
        } catch (IOException e) {
            throw new IOException(file + " cannot be read: " + e, e);
        }
        if (keys.isEmpty()) {
            throw new IOException(file + " holds no key");
        }
        if (!keys.stream().allMatch(ApiKeySyntax::isKey)) {
            throw new IOException(file + " holds a line that is no key: visible ASCII characters without commas");
        }
        return keys;
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }
}
