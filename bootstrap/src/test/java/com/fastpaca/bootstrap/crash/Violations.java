package com.fastpaca.bootstrap.crash;

import java.util.ArrayList;
import java.util.List;

/** What a checker has found wrong, in words. */
final class Violations {
    private final List<String> found = new ArrayList<>();

    void add(String violation) {
        found.add(violation);
    }

    void addUnless(boolean asItShouldBe, String violation) {
        if (!asItShouldBe) {
            found.add(violation);
        }
    }

    List<String> found() {
        return List.copyOf(found);
    }
}
