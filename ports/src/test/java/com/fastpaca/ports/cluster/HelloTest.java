package com.fastpaca.ports.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HelloTest {
    private static final UUID NODE = UUID.fromString("00000000-0000-0000-0000-000000000001");
    private static final UUID OTHER = UUID.fromString("00000000-0000-0000-0000-000000000002");
    private static final UUID PROCESS = UUID.fromString("00000000-0000-0000-0000-0000000000aa");
    private static final UUID CLUSTER = UUID.fromString("00000000-0000-0000-0000-0000000000cc");

    private static final Hello MEMBER = new Hello(
            NODE,
            PROCESS,
            1_700_000_000_000L,
            "fastpaca-1",
            Optional.of(new HostPort("::1", 4000)),
            Optional.of(CLUSTER),
            NodeState.PROMISED,
            List.of(OTHER, NODE),
            List.of(NODE),
            3,
            5,
            true,
            List.of(new Hello.Peer(OTHER, new HostPort("b", 4000), NodeState.BLANK)));

    private static final String TEXT = """
            fastpaca-hello 1
            node 00000000-0000-0000-0000-000000000001
            process 00000000-0000-0000-0000-0000000000aa
            started 1700000000000
            name fastpaca-1
            address [::1]:4000
            state promised
            cluster 00000000-0000-0000-0000-0000000000cc
            member 00000000-0000-0000-0000-000000000001
            member 00000000-0000-0000-0000-000000000002
            sees 00000000-0000-0000-0000-000000000001
            groups 3
            size 5
            serves true
            peer 00000000-0000-0000-0000-000000000002 b:4000 blank
            """;

    @Test
    void theWireFormIsFixed() {
        assertThat(MEMBER.toText()).isEqualTo(TEXT);
        assertThat(Hello.parse(TEXT)).contains(MEMBER);
    }

    @Test
    void aBlankNodeWithoutAnAddressIsReadAsItWasWritten() {
        Hello blank = Hellos.blank("n");

        assertThat(Hello.parse(blank.toText())).contains(blank);
    }

    @Test
    void whatALaterVersionAddsDoesNotMatter() {
        assertThat(Hello.parse(TEXT.replace("b:4000 blank", "b:4000 blank zone-1") + "zone eu\nzone us\nodd\n"))
                .contains(MEMBER);
    }

    @Test
    void aNodeOfAnEarlierVersionDoesNotSayThatItServes() {
        assertThat(Hello.parse(TEXT.replace("serves true\n", "")))
                .hasValueSatisfying(read -> assertThat(read.serves()).isFalse());
    }

    @Test
    void everyLineButThoseOfListsAndWhatMayBeAbsentIsNeededOnce() {
        List<String> lines = TEXT.lines().toList();
        for (String line : lines) {
            boolean free = Stream.of("member", "sees", "peer", "address").anyMatch(line::startsWith);
            boolean needed = !free && !line.startsWith("serves");

            assertThat(Hello.parse(TEXT.replace(line + "\n", "")).isPresent())
                    .as("without " + line)
                    .isEqualTo(!needed);
            if (!free && !line.equals(lines.getFirst())) {
                assertThat(Hello.parse(TEXT + line + "\n")).as("twice " + line).isEmpty();
            }
        }
    }

    @Test
    void onlyABlankNodeHasNoCluster() {
        assertThat(Hello.parse(TEXT.replace("state promised", "state blank"))).isEmpty();
        assertThat(Hello.parse(Hellos.blank("n").toText().replace("state blank", "state formed")))
                .isEmpty();
    }

    @Test
    void theLargestFitsItsBound() {
        String host = "h".repeat(253);
        List<UUID> ids = Stream.generate(UUID::randomUUID).limit(1_000).toList();
        Hello large = new Hello(
                NODE,
                PROCESS,
                Long.MIN_VALUE,
                "n".repeat(128),
                Optional.of(new HostPort(host, 65_535)),
                Optional.of(CLUSTER),
                NodeState.PROMISED,
                ids,
                ids,
                Integer.MIN_VALUE,
                Integer.MIN_VALUE,
                false,
                Collections.nCopies(1_000, new Hello.Peer(NODE, new HostPort(host, 65_535), NodeState.PROMISED)));

        assertThat(large.toText().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(Hello.MAX_BYTES);
        assertThat(Hello.parse(large.toText())).contains(large);
    }

    @Property
    void damageNeverDoesMoreThanMakeItUnreadable(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(TEXT);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.setCharAt(at, (char) random.nextInt(0x180));
                default -> text.insert(at, text.substring(random.nextInt(at + 1), at));
            }
        }

        Hello.parse(text.toString())
                .ifPresent(read -> assertThat(Hello.parse(read.toText())).contains(read));
    }
}
