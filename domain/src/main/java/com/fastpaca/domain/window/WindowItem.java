package com.fastpaca.domain.window;

import com.fastpaca.domain.event.Form;
import com.fastpaca.domain.snapshot.Summary;

/** What stands at one place of a window, in the order of the log. */
public sealed interface WindowItem {
    /** A live event, to be read from the log and shown in a form. */
    record Live(long seq, Form form, int tokens) implements WindowItem {}

    /** A summary, shown with all its messages. */
    record Summarised(Summary summary) implements WindowItem {}
}
