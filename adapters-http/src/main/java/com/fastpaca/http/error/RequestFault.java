package com.fastpaca.http.error;

/** A request that the contract does not take; the message names what is wrong with it and is meant for the client. */
public final class RequestFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public RequestFault(ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public static RequestFault badRequest(String message) {
        return new RequestFault(ErrorCode.BAD_REQUEST, message);
    }

    ErrorCode code() {
        return code;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
