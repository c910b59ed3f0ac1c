package com.fastpaca.ports.conversation;

import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.window.Window;

/** What a request for a window comes to. */
public sealed interface WindowAnswer {
    record Found(Window window, WindowMessages messages) implements WindowAnswer {}

    record Refused(Outcome.Rejection rejection) implements WindowAnswer {}
}
