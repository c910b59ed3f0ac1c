package com.fastpaca.domain.conversation;

import com.fastpaca.domain.limit.Limits;
import com.fastpaca.domain.persistent.Generations;
import com.fastpaca.domain.persistent.PersistentMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The newest changes of a conversation by the version that each made, at least {@link Limits#REMEMBERED_CHANGES}. Events are not among
 * them: of the versions that are left, each is the next event.
 *
 * @param forgottenUpTo the version of the newest change that is not remembered any more; 0 if all are
 */
public record RememberedChanges(Generations<Long, Change> changes, long forgottenUpTo) {
    public static final RememberedChanges NONE = new RememberedChanges(Generations.none(), 0);

    RememberedChanges with(Change change) {
        boolean forgets = changes.newest().size() == Limits.REMEMBERED_CHANGES;
        Long newestForgotten = forgets ? changes.before().floorKey(Long.MAX_VALUE) : null;
        return new RememberedChanges(
                changes.with(change.version(), change, Limits.REMEMBERED_CHANGES),
                newestForgotten == null ? forgottenUpTo : newestForgotten);
    }

    /** Those after a version, oldest first. Costs what it answers. */
    List<Change> after(long version) {
        List<Change> newestFirst = new ArrayList<>();
        for (PersistentMap<Long, Change> generation : List.of(changes.newest(), changes.before())) {
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
