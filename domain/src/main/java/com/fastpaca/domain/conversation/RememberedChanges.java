package com.fastpaca.domain.conversation;

import com.fastpaca.domain.limit.Limits;
import com.fastpaca.domain.persistent.PersistentMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The newest changes of a conversation by the version that each made. Events are not among them: of the versions that are left, each is
 * the next event. Two generations bound them without a queue, so that at least {@link Limits#REMEMBERED_CHANGES} are remembered.
 *
 * @param forgottenUpTo the version of the newest change that is not remembered any more; 0 if all are
 */
public record RememberedChanges(
        PersistentMap<Long, Change> current, PersistentMap<Long, Change> previous, long forgottenUpTo) {
    public static final RememberedChanges NONE = new RememberedChanges(PersistentMap.empty(), PersistentMap.empty(), 0);

    RememberedChanges with(Change change) {
        if (current.size() < Limits.REMEMBERED_CHANGES) {
            return new RememberedChanges(current.with(change.version(), change), previous, forgottenUpTo);
        }
        Long newestForgotten = previous.floorKey(Long.MAX_VALUE);
        return new RememberedChanges(
                PersistentMap.<Long, Change>empty().with(change.version(), change),
                current,
                newestForgotten == null ? forgottenUpTo : newestForgotten);
    }

    /** Those after a version, oldest first. Costs what it answers. */
    List<Change> after(long version) {
        List<Change> newestFirst = new ArrayList<>();
        for (PersistentMap<Long, Change> generation : List.of(current, previous)) {
            for (Change change : generation.descendingValues()) {
                if (change.version() <= version) {
                    break;
                }
                newestFirst.add(change);
            }
        }
        Collections.reverse(newestFirst);
        return newestFirst;
    }
}
