package com.fastpaca.bootstrap.process;

import java.time.Duration;
import java.util.Optional;

/** An HTTP response. */
public record Reply(int status, String body, Optional<Duration> retryAfter) {
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }
}
