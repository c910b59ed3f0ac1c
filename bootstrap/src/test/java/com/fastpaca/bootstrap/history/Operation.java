package com.fastpaca.bootstrap.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request with all its attempts.
 *
 * @param number unique in a run; those of one client ascend in the order of its requests
 */
public record Operation(long number, int client, Request request, List<Attempt> attempts) {
    /** Moments on the history's own clock: what ended before something else began has the smaller number. */
    public record Attempt(long began, long ended, Answer answer) {}

    public Operation {
        attempts = List.copyOf(attempts);
    }

    Operation with(Attempt attempt) {
        List<Attempt> all = new ArrayList<>(attempts);
        all.add(attempt);
        return new Operation(number, client, request, all);
    }

    /** The first acknowledgement. */
    public Optional<Answer.Accepted> accepted() {
        return attempts.stream()
                .map(Attempt::answer)
                .filter(Answer.Accepted.class::isInstance)
                .map(Answer.Accepted.class::cast)
                .findFirst();
    }

    /**
     * Whether it is certain that nothing happened. A retry is refused only where the attempts before it did nothing; they will not do it
     * later either, if they are still on their way, because what an append is refused for lasts. A range to compact may become a good one.
     */
    public boolean isRefused() {
        boolean mayStillHappen = request instanceof Request.Compact
                && attempts.stream().anyMatch(attempt -> attempt.answer() instanceof Answer.Unknown);
        return accepted().isEmpty()
                && !mayStillHappen
                && attempts.stream().anyMatch(attempt -> attempt.answer() instanceof Answer.Refused);
    }

    /**
     * Whether it is a PUT whose answer may be that to a repeat: one that changed nothing, as an attempt before it that got no answer had
     * done it. Such an answer tells of a version that the PUT did not make.
     */
    boolean mayBeAnsweredForARepeat() {
        return request instanceof Request.Put
                && attempts.size() > 1
                && accepted().filter(answer -> answer.status() == 200).isPresent();
    }

    public boolean isUnknown() {
        return accepted().isEmpty() && !isRefused();
    }

    /** The moment before which nothing of it can have happened. */
    public long began() {
        return attempts.getFirst().began();
    }

    /** The moment by which it had happened; without an acknowledgement, never. */
    public long happenedBy() {
        return attempts.stream()
                .filter(attempt -> attempt.answer() instanceof Answer.Accepted)
                .mapToLong(Attempt::ended)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    @Override
    public String toString() {
        String json = request.toString();
        return "operation " + number + " of client " + client + " ("
                + (json.length() > 160 ? json.substring(0, 160) + "…" : json) + ")";
    }
}
