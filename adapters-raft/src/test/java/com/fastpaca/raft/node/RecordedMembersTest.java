package com.fastpaca.raft.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.raft.file.NotWrittenException;
import com.fastpaca.raft.group.FakeRatis;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecordedMembersTest {
    private static final UUID A = new UUID(0, 0xa);
    private static final UUID B = new UUID(0, 0xb);
    private static final UUID C = new UUID(0, 0xc);
    private static final UUID D = new UUID(0, 0xd);

    private final FakeRatis first = new FakeRatis(A);
    private final FakeRatis second = new FakeRatis(A);
    private final List<Throwable> faults = new ArrayList<>();
    private boolean closing;

    private static final class Memory implements IdentityStore {
        private NodeIdentity identity;
        private Optional<IOException> failure = Optional.empty();

        Memory(NodeIdentity identity) {
            this.identity = identity;
        }

        @Override
        public NodeIdentity identity() {
            return identity;
        }

        @Override
        public void become(NodeIdentity next) throws IOException {
            if (failure.isPresent()) {
                throw failure.get();
            }
            identity = next;
        }
    }

    private final Memory member = new Memory(
            NodeIdentity.blank(A, 2).promised(List.of(A, B, C)).formed().started());

    /** A node that waits until it is added to B and C. */
    private final Memory newcomer = new Memory(
            NodeIdentity.blank(A, 2).takenIn(new UUID(0, 1), List.of(B, C)).started());

    private void update(Memory memory) {
        new RecordedMembers(memory, List.of(first.voters(), second.voters()), () -> closing, faults::add).update();
    }

    @Test
    void theVotersOfTheGroupsAreRecorded() {
        first.withVoters(A, B, D);
        second.withVoters(A, B, D);
        update(member);

        assertThat(member.identity.members()).containsExactly(A, B, D);
    }

    /** While a change is half made, whoever votes in some group is needed. */
    @Test
    void whoeverVotesInAnyGroupIsAMember() {
        first.withVoters(A, B, D);
        second.withVoters(A, B, C);
        update(member);

        assertThat(member.identity.members()).containsExactly(A, B, C, D);
    }

    @Test
    void nothingIsRecordedWhileAGroupsVotersChange() {
        first.withVoters(A, B, D);
        second.changingVoters(List.of(A, B, C), List.of(A, B, D));
        update(member);

        assertThat(member.identity.members()).containsExactly(A, B, C);
    }

    @Test
    void aNewcomerIsAMemberOnceItVotesInAllGroups() {
        first.withVoters(A, B, C);
        second.withVoters(B, C);
        update(newcomer);
        assertThat(newcomer.identity.members()).containsExactly(B, C);

        second.withVoters(A, B, C);
        update(newcomer);
        assertThat(newcomer.identity.members()).containsExactly(A, B, C);
    }

    @Test
    void aMemberThatVotesInSomeGroupsStaysOne() {
        first.withVoters(B, C);
        second.withVoters(A, B, C);
        update(member);

        assertThat(member.identity.isMember()).isTrue();
    }

    @Test
    void whatClosingGroupsSayIsNotRecorded() {
        closing = true;
        first.withVoters(A);
        second.withVoters(A);
        update(member);

        assertThat(member.identity.members()).containsExactly(A, B, C);
    }

    @Test
    void whatFoundNoSpaceIsTriedAgain() {
        member.failure = Optional.of(new NotWrittenException("cannot write", new IOException("no space")));
        first.withVoters(A, B);
        second.withVoters(A, B);
        update(member);
        assertThat(member.identity.members()).containsExactly(A, B, C);

        member.failure = Optional.empty();
        update(member);
        assertThat(member.identity.members()).containsExactly(A, B);
        assertThat(faults).isEmpty();
    }

    /** A second try would succeed although the disk may hold neither. */
    @Test
    void aDiskThatMayHoldEitherStopsTheNode() {
        IOException failed = new IOException("cannot force");
        member.failure = Optional.of(failed);
        first.withVoters(A, B);
        second.withVoters(A, B);
        update(member);

        assertThat(faults).containsExactly(failed);
    }
}
