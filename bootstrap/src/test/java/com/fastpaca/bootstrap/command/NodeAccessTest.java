package com.fastpaca.bootstrap.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeAccessTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0,      127.0.0.1",
        "::,           127.0.0.1",
        "10.0.1.5,     10.0.1.5",
        "::1,          [::1]",
        "2001:db8::17, [2001:db8::17]",
        "node-1.lan,   node-1.lan",
    })
    void asksWhereTheNodeOfThisHostIsBoundTo(String bound, String asked) throws IOException {
        NodeAccess access = NodeAccess.of(Map.of("FASTPACA_HOST", bound, "FASTPACA_PORT", "4711"));
        assertThat(access.url()).isEqualTo("http://" + asked + ":4711");
        assertThat(URI.create(access.url()).getHost()).isEqualTo(asked);
    }

    @Test
    void theFirstKeyIsPresentedFromWhereverKeysAre(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), "# ours\nbackend first.of-file\nsecond\n");
        Map<String, String> settings = Map.of("FASTPACA_API_KEY_FILE", file.toString());
        assertThat(NodeAccess.of(settings).key()).hasValue("first.of-file");
        assertThat(NodeAccess.withoutKey(settings).key()).isEmpty();
        assertThat(NodeAccess.of(Map.of("FASTPACA_API_KEY_FILE", file.toString(), "FASTPACA_API_KEY", "a,b"))
                        .key())
                .hasValue("a");
        assertThatThrownBy(() -> NodeAccess.of(Map.of("FASTPACA_API_KEY_FILE", "/none")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/none cannot be read");
    }

    @Test
    void withoutSettingsTheNodeIsWhereItIsByDefault() throws IOException {
        NodeAccess access = NodeAccess.of(Map.of());
        assertThat(access.url()).isEqualTo("http://127.0.0.1:4000");
        assertThat(access.key()).isEmpty();
    }
}
