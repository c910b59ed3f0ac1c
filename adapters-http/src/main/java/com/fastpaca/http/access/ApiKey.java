package com.fastpaca.http.access;

/**
 * A key that opens the API.
 *
 * @param label tells in logs whose key it is, where the key itself must never be
 */
public record ApiKey(String label, String key) {
    @Override
    public String toString() {
        return "ApiKey[" + label + "]";
    }
}
