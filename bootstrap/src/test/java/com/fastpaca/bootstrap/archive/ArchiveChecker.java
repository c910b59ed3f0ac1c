package com.fastpaca.bootstrap.archive;

import com.fastpaca.bootstrap.recorded.RestConversation.Logged;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;

/** Compares what clients were told of a conversation with what the archive and the nodes hold of it in the end. */
public final class ArchiveChecker {
    private ArchiveChecker() {}

    /**
     * What is wrong, a sentence each.
     *
     * @param told the parts of each acknowledged event by its seq; every event that was sent was acknowledged in the end
     * @param archived the rows of the archive, in its order
     * @param pages what each node answers, by its name
     */
    public static List<String> violations(
            String id, SortedMap<Long, String> told, List<Logged> archived, Map<String, List<Logged>> pages) {
        List<String> violations = new ArrayList<>();
        TreeSet<Long> lost = new TreeSet<>(told.keySet());
        long before = 0;
        for (Logged event : archived) {
            if (event.seq() != before + 1) {
                violations.add(id + ": seq " + event.seq() + " is archived after seq " + before);
            }
            before = event.seq();
            lost.remove(event.seq());
            String parts = told.get(event.seq());
            if (parts == null) {
                violations.add(id + ": seq " + event.seq() + " is archived and was never acknowledged");
            } else if (!parts.equals(event.parts())) {
                violations.add(id + ": seq " + event.seq() + " is archived with other parts than were acknowledged");
            }
        }
        lost.forEach(seq -> violations.add(id + ": seq " + seq + " was acknowledged and is not archived"));
        pages.forEach((node, page) -> {
            if (!page.equals(archived)) {
                violations.add(id + ": " + node + " answers another log than is archived");
            }
        });
        return violations;
    }
}
