package com.fastpaca.http.access;

import java.util.List;
import java.util.OptionalInt;

/** The keys that open the API; none open it to everybody. Safe for concurrent use. */
public final class ApiKeys {
    private volatile KeyDigests digests;

    public ApiKeys(List<String> keys) {
        digests = new KeyDigests(keys);
    }

    /** Takes other keys in the place of all present ones; requests that are being checked go by either. */
    public void replace(List<String> keys) {
        digests = new KeyDigests(keys);
    }

    boolean areRequired() {
        return !digests.isEmpty();
    }

    /** The number of the key, or empty if it is none. Takes the same time whichever it is, and however much of it is right. */
    OptionalInt find(String candidate) {
        return digests.find(candidate);
    }
}
