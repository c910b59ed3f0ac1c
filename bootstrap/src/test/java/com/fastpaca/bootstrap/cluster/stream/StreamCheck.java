package com.fastpaca.bootstrap.cluster.stream;

import com.fastpaca.bootstrap.history.Answer;
import com.fastpaca.bootstrap.history.Observed;
import com.fastpaca.bootstrap.history.Operation;
import com.fastpaca.bootstrap.history.Request;
import com.fastpaca.bootstrap.history.Violations;
import com.fastpaca.bootstrap.process.RawMembers;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether followers were told each version behind their cursor once, in order, as what it is, on whatever node they asked; and of one
 * version all the same window.
 */
public final class StreamCheck {
    private final Observed.Present observed;
    private final Violations violations;
    private final Map<Long, Observed.Logged> events = new HashMap<>();
    private final Map<Long, Request.Compact> compactions = new HashMap<>();
    private final Set<Range> perhapsCompacted = new HashSet<>();
    private final Map<Long, WindowState> windows = new HashMap<>();

    private record Range(long fromSeq, long toSeq) {}

    private record WindowState(boolean needsCompaction, long usedTokens) {}

    private StreamCheck(List<Operation> operations, Observed.Present observed, Violations violations) {
        this.observed = observed;
        this.violations = violations;
        observed.log().forEach(event -> events.put(event.version(), event));
        for (Operation operation : operations) {
            if (operation.request() instanceof Request.Compact compact && !operation.isRefused()) {
                operation
                        .accepted()
                        .ifPresentOrElse(
                                answer -> compactions.put(
                                        Answer.number(RawMembers.ofObject(answer.body()), "version"), compact),
                                () -> perhapsCompacted.add(new Range(compact.fromSeq(), compact.toSeq())));
            }
        }
        Map<String, String> view = RawMembers.ofObject(observed.view());
        windows.put(
                observed.version(),
                new WindowState(
                        Answer.member(view, "needs_compaction").equals("true"), Answer.number(view, "used_tokens")));
    }

    /**
     * Adds what is wrong.
     *
     * @param operations on the conversation
     * @param followed by all followers of it
     */
    public static void check(
            List<Operation> operations, Observed.Present observed, List<Followed> followed, Violations violations) {
        var check = new StreamCheck(operations, observed, violations);
        followed.forEach(check::follow);
    }

    private void follow(Followed followed) {
        var follower = new FollowerState(followed.cursor());
        for (Followed.Session session : followed.sessions()) {
            String where = "the stream from " + followed.cursor() + ", on " + session.node() + " from "
                    + session.cursor() + ", ";
            violations.addUnless(
                    !session.isRefused() || session.cursor() > observed.version(),
                    () -> where + "was " + session.end());
            violations.addUnless(
                    session.cursor() == follower.reached, () -> where + "did not go on at " + follower.reached);
            follower.window = session.cursor();
            for (StreamFrame frame : session.frames()) {
                follower.take(frame, where);
            }
        }
        violations.addUnless(
                !followed.toTheEnd() || follower.reached == observed.version(),
                () -> "the stream from " + followed.cursor() + " stopped at version " + follower.reached + " of "
                        + observed.version());
    }

    /** How far one follower has come. */
    private final class FollowerState {
        private final Set<Long> told = new HashSet<>();
        private long reached;
        private long window;

        FollowerState(long cursor) {
            reached = cursor;
        }

        void take(StreamFrame frame, String where) {
            switch (frame) {
                case StreamFrame.Window shown -> takeWindow(shown, where);
                case StreamFrame.Gap gap -> takeGap(gap, where);
                case StreamFrame.Event event -> {
                    takeNext(event, where);
                    violations.addUnless(
                            isLogged(event), () -> where + "told " + event + ", which the log does not hold");
                }
                case StreamFrame.Compaction compaction -> {
                    takeNext(compaction, where);
                    violations.addUnless(
                            isAsked(compaction), () -> where + "told " + compaction + ", which nobody has asked for");
                }
                case StreamFrame.Reset reset -> {
                    takeNext(reset, where);
                    violations.addUnless(
                            !events.containsKey(reset.version()) && !compactions.containsKey(reset.version()),
                            () -> where + "told " + reset + " of a version that is none");
                }
                case StreamFrame.Tombstoned tombstoned -> {
                    takeNext(tombstoned, where);
                    violations.addUnless(
                            observed.tombstoned() && tombstoned.version() == observed.version(),
                            () -> where + "told " + tombstoned + " of version " + observed.version());
                }
            }
        }

        private void takeNext(StreamFrame frame, String where) {
            long version = frame.version();
            if (!told.add(version)) {
                violations.add(where + "told twice: " + frame);
            } else if (version <= reached) {
                violations.add(where + "told " + frame + " out of order, after version " + reached);
            } else if (version > reached + 1) {
                violations.add(where + "told " + frame + " after version " + reached + ", and nothing between");
            }
            reached = Math.max(reached, version);
        }

        private void takeGap(StreamFrame.Gap gap, String where) {
            violations.addUnless(
                    gap.expected() == reached + 1
                            && gap.version() >= gap.expected()
                            && gap.version() <= observed.version(),
                    () -> where + "told " + gap + " after version " + reached);
            reached = Math.max(reached, gap.version());
        }

        private void takeWindow(StreamFrame.Window shown, String where) {
            violations.addUnless(
                    shown.version() == reached && shown.version() > window,
                    () -> where + "told " + shown + " after version " + reached + " and the window of " + window);
            window = Math.max(window, shown.version());
            var state = new WindowState(shown.needsCompaction(), shown.usedTokens());
            WindowState same = windows.putIfAbsent(shown.version(), state);
            violations.addUnless(
                    same == null || same.equals(state),
                    () -> where + "told " + shown + ", which others know as " + same);
        }
    }

    private boolean isLogged(StreamFrame.Event event) {
        Observed.Logged logged = events.get(event.version());
        return logged != null && logged.seq() == event.seq() && logged.digest().equals(event.digest());
    }

    private boolean isAsked(StreamFrame.Compaction compaction) {
        Request.Compact known = compactions.get(compaction.version());
        return known == null
                ? !events.containsKey(compaction.version())
                        && perhapsCompacted.contains(new Range(compaction.fromSeq(), compaction.toSeq()))
                : known.fromSeq() == compaction.fromSeq() && known.toSeq() == compaction.toSeq();
    }
}
