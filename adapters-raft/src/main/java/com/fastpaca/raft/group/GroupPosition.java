package com.fastpaca.raft.group;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Where one member of a group is.
 *
 * @param member its id
 * @param term its current term
 * @param leads whether it leads the group in this term, and has applied what was committed in earlier ones
 * @param appliedIndex index of the last entry that it has applied
 * @param acceptsLeadership whether it would lead if it was asked to
 * @param settled whether its node has served for a while, so that leadership may come back to it
 * @param voters the members whose votes count, as it knows them; two lists while they change, of which each needs a majority
 */
public record GroupPosition(
        String member,
        long term,
        boolean leads,
        long appliedIndex,
        boolean acceptsLeadership,
        boolean settled,
        List<List<String>> voters) {
    private static final byte VERSION = 1;
    private static final int LEADS = 1;
    private static final int ACCEPTS_LEADERSHIP = 2;
    private static final int SETTLED = 4;
    private static final int HEAD_BYTES = 2 + 2 * Long.BYTES;

    public GroupPosition {
        voters = voters.stream().map(List::copyOf).toList();
    }

    /** Whether a majority of the voters, of each list if there are two, is one of these. */
    boolean isMajority(Predicate<String> members) {
        return !voters.isEmpty()
                && voters.stream()
                        .allMatch(each -> each.stream().filter(members).count() > each.size() / 2);
    }

    /** Whether a member's vote counts, and the voters do not change just now. */
    boolean isSettledVoter(String id) {
        return voters.size() == 1 && voters.getFirst().contains(id);
    }

    public byte[] toBytes() {
        List<byte[]> lists = new ArrayList<>();
        lists.add(listToBytes(List.of(member)));
        voters.forEach(each -> lists.add(listToBytes(each)));
        ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + Items.size(lists))
                .put(VERSION)
                .put((byte)
                        ((leads ? LEADS : 0) | (acceptsLeadership ? ACCEPTS_LEADERSHIP : 0) | (settled ? SETTLED : 0)))
                .putLong(term)
                .putLong(appliedIndex);
        Items.put(out, lists);
        return out.array();
    }

    private static byte[] listToBytes(List<String> ids) {
        List<byte[]> items =
                ids.stream().map(id -> id.getBytes(StandardCharsets.UTF_8)).toList();
        ByteBuffer out = ByteBuffer.allocate(Items.size(items));
        Items.put(out, items);
        return out.array();
    }

    /** @throws IllegalArgumentException if the bytes are not a position of a version known here */
    static GroupPosition of(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice();
        if (in.remaining() < HEAD_BYTES || in.get() != VERSION) {
            throw new IllegalArgumentException("not a position, or of an unknown version");
        }
        byte flags = in.get();
        long term = in.getLong();
        long appliedIndex = in.getLong();
        List<List<String>> lists =
                Items.get(in).stream().map(GroupPosition::listOf).toList();
        if (lists.isEmpty() || lists.getFirst().size() != 1) {
            throw new IllegalArgumentException("a position of nobody");
        }
        return new GroupPosition(
                lists.getFirst().getFirst(),
                term,
                (flags & LEADS) != 0,
                appliedIndex,
                (flags & ACCEPTS_LEADERSHIP) != 0,
                (flags & SETTLED) != 0,
                lists.subList(1, lists.size()));
    }

    private static List<String> listOf(byte[] bytes) {
        return Items.get(ByteBuffer.wrap(bytes)).stream()
                .map(id -> new String(id, StandardCharsets.UTF_8))
                .toList();
    }
}
