package com.fastpaca.domain.window;

import com.fastpaca.domain.window.ClientHistory.Replaced;
import com.fastpaca.domain.window.ClientHistory.Shown;
import com.fastpaca.domain.window.SeenWindow.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a window under a budget has to show, found by trying.
 *
 * @param messages in log order
 * @param snapshotTokens the tokens of everything that a boundless budget would show
 * @param leftOut whether that is more than the messages
 */
record LargestSlice(List<Message> messages, long snapshotTokens, boolean leftOut) {

    static LargestSlice of(ClientHistory history, long budget) {
        List<Replaced> summaries = history.summaries();
        List<Shown> pinned = history.pinned();
        List<Shown> live = history.live();
        // The head in the order in which it goes: the oldest summary first, the newest system event last.
        List<Long> head = new ArrayList<>();
        summaries.forEach(summary -> head.add(summary.total()));
        pinned.forEach(event -> head.add(event.tokens()));
        int gone = 0;
        while (sum(head.subList(gone, head.size())) > budget) {
            gone++;
        }
        List<Shown> run = largestRun(history, budget - sum(head.subList(gone, head.size())));

        List<Message> messages = new ArrayList<>();
        summaries.stream().skip(gone).forEach(summary -> addTo(messages, summary));
        pinned.stream().skip(Math.max(0, gone - summaries.size())).forEach(event -> addTo(messages, event));
        run.forEach(event -> addTo(messages, event));
        messages.sort(Comparator.comparingLong(Message::seq));
        return new LargestSlice(messages, sum(head) + ClientHistory.total(live), gone > 0 || run.size() < live.size());
    }

    private static List<Shown> largestRun(ClientHistory history, long room) {
        for (long start = history.firstLive(); start <= history.lastSeq(); start++) {
            List<Shown> run = history.liveFrom(start);
            if (ClientHistory.total(run) <= room) {
                return run;
            }
        }
        return List.of();
    }

    private static void addTo(List<Message> messages, Replaced summary) {
        summary.tokens().forEach(tokens -> messages.add(new Message(summary.fromSeq(), tokens)));
    }

    private static void addTo(List<Message> messages, Shown event) {
        messages.add(new Message(event.seq(), event.tokens()));
    }

    private static long sum(List<Long> tokens) {
        return tokens.stream().mapToLong(Long::longValue).sum();
    }
}
