package com.fastpaca.bootstrap;

import com.fastpaca.bootstrap.config.ApiKeySyntax;
import com.fastpaca.bootstrap.file.FollowedFile;
import com.fastpaca.http.access.ApiKey;
import com.fastpaca.http.audit.Audit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of API keys, one a line, with or without a label, that may be changed while the node runs. Lines that are blank or begin with
 * {@code #} do not count.
 */
final class ApiKeyFile {
    private static final Logger LOG = LoggerFactory.getLogger(ApiKeyFile.class);
    private static final Logger AUDIT = LoggerFactory.getLogger(Audit.LOGGER);

    private ApiKeyFile() {}

    /**
     * Hands the file's keys to the taker, now and whenever they change.
     *
     * @throws IOException if there is no such file, or it holds no key or what is none
     */
    static FollowedFile<List<ApiKey>> follow(Path file, Consumer<List<ApiKey>> taker) throws IOException {
        List<ApiKey> present = ApiKeySyntax.read(file);
        taker.accept(present);
        FollowedFile<List<ApiKey>> followed = new FollowedFile<>(
                "api-keys",
                present,
                () -> ApiKeySyntax.read(file),
                keys -> {
                    taker.accept(keys);
                    tellReplaced(file, keys);
                },
                ApiKeyFile::tellRefusal);
        followed.start();
        return followed;
    }

    private static void tellReplaced(Path file, List<ApiKey> keys) {
        AUDIT.atInfo()
                .addKeyValue("event", "api_keys_reloaded")
                .addKeyValue("count", keys.size())
                .addKeyValue("labels", keys.stream().map(ApiKey::label).collect(Collectors.joining(",")))
                .log("the API keys were replaced: {} holds {} now", file, keys.size());
    }

    private static void tellRefusal(String reason) {
        LOG.atError().addKeyValue("event", "api_keys_not_reloaded").log("the API keys stay as they were: {}", reason);
    }
}
