package com.fastpaca.http.access;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The secrets that open to other nodes what is meant for them alone; none open it to everybody. Safe for concurrent use. */
public final class PeerAccess {
    private final KeyDigests secrets;

    public PeerAccess(List<String> secrets) {
        this.secrets = new KeyDigests(secrets);
    }

    boolean admits(Optional<String> candidate) {
        return secrets.isEmpty()
                || candidate.map(secrets::find).orElse(OptionalInt.empty()).isPresent();
    }
}
