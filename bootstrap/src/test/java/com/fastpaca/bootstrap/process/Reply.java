package com.fastpaca.bootstrap.process;

/** An HTTP response. */
public record Reply(int status, String body) {
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }
}
