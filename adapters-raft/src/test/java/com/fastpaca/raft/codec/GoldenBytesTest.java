package com.fastpaca.raft.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fastpaca.domain.conversation.ArchiveWatermark;
import com.fastpaca.domain.conversation.Command;
import com.fastpaca.domain.conversation.Conversation;
import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.conversation.IdempotencyKey;
import com.fastpaca.domain.conversation.IdempotencyKey.Fingerprint;
import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.domain.conversation.PendingImport;
import com.fastpaca.domain.event.Event;
import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.event.PartKind;
import com.fastpaca.domain.event.PartSpan;
import com.fastpaca.domain.event.ToolCall;
import com.fastpaca.domain.event.ToolResult;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.policy.PolicyChange;
import com.fastpaca.domain.policy.Strategies;
import com.fastpaca.domain.shard.ShardState;
import com.fastpaca.raft.group.Entry;
import com.fastpaca.raft.group.EntryCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds the stored formats still: data written once must be readable by every later version. A failure here means that a format changed;
 * it needs a new version byte beside the old one, not a new expectation.
 */
class GoldenBytesTest {
    private static final ConversationId ID = new ConversationId("golden:1");
    private static final IdempotencyKey KEY = new IdempotencyKey("key-1", new Fingerprint(0x0123456789abcdefL, -2));

    private static final EventContent PLAIN = new EventContent(
            "user", RawJson.of("[{\"type\":\"text\",\"text\":\"h\\u00e9\"}]"), RawJson.of("{\"n\":1e400}"), List.of());

    private static final EventContent RESULT = new EventContent(
            "tool",
            RawJson.of("[{\"type\":\"tool_result\",\"id\":\"c1\",\"payload\":[1]}]"),
            null,
            List.of(new PartSpan(PartKind.TOOL_RESULT, 1, 48, List.of(new PartSpan.Payload(44, 47, "\"[omitted]\"")))));

    private static final Command PUT = new Command.Put(
            ID,
            1_700_000_000_000L,
            OptionalLong.of(1_000),
            128_000,
            new PolicyChange(
                    Strategies.find("strip_tool_results"),
                    new TreeMap<>(Map.of("limit", Optional.of(5L), "max_tokens", Optional.empty())),
                    Optional.of(new BigDecimal("0.5")),
                    Optional.of(false)),
            Optional.of("chars:4"),
            Optional.of(RawJson.of("{\"project\":\"x\"}")));

    private static final Command APPEND = new Command.Append(
            ID,
            1_700_000_000_001L,
            List.of(
                    new NewEvent(PLAIN, FormTokens.uniform(9), List.of(new ToolCall("c1", "lookup")), List.of()),
                    new NewEvent(
                            RESULT,
                            new FormTokens(20, 10, 10, FormTokens.ABSENT, FormTokens.ABSENT),
                            List.of(),
                            List.of(new ToolResult("c1", null)))),
            Optional.of(KEY),
            OptionalLong.of(0));

    private static final Command COMPACT = new Command.Compact(
            ID,
            1_700_000_000_002L,
            1,
            1,
            List.of(new NewEvent(PLAIN, FormTokens.uniform(9), List.of(), List.of())),
            Optional.empty(),
            OptionalLong.empty());

    private static final Command REPLACE_METADATA =
            new Command.ReplaceMetadata(ID, 1_700_000_000_003L, 1, RawJson.of("{}"));

    private static final Command TOMBSTONE = new Command.Tombstone(ID, 1_700_000_000_004L);

    private static final Command ARCHIVE = new Command.Archive(ID, 1_700_000_000_005L, 3, 2, 1, 1_000);

    private static final Command IMPORT =
            new Command.Import(ID, 1_700_000_000_006L, List.of(event()), Optional.empty());

    private static final List<Command> COMMANDS =
            List.of(PUT, APPEND, COMPACT, REPLACE_METADATA, TOMBSTONE, ARCHIVE, IMPORT);

    @Test
    void everyStoredFormatIsAsItWasWhenItWasFirstWritten() throws IOException {
        assertThat(hex(present())).isEqualTo(golden());
    }

    @Test
    void whatWasFirstWrittenIsRead() throws IOException {
        Map<String, String> golden = golden();
        for (Command command : COMMANDS) {
            assertThat(CommandCodec.decode(bytes(golden, name(command)))).isEqualTo(command);
        }
        Entry entry = EntryCodec.decode(ByteBuffer.wrap(bytes(golden, "entry")));
        assertThat(entry.proposer()).isEqualTo(new UUID(1, 2));
        assertThat(entry.number()).isEqualTo(3);
        assertThat(entry.commands()).containsExactly(CommandCodec.encode(TOMBSTONE), new byte[0]);
        assertThat(EntryCodec.decodeReply(ByteBuffer.wrap(bytes(golden, "reply"))))
                .containsExactly(new byte[] {7}, new byte[0]);
        assertThat(EventCodec.decode(2, bytes(golden, "event"))).isEqualTo(event());
        assertThat(ConversationCodec.encode(ConversationCodec.decode(bytes(golden, "conversation"))))
                .isEqualTo(ConversationCodec.encode(conversation()));
        assertThat(ConversationCodec.decode(bytes(golden, "conversation.importing")))
                .isEqualTo(pendingImport());
        for (Outcome outcome : outcomes()) {
            assertThat(OutcomeCodec.decode(bytes(golden, outcome.getClass().getSimpleName())))
                    .isEqualTo(outcome);
        }
    }

    @Test
    void conversationsFromBeforeThereWasAnArchiveAreRead() throws IOException {
        Conversation read = (Conversation) ConversationCodec.decode(
                HexFormat.of().parseHex(Objects.requireNonNull(formerly().get("conversation.1"))));
        assertThat(read.view()).isEqualTo(conversation().view());
        assertThat(read.archived()).isEqualTo(ArchiveWatermark.NONE);
        assertThat(read.isArchived()).isFalse();
    }

    @Test
    void aPackedConversationIsUnpackedAndADamagedOneRefused() {
        byte[] packed = PackedConversation.pack(conversation());
        assertThat(ConversationCodec.encode(PackedConversation.unpack(packed)))
                .isEqualTo(ConversationCodec.encode(conversation()));
        for (int length = 0; length < packed.length; length++) {
            byte[] cut = Arrays.copyOf(packed, length);
            assertThatThrownBy(() -> PackedConversation.unpack(cut)).isInstanceOf(CorruptBytesException.class);
        }
        packed[packed.length / 2] ^= 1;
        assertThatThrownBy(() -> PackedConversation.unpack(packed)).isInstanceOf(CorruptBytesException.class);
    }

    /** The store would hold as a conversation what nobody may see. */
    @Test
    void aPackedConversationThatIsStillBeingImportedIsRefused() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(ConversationCodec.encode(pendingImport()));
        }

        assertThatThrownBy(() -> PackedConversation.unpack(packed.toByteArray()))
                .isInstanceOf(CorruptBytesException.class)
                .hasMessage("not a whole conversation");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 255})
    void anotherVersionIsRefused(int version) {
        byte[] bytes = CommandCodec.encode(TOMBSTONE);
        bytes[0] = (byte) version;

        assertThatThrownBy(() -> CommandCodec.decode(bytes))
                .isInstanceOf(CorruptBytesException.class)
                .hasMessageContaining("version " + version);
    }

    @Test
    void anEntryThatIsNotWholeIsRefused() {
        byte[] whole = entry();
        for (int length = 0; length < whole.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(whole, 0, length);
            assertThatThrownBy(() -> EntryCodec.decode(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        ByteBuffer longer = ByteBuffer.wrap(Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> EntryCodec.decode(longer)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bytesThatEndEarlyOrGoOnAreRefused() {
        byte[] whole = CommandCodec.encode(APPEND);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> CommandCodec.decode(cut)).isInstanceOf(RuntimeException.class);
        }
        assertThatThrownBy(() -> CommandCodec.decode(Arrays.copyOf(whole, whole.length + 1)))
                .isInstanceOf(CorruptBytesException.class)
                .hasMessageContaining("1 bytes too many");
    }

    private static byte[] entry() {
        return bytes(
                EntryCodec.encode(new Entry(new UUID(1, 2), 3, List.of(CommandCodec.encode(TOMBSTONE), new byte[0]))));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        return Arrays.copyOfRange(buffer.array(), buffer.arrayOffset(), buffer.arrayOffset() + buffer.remaining());
    }

    private static Event event() {
        return new Event(2, 2, RESULT, new FormTokens(20, 10, 10, FormTokens.ABSENT, FormTokens.ABSENT), 17);
    }

    private static Conversation conversation() {
        ShardState state = ShardState.EMPTY;
        for (Command command : COMMANDS) {
            state = state.apply(command).state();
        }
        return Objects.requireNonNull(state.conversations().get(ID));
    }

    private static PendingImport pendingImport() {
        return new PendingImport(ID, 1, 1, 17);
    }

    private static List<Outcome> outcomes() {
        return List.of(
                new Outcome.Stored(true, conversation().view()),
                new Outcome.Appended(3, 7, new int[] {1, 200}, true),
                new Outcome.Compacted(8, false),
                new Outcome.Tombstoned(),
                new Outcome.NotFound(),
                new Outcome.Deleted(),
                new Outcome.VersionConflict(83, 84),
                new Outcome.KeyReused("key-1"),
                new Outcome.MetadataChanged(),
                new Outcome.RangeOutsideLog(1, 9, 8),
                new Outcome.RangeCutsSummary(2, 5),
                new Outcome.ReplacementTearsPair(3),
                new Outcome.UnknownOption("budget", "limit"),
                new Outcome.Archived(),
                new Outcome.ArchiveAhead(),
                new Outcome.Imported(7, true),
                new Outcome.AlreadyThere(),
                new Outcome.BeingImported(),
                new Outcome.OtherLog(7));
    }

    private static Map<String, byte[]> present() {
        Map<String, byte[]> present = new LinkedHashMap<>();
        COMMANDS.forEach(command -> present.put(name(command), CommandCodec.encode(command)));
        present.put("entry", entry());
        present.put("reply", bytes(EntryCodec.encodeReply(List.of(new byte[] {7}, new byte[0]))));
        present.put("event", EventCodec.encode(event()));
        present.put("conversation", ConversationCodec.encode(conversation()));
        present.put("conversation.importing", ConversationCodec.encode(pendingImport()));
        outcomes().forEach(outcome -> present.put(outcome.getClass().getSimpleName(), OutcomeCodec.encode(outcome)));
        return present;
    }

    private static String name(Command command) {
        return "command." + command.getClass().getSimpleName();
    }

    private static Map<String, String> hex(Map<String, byte[]> bytes) {
        Map<String, String> hex = new TreeMap<>();
        bytes.forEach((name, value) -> hex.put(name, HexFormat.of().formatHex(value)));
        return hex;
    }

    private static byte[] bytes(Map<String, String> golden, String name) {
        return HexFormat.of().parseHex(golden.getOrDefault(name, ""));
    }

    /** What is written now; what is only read any more has a number behind its name. */
    private static Map<String, String> golden() throws IOException {
        Map<String, String> golden = all();
        golden.keySet().removeAll(formerly().keySet());
        return golden;
    }

    private static Map<String, String> formerly() throws IOException {
        Map<String, String> formerly = all();
        formerly.keySet().removeIf(name -> !name.matches(".*\\.[0-9]+"));
        return formerly;
    }

    private static Map<String, String> all() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = GoldenBytesTest.class.getResourceAsStream("golden-bytes.properties")) {
            assertThat(in).as("the resource golden-bytes.properties").isNotNull();
            properties.load(new InputStreamReader(in, StandardCharsets.US_ASCII));
        }
        Map<String, String> golden = new TreeMap<>();
        new ArrayList<>(properties.stringPropertyNames())
                .forEach(name -> golden.put(name, properties.getProperty(name)));
        return golden;
    }
}
