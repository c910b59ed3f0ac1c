package com.fastpaca.bootstrap.history;

import java.util.ArrayList;
import java.util.List;

/** What a checker has found wrong, in words. */
public final class Violations {
    private final List<String> found = new ArrayList<>();

    public void add(String violation) {
        found.add(violation);
    }

    public void addUnless(boolean asItShouldBe, String violation) {
        if (!asItShouldBe) {
            found.add(violation);
        }
    }

    public List<String> found() {
        return List.copyOf(found);
    }
}
