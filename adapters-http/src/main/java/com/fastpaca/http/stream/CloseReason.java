package com.fastpaca.http.stream;

/** Why a stream ends: the close codes of RFC 6455, section 7.4, and of its registry. */
enum CloseReason {
    DELETED(1000, "the conversation is deleted"),
    SILENT(1001, "no sign of life"),
    NO_TEXT(1003, "only text is taken"),
    UNEXPECTED(1008, "only {\"type\":\"pong\"} is taken"),
    TOO_LONG(1009, "a message may have 1,024 bytes"),
    FAILED(1011, "the server failed"),
    RESTART(1012, "the server stops; connect again with the last version as cursor"),
    UNAVAILABLE(1013, "the conversation cannot be read here now; connect again with the last version as cursor");

    private final int code;
    private final String text;

    CloseReason(int code, String text) {
        this.code = code;
        this.text = text;
    }

    int code() {
        return code;
    }

    String text() {
        return text;
    }
}
