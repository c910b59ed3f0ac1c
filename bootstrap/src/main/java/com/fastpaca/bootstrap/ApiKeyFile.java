package com.fastpaca.bootstrap;

import com.fastpaca.bootstrap.config.ApiKeySyntax;
import com.fastpaca.http.access.ApiKey;
import com.fastpaca.http.audit.Audit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of API keys, one a line, with or without a label, that may be changed while the node runs. It is read as a whole every other
 * second: a mounted secret changes by a link, whose time and size need not change. Lines that are blank or begin with {@code #} do not
 * count.
 */
final class ApiKeyFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiKeyFile.class);
    private static final Logger AUDIT = LoggerFactory.getLogger(Audit.LOGGER);
    private static final long PERIOD_MILLIS = 2_000;

    private final Path file;
    private final Consumer<List<ApiKey>> taker;
    private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("api-keys").daemon().factory());

    private List<ApiKey> present;
    private boolean faulty;

    private ApiKeyFile(Path file, List<ApiKey> present, Consumer<List<ApiKey>> taker) {
        this.file = file;
        this.present = present;
        this.taker = taker;
    }

    /**
     * Hands the file's keys to the taker, now and whenever they change.
     *
     * @throws IOException if there is no such file, or it holds no key or what is none
     */
    static ApiKeyFile follow(Path file, Consumer<List<ApiKey>> taker) throws IOException {
        ApiKeyFile followed = new ApiKeyFile(file, ApiKeySyntax.read(file), taker);
        taker.accept(followed.present);
        var _ = followed.reader.scheduleWithFixedDelay(
                followed::readAgain, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return followed;
    }

    private void readAgain() {
        try {
            List<ApiKey> keys = ApiKeySyntax.read(file);
            if (!keys.equals(present)) {
                present = keys;
                taker.accept(keys);
                AUDIT.atInfo()
                        .addKeyValue("event", "api_keys_reloaded")
                        .addKeyValue("count", keys.size())
                        .addKeyValue("labels", keys.stream().map(ApiKey::label).collect(Collectors.joining(",")))
                        .log("the API keys were replaced: {} holds {} now", file, keys.size());
            }
            faulty = false;
        } catch (IOException | RuntimeException e) {
            if (!faulty) {
                LOG.atError()
                        .addKeyValue("event", "api_keys_not_reloaded")
                        .log("the API keys stay as they were: {}", e.getMessage());
            }
            faulty = true;
        }
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }
}
