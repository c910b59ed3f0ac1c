package com.fastpaca.http.json;

/** A request body that is not what the contract takes; the message names the field and is meant for the client. */
public final class JsonFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean tooLarge;

    private JsonFault(String message, boolean tooLarge) {
        super(message, null, false, false);
        this.tooLarge = tooLarge;
    }

    /** A fault at a field; an empty path is the body itself. */
    public static JsonFault at(String path, String problem) {
        return new JsonFault((path.isEmpty() ? "body" : path) + ": " + problem, false);
    }

    /** A value beyond what the server takes, rather than a wrong one. */
    public static JsonFault tooLarge(String path, String problem) {
        return new JsonFault((path.isEmpty() ? "body" : path) + ": " + problem, true);
    }

    public boolean isTooLarge() {
        return tooLarge;
    }
}
