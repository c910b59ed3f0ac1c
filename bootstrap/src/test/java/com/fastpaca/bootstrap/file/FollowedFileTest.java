package com.fastpaca.bootstrap.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FollowedFileTest {
    private static final String UNREADABLE = "unreadable";
    private static final String UNFIT = "unfit";
    private static final String NO_THREAD = "unable to create native thread";

    private final List<String> taken = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private final FollowedFile<String> followed =
            new FollowedFile<>("followed", "first", this::read, this::take, said::add);
    private String contents = "first";

    @AfterEach
    void stop() {
        followed.close();
    }

    private String read() throws IOException {
        if (contents.equals(UNREADABLE)) {
            throw new IOException(UNREADABLE);
        }
        return contents;
    }

    private void take(String changed) throws IOException {
        if (changed.equals(UNFIT)) {
            throw new IOException(UNFIT);
        }
        if (changed.equals(NO_THREAD)) {
            throw new InternalError(NO_THREAD);
        }
        taken.add(changed);
    }

    private void found(String... found) {
        for (String each : found) {
            contents = each;
            followed.readAgain();
        }
    }

    @Test
    void whatHasChangedIsTakenOnce() {
        found("first", "second", "second", "first");
        assertThat(taken).containsExactly("second", "first");
    }

    @Test
    void whatCannotBeTakenIsSaidOnceItIsSeenTwice() {
        found(UNREADABLE, "first", UNREADABLE, UNFIT);
        assertThat(said).isEmpty();

        found(UNFIT, UNFIT, UNFIT, UNREADABLE, UNREADABLE);
        assertThat(said).containsExactly(UNFIT, UNREADABLE);
        assertThat(taken).isEmpty();

        found(NO_THREAD, NO_THREAD);
        assertThat(said).as("an error ends nothing").endsWith(NO_THREAD);
        said.removeLast();

        found("second", UNREADABLE, UNREADABLE);
        assertThat(said).containsExactly(UNFIT, UNREADABLE, UNREADABLE);
        assertThat(taken).containsExactly("second");
    }
}
