package com.fastpaca.http.access;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The keys that open the API; none open it to everybody. Safe for concurrent use. */
public final class ApiKeys {
    private volatile Present present;

    /** What of a key may be told. */
    record Known(int number, String label) {}

    private record Present(KeyDigests digests, List<String> labels) {
        static Present of(List<ApiKey> keys) {
            return new Present(
                    new KeyDigests(keys.stream().map(ApiKey::key).toList()),
                    keys.stream().map(ApiKey::label).toList());
        }
    }

    public ApiKeys(List<ApiKey> keys) {
        present = Present.of(keys);
    }

    /** Takes other keys in the place of all present ones; requests that are being checked go by either. */
    public void replace(List<ApiKey> keys) {
        present = Present.of(keys);
    }

    boolean areRequired() {
        return !present.digests.isEmpty();
    }

    /** The key, or empty if it is none. Takes the same time whichever it is, and however much of it is right. */
    Optional<Known> find(String candidate) {
        Present now = present;
        OptionalInt number = now.digests.find(candidate);
        return number.isEmpty()
                ? Optional.empty()
                : Optional.of(new Known(number.getAsInt(), now.labels.get(number.getAsInt())));
    }
}
