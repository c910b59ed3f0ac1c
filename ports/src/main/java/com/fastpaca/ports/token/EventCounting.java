package com.fastpaca.ports.token;

import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.event.Form;
import com.fastpaca.domain.event.FormRendering;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.event.PartKind;
import com.fastpaca.domain.event.PartSpan;
import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.ParsedJson;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.limit.Limits;
import com.fastpaca.domain.tool.PartRecognition;
import com.fastpaca.domain.tool.RecognisedParts;
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
        RecognisedParts recognised =
                PartRecognition.recognise(event.role(), event.parsedParts(), event.parsedMetadata());
        List<PartSpan> parts = recognised.parts();
        boolean plain = !recognised.toolsOutsideParts() && looksTheSameInEveryForm(parts);
        FormTokens tokens;
        if (plain && event.tokenCount().isPresent()) {
            tokens = FormTokens.uniform(event.tokenCount().getAsInt());
        } else {
            Counted counted = new Counted(event, counter, recognised);
            tokens = plain ? FormTokens.uniform(counted.sum(Form.AS_SENT)) : counted.inEveryForm();
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
        private final RecognisedParts recognised;
        private final int[] asSent;
        private final int[] replaced;
        private final int perEvent;
        private final int whole;

        Counted(ReceivedEvent event, TokenCounter counter, RecognisedParts recognised) {
            ParsedJson<JsonSpan.Arr> parts = event.parsedParts();
            this.recognised = recognised;
            int count = recognised.parts().size();
            asSent = new int[count];
            replaced = new int[count];
            for (int i = 0; i < count; i++) {
                PartSpan part = recognised.parts().get(i);
                JsonSpan.Obj span = (JsonSpan.Obj) parts.tree().items().get(i);
                asSent[i] = asSent(parts, span, part.kind(), counter);
                replaced[i] =
                        part.payloads().isEmpty() ? asSent[i] : counter.count(replacedText(parts.json(), span, part));
            }
            perEvent = TOKENS_PER_EVENT + counter.count(event.role());
            whole = event.tokenCount().orElseGet(() -> sum(Form.AS_SENT));
        }

        private int asSent(ParsedJson<?> parts, JsonSpan.Obj span, PartKind kind, TokenCounter counter) {
            String text = isText(span) ? span.text("text") : kind == PartKind.REASONING ? reasoning(span) : null;
            return text == null ? binaryContent.count(parts, span, counter) : counter.count(text);
        }

        private static boolean isText(JsonSpan.Obj span) {
            return "text".equals(span.text("type"));
        }

        /** Providers differ in where they put it. */
        private static @Nullable String reasoning(JsonSpan.Obj span) {
            String text = span.text("text") == null ? span.text("thinking") : span.text("text");
            return text == null ? span.text("reasoning") : text;
        }

        private static String replacedText(RawJson parts, JsonSpan.Obj span, PartSpan part) {
            boolean wholePart = part.payloads().getFirst().start() == part.start();
            return isText(span) || wholePart
                    ? PartSpan.Payload.OMITTED
                    : FormRendering.part(parts, part, Form.RESULTS_REPLACED).toString();
        }

        FormTokens inEveryForm() {
            return new FormTokens(
                    whole,
                    in(Form.RESULTS_REPLACED),
                    in(Form.RESULTS_REPLACED_WITHOUT_REASONING),
                    in(Form.WITHOUT_TOOLS),
                    in(Form.WITHOUT_TOOLS_AND_REASONING));
        }

        /** A form that changes nothing counts as the event was sent, one that does never more: the client may have given its own count. */
        private int in(Form form) {
            boolean keepsTools = form.toolParts() != Form.ToolParts.LEFT_OUT;
            if (!keepsTools && recognised.toolsOutsideParts()) {
                return FormTokens.ABSENT;
            }
            boolean anyShown = recognised.toolsOutsideParts();
            boolean changed = false;
            for (PartSpan part : recognised.parts()) {
                boolean shown = form.shows(part.kind());
                anyShown |= shown;
                changed |= !shown || (keepsTools && !part.payloads().isEmpty());
            }
            if (!anyShown) {
                return FormTokens.ABSENT;
            }
            return changed ? Math.min(whole, sum(form)) : whole;
        }

        int sum(Form form) {
            boolean replaces = form.toolParts() == Form.ToolParts.RESULTS_REPLACED;
            long sum = perEvent;
            for (int i = 0; i < asSent.length; i++) {
                if (form.shows(recognised.parts().get(i).kind())) {
                    sum += replaces ? replaced[i] : asSent[i];
                }
            }
            return (int) Math.min(sum, Limits.MAX_TOKENS);
        }
    }

    /** Counts JSON in which images and files stand as base64 text. */
    private record BinaryContent(int tokensPerBinary) {
        int count(ParsedJson<?> parts, JsonSpan.Obj part, TokenCounter counter) {
            StringBuilder text = new StringBuilder();
            Cutter cutter = new Cutter(parts, part.start(), text);
            cutter.cut(part, null);
            if (cutter.count == 0) {
                return counter.count(parts.text(part));
            }
            cutter.copyTo(part.end());
            return (int) Math.min(
                    (long) counter.count(text.toString()) + (long) cutter.count * tokensPerBinary, Limits.MAX_TOKENS);
        }
    }

    /** Copies a part's JSON, leaving out binary strings. */
    private static final class Cutter {
        private final ParsedJson<?> parts;
        private final StringBuilder text;
        private int copied;
        int count;

        Cutter(ParsedJson<?> parts, int start, StringBuilder text) {
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
                case JsonSpan.Num number -> {}
                case JsonSpan.Other other -> {}
            }
        }

        void copyTo(int end) {
            text.append(parts.json().text(parts.at(copied), parts.at(end)));
            copied = end;
        }
    }
}
