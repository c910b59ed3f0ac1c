package com.fastpaca.ports.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @CsvSource({
        "fastpaca.internal:4000, fastpaca.internal, 4000",
        "node_1:1, node_1, 1",
        "10.0.0.1:65535, 10.0.0.1, 65535",
        "[::1]:4000, ::1, 4000",
        "[fe80::1%eth0]:4000, fe80::1%eth0, 4000",
    })
    void whatIsWrittenIsRead(String text, String host, int port) {
        assertThat(HostPort.parse(text)).contains(new HostPort(host, port));
        assertThat(new HostPort(host, port)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host",
                ":4000",
                "host:",
                "host:0",
                "host:65536",
                "host:-1",
                "host:+1",
                "host:4000 ",
                "a b:1",
                "::1:4000",
                "[::1]",
                "[::1]:",
                "[host]:4000",
                "[::1:4000",
                "::1]:4000",
                "http://host:4000",
                "host:4000/",
                "[]:4000",
                "a@b:1",
                "[::1%]:1",
                "host:\u0664"
            })
    void whatIsNoHostAndPortIsRefused(String text) {
        assertThat(HostPort.parse(text)).isEmpty();
    }
}
