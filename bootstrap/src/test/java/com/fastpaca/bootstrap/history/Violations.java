package com.fastpaca.bootstrap.history;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What a checker has found wrong, in words. */
public final class Violations {
    private final List<String> found = new ArrayList<>();

    public void add(String violation) {
        found.add(violation);
    }

    /** @param violation made when it is needed: to word what is as it should be takes longer than to check it */
    public void addUnless(boolean asItShouldBe, Supplier<String> violation) {
        if (!asItShouldBe) {
            found.add(violation.get());
        }
    }

    public List<String> found() {
        return List.copyOf(found);
    }
}
