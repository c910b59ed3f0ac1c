package com.fastpaca.domain.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.event.Form;
import com.fastpaca.domain.event.PartKind;
import com.fastpaca.domain.event.PartSpan;
import com.fastpaca.domain.event.ToolCall;
import com.fastpaca.domain.event.ToolResult;
import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.ParsedJson;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.json.TestJson;
import com.fastpaca.domain.tool.ToolShapes.Shape;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PartRecognitionTest {

    static Stream<Shape> shapes() {
        return ToolShapes.all();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void thePartIsRecognised(Shape shape) {
        RecognisedParts recognised = recognise("assistant", "[" + shape.part() + "]", null);
        assertThat(recognised.parts()).extracting(PartSpan::kind).containsExactly(shape.kind());
        assertThat(recognised.calls()).isEqualTo(shape.call() == null ? List.of() : List.of(shape.call()));
        assertThat(recognised.results()).isEqualTo(shape.result() == null ? List.of() : List.of(shape.result()));
        assertThat(recognised.toolsOutsideParts()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void itsResultIsReplacedWithoutChangingTheRest(Shape shape) {
        String parts = "[{'type':'text','text':'before ü'}," + shape.part() + ",{'type':'text','text':'after'}]";
        String stripped = shape.stripped() == null ? parts : parts.replace(shape.part(), shape.stripped());
        RawJson shown = content("assistant", parts, null).partsIn(Form.RESULTS_REPLACED);
        assertThat(shown).hasToString(json(stripped));
        assertThat(TestJson.parse(shown.bytes())).isInstanceOf(JsonSpan.Arr.class);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aReplacedResultIsRecognisedAsTheSame(Shape shape) {
        String parts = "[" + shape.part() + "]";
        RecognisedParts before = recognise("assistant", parts, null);
        RawJson shown = content("assistant", parts, null).partsIn(Form.RESULTS_REPLACED);
        RecognisedParts after = recognise("assistant", shown.toString(), null);
        assertThat(after.calls()).isEqualTo(before.calls());
        assertThat(after.results()).isEqualTo(before.results());
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void formsWithoutToolsOrReasoningLeaveThePartOut(Shape shape) {
        EventContent content = content("assistant", "[" + shape.part() + ",{'type':'text','text':'after'}]", null);
        boolean tool = shape.call() != null || shape.result() != null;
        boolean reasoning = shape.kind() == PartKind.REASONING;
        assertThat(holds(content, Form.AS_SENT)).isTrue();
        assertThat(holds(content, Form.RESULTS_REPLACED)).isTrue();
        assertThat(holds(content, Form.RESULTS_REPLACED_WITHOUT_REASONING)).isEqualTo(!reasoning);
        assertThat(holds(content, Form.WITHOUT_TOOLS)).isEqualTo(!tool);
        assertThat(holds(content, Form.WITHOUT_TOOLS_AND_REASONING)).isEqualTo(!tool && !reasoning);
    }

    private static boolean holds(EventContent content, Form form) {
        JsonSpan shown = TestJson.parse(content.partsIn(form).bytes());
        return ((JsonSpan.Arr) shown).items().size() == 2;
    }

    @Test
    void severalCallsAndResultsAreFoundInTheOrderOfTheirParts() {
        RecognisedParts recognised = recognise(
                "assistant",
                "[{'type':'tool_call','id':'a'},{'type':'text','text':'x'},{'type':'tool_result','id':'z'},"
                        + "{'type':'tool_call','id':'b'},{'type':'tool_result','id':'a'}]",
                null);
        assertThat(recognised.calls()).extracting(ToolCall::id).containsExactly("a", "b");
        assertThat(recognised.results()).extracting(ToolResult::callId).containsExactly("z", "a");
    }

    @Test
    void theCallsOfAnOpenAiMessageMayStandInItsMetadata() {
        RecognisedParts recognised = recognise(
                "assistant",
                "[{'type':'text','text':'x'}]",
                "{'tool_calls':[{'id':'c1','type':'function','function':{'name':'f','arguments':'{}'}},"
                        + "{'id':'c2','type':'function','function':{'name':'g','arguments':'{}'}},7]}");
        assertThat(recognised.calls()).containsExactly(new ToolCall("c1", "f"), new ToolCall("c2", "g"));
        assertThat(recognised.toolsOutsideParts()).isTrue();
        assertThat(recognised.parts()).extracting(PartSpan::kind).containsExactly(PartKind.TEXT);
    }

    @Test
    void theFunctionCallOfOldMayStandInItsMetadata() {
        RecognisedParts recognised = recognise(
                "assistant", "[{'type':'text','text':''}]", "{'function_call':{'name':'f','arguments':'{}'}}");
        assertThat(recognised.calls()).containsExactly(new ToolCall(null, "f"));
        assertThat(recognised.toolsOutsideParts()).isTrue();
    }

    @Test
    void aMessageOfRoleToolIsAResultWhateverItsParts() {
        String text = "[{'type':'text','text':'42'}]";
        assertThat(recognise("tool", text, "{'tool_call_id':'c1','name':'f'}").results())
                .containsExactly(new ToolResult("c1", "f"));
        assertThat(recognise("tool", "[{'type':'text','text':'42','tool_call_id':'c1'}]", null)
                        .results())
                .containsExactly(new ToolResult("c1", null));
        assertThat(recognise("function", text, "{'name':'f'}").results()).containsExactly(new ToolResult(null, "f"));
        assertThat(recognise("tool", text, null).results()).containsExactly(new ToolResult(null, null));
        assertThat(recognise("user", text, "{'tool_call_id':'c1'}").results()).isEmpty();
    }

    @Test
    void partsOfAToolMessageThatNameDifferentCallsAnswerThemAll() {
        assertThat(recognise(
                                "tool",
                                "[{'type':'text','text':'1','tool_call_id':'a'},{'type':'text','text':'2','tool_call_id':'b'}]",
                                null)
                        .results())
                .containsExactly(new ToolResult("a", null), new ToolResult("b", null));
    }

    @Test
    void theIdInAToolMessagesMetadataGoesBeforeAnIdThatNamesThePart() {
        assertThat(recognise("tool", "[{'type':'text','text':'1','id':'part-7'}]", "{'tool_call_id':'c1'}")
                        .results())
                .containsExactly(new ToolResult("c1", null));
    }

    @Test
    void aResultPartWithoutAnIdTakesTheOneOfItsToolMessage() {
        assertThat(recognise("tool", "[{'type':'tool_result','content':'x'}]", "{'tool_call_id':'c1','name':'f'}")
                        .results())
                .containsExactly(new ToolResult("c1", "f"));
    }

    @Test
    void everyPartOfAToolMessageIsReplaced() {
        EventContent content = content(
                "tool",
                "[{'type':'text','text':'42'},{'type':'image_url','image_url':{'url':'data:…'}}]",
                "{'tool_call_id':'c1'}");
        assertThat(content.partsIn(Form.RESULTS_REPLACED))
                .hasToString(json("[{'type':'text','text':'[tool result omitted]'},"
                        + "{'type':'text','text':'[tool result omitted]'}]"));
        assertThat(content.partsIn(Form.WITHOUT_TOOLS)).hasToString("[]");
    }

    @Test
    void aToolMessageWithNothingInItIsAResultOfTheLatestCall() {
        assertThat(recognise("tool", "[]", null).results()).containsExactly(new ToolResult(null, null));
    }

    @Test
    void spansAreCountedInBytes() {
        String parts = json("[{'type':'text','text':'üß😀'},{'type':'tool_result','id':'é','payload':'日本'}]");
        RecognisedParts recognised = recognise("user", parts, null);
        byte[] bytes = RawJson.of(parts).bytes();
        PartSpan result = recognised.parts().getLast();
        assertThat(new String(bytes, result.start(), result.end() - result.start(), StandardCharsets.UTF_8))
                .isEqualTo(json("{'type':'tool_result','id':'é','payload':'日本'}"));
    }

    @Test
    void placesInALargerTextAreThoseInThePartsAlone() {
        String parts = json("[{'type':'tool_result','tool_call_id':70,'payload':'x'}]");
        String metadata = json("{'tool_calls':[{'id':71}]}");
        String text = json("{'parts':") + parts + json(",'metadata':") + metadata + "}";
        JsonSpan.Obj body = (JsonSpan.Obj) TestJson.parse(text);
        RecognisedParts recognised = PartRecognition.recognise(
                "user",
                new ParsedJson<>(RawJson.of(parts), (JsonSpan.Arr) Objects.requireNonNull(body.get("parts"))),
                new ParsedJson<>(RawJson.of(metadata), (JsonSpan.Obj) Objects.requireNonNull(body.get("metadata"))));

        assertThat(recognised).isEqualTo(recognise("user", parts, metadata));
        assertThat(recognised.results()).containsExactly(new ToolResult("70", null));
        assertThat(recognised.calls()).containsExactly(new ToolCall("71", null));
    }

    /** Quotation marks are easier to read single. */
    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static RecognisedParts recognise(String role, String parts, @Nullable String metadata) {
        return PartRecognition.recognise(role, parsed(json(parts)), metadata == null ? null : parsed(json(metadata)));
    }

    @SuppressWarnings("unchecked") // a test knows what it gives
    private static <T extends JsonSpan> ParsedJson<T> parsed(String json) {
        return new ParsedJson<>(RawJson.of(json), (T) TestJson.parse(json));
    }

    private static EventContent content(String role, String parts, @Nullable String metadata) {
        List<PartSpan> layout = recognise(role, parts, metadata).parts();
        return new EventContent(role, RawJson.of(json(parts)), null, layout);
    }
}
