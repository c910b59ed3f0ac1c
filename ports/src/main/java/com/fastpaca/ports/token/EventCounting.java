package com.fastpaca.ports.token;

import com.fastpaca.domain.conversation.Limits;
import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.event.Form;
import com.fastpaca.domain.event.FormRendering;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.event.PartKind;
import com.fastpaca.domain.event.PartSpan;
import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.tool.PartRecognition;
import com.fastpaca.domain.tool.RecognisedParts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a received event ready for the log: what its parts are, and its tokens in every form. An event counts
 * {@value #TOKENS_PER_EVENT} and its role and its parts: text and reasoning parts their text, others their JSON, in which binary content
 * costs a fixed amount.
 */
public final class EventCounting {
    private static final int TOKENS_PER_EVENT = 3;

    private final BinaryContent binaryContent;

    /** @param tokensPerBinary what an image or file costs, in place of the tokens of its encoded bytes */
    public EventCounting(int tokensPerBinary) {
        this.binaryContent = new BinaryContent(tokensPerBinary);
    }

    public NewEvent prepare(ReceivedEvent event, TokenCounter counter) {
        RecognisedParts recognised = PartRecognition.recognise(event.role(), event.partSpans(), event.metadataSpan());
        List<PartSpan> parts = recognised.parts();
        boolean plain = !recognised.toolsOutsideParts() && looksTheSameInEveryForm(parts);
        FormTokens tokens;
        if (plain && event.tokenCount().isPresent()) {
            tokens = FormTokens.uniform(event.tokenCount().getAsInt());
        } else {
            Counted counted = new Counted(event, counter, recognised);
            tokens = plain ? FormTokens.uniform(counted.in(Form.AS_SENT)) : counted.inEveryForm();
        }
        EventContent content =
                new EventContent(event.role(), event.parts(), event.metadata(), plain ? List.of() : parts);
        return new NewEvent(content, tokens, recognised.calls(), recognised.results());
    }

    private static boolean looksTheSameInEveryForm(List<PartSpan> parts) {
        for (PartSpan part : parts) {
            if (part.kind() != PartKind.TEXT && part.kind() != PartKind.OTHER) {
                return false;
            }
        }
        return true;
    }

    /** The counts of one event. Each part is counted once as it was sent, and a tool result once more with its placeholder. */
    private final class Counted {
        private final ReceivedEvent event;
        private final RecognisedParts recognised;
        private final int perEvent;
        private final int[] asSent;
        private final int[] replaced;

        Counted(ReceivedEvent event, TokenCounter counter, RecognisedParts recognised) {
            this.event = event;
            this.recognised = recognised;
            this.perEvent = TOKENS_PER_EVENT + counter.count(event.role());
            int count = recognised.parts().size();
            this.asSent = new int[count];
            this.replaced = new int[count];
            for (int i = 0; i < count; i++) {
                PartSpan part = recognised.parts().get(i);
                asSent[i] = part(part, (JsonSpan.Obj) event.partSpans().items().get(i), counter);
                replaced[i] = part.payloads().isEmpty()
                        ? asSent[i]
                        : counter.count(FormRendering.part(event.parts(), part, Form.RESULTS_REPLACED)
                                .toString());
            }
        }

        private int part(PartSpan part, JsonSpan.Obj span, TokenCounter counter) {
            String text = switch (part.kind()) {
                case TEXT -> span.text("text");
                case REASONING -> span.text("text") == null ? span.text("thinking") : span.text("text");
                case TOOL_CALL, TOOL_RESULT, TOOL_CALL_WITH_RESULT, OTHER -> null;
            };
            return text == null ? binaryContent.count(event.parts(), span, counter) : counter.count(text);
        }

        int in(Form form) {
            if (form != Form.AS_SENT && form.toolParts() == Form.ToolParts.LEFT_OUT && recognised.toolsOutsideParts()) {
                return FormTokens.ABSENT;
            }
            long sum = perEvent;
            boolean shown = form == Form.AS_SENT;
            for (int i = 0; i < asSent.length; i++) {
                PartSpan part = recognised.parts().get(i);
                if (form.shows(part.kind())) {
                    sum += form.toolParts() == Form.ToolParts.RESULTS_REPLACED ? replaced[i] : asSent[i];
                    shown = true;
                }
            }
            return shown ? (int) Math.min(sum, Limits.MAX_TOKENS) : FormTokens.ABSENT;
        }

        FormTokens inEveryForm() {
            int whole = event.tokenCount().orElseGet(() -> in(Form.AS_SENT));
            return new FormTokens(
                    whole,
                    atMost(whole, Form.RESULTS_REPLACED),
                    atMost(whole, Form.RESULTS_REPLACED_WITHOUT_REASONING),
                    atMost(whole, Form.WITHOUT_TOOLS),
                    atMost(whole, Form.WITHOUT_TOOLS_AND_REASONING));
        }

        /** A form never counts more than the client says that the whole event does. */
        private int atMost(int whole, Form form) {
            return Math.min(whole, in(form));
        }
    }

    /** The JSON of a part, as text. */
    static String json(RawJson parts, JsonSpan span) {
        return new String(parts.bytes(), span.start(), span.end() - span.start(), StandardCharsets.UTF_8);
    }

    /** Counts JSON in which images and files stand as base64 text. */
    private record BinaryContent(int tokensPerBinary) {
        int count(RawJson parts, JsonSpan.Obj part, TokenCounter counter) {
            StringBuilder text = new StringBuilder();
            Cutter cutter = new Cutter(parts, part.start(), text);
            cutter.cut(part, null);
            if (cutter.count == 0) {
                return counter.count(json(parts, part));
            }
            cutter.copyTo(part.end());
            return (int) Math.min(
                    (long) counter.count(text.toString()) + (long) cutter.count * tokensPerBinary, Limits.MAX_TOKENS);
        }
    }

    /** Copies a part's JSON, leaving out binary strings. */
    private static final class Cutter {
        private final RawJson parts;
        private final StringBuilder text;
        private int copied;
        int count;

        Cutter(RawJson parts, int start, StringBuilder text) {
            this.parts = parts;
            this.copied = start;
            this.text = text;
        }

        void cut(JsonSpan span, @Nullable String name) {
            switch (span) {
                case JsonSpan.Obj object -> object.members().forEach(member -> cut(member.value(), member.name()));
                case JsonSpan.Arr array -> array.items().forEach(item -> cut(item, name));
                case JsonSpan.Str string -> {
                    if (BinaryStrings.isBinary(name, string.value())) {
                        copyTo(string.start());
                        copied = string.end();
                        count++;
                    }
                }
                case JsonSpan.Other other -> {}
            }
        }

        void copyTo(int end) {
            text.append(new String(parts.bytes(), copied, end - copied, StandardCharsets.UTF_8));
            copied = end;
        }
    }
}
