package com.fastpaca.ports.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.domain.event.Form;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.event.ToolCall;
import com.fastpaca.domain.event.ToolResult;
import com.fastpaca.domain.limit.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a counter of one token a character, so that every number here can be counted by eye. */
class EventCountingTest {
    private static final int PER_BINARY = 1_000;
    private static final int ABSENT = FormTokens.ABSENT;

    /** 3 and the role. */
    private static final int USER = 3 + 4;

    private static final int OMITTED = "[tool result omitted]".length();

    private final EventCounting counting = new EventCounting(PER_BINARY);

    @Test
    void anEventCountsThreeAndItsRoleAndItsText() {
        assertThat(tokens("user", "[{'type':'text','text':'hello'}]")).isEqualTo(USER + 5);
        assertThat(tokens("assistant", "[{'type':'text','text':'hello'}]")).isEqualTo(3 + 9 + 5);
        assertThat(tokens("user", "[{'type':'text','text':''}]")).isEqualTo(USER);
    }

    @Test
    void allPartsCount() {
        assertThat(tokens("user", "[{'type':'text','text':'hello'},{'type':'text','text':'you'}]"))
                .isEqualTo(USER + 8);
    }

    @Test
    void ofATextPartOnlyTheTextCounts() {
        assertThat(tokens("user", "[{'type':'text','text':'hello','cache_control':{'type':'ephemeral'}}]"))
                .isEqualTo(USER + 5);
        assertThat(tokens("user", "[{'type':'text','text':'h\\u0065llo\\n'}]"))
                .as("escapes resolved")
                .isEqualTo(USER + 6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'reasoning','text':'hello','signature':'s'}",
                "{'type':'thinking','thinking':'hello','signature':'s'}",
                "{'type':'reasoning','reasoning':'hello','details':[1,2]}"
            })
    void ofAReasoningPartOnlyTheTextCounts(String part) {
        assertThat(tokens("user", "[" + part + "]")).isEqualTo(USER + 5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'mood','value':1.10}",
                "{'type':'text'}",
                "{'type':'text','text':7}",
                "{'type':'reasoning','summary':[]}",
                "{'type':'redacted_thinking','data':'short'}",
                "{'type':'tool_call','id':'c1','name':'f','payload':{'a':1}}",
                "{'type':'tool_result','id':'c1','payload':'\\u0000'}",
                "{'type':'image_url','image_url':{'url':'https://example.org/a.png'}}"
            })
    void anyOtherPartCountsItsJson(String part) {
        assertThat(tokens("user", "[" + part + "]")).isEqualTo(USER + json(part).length());
    }

    @Test
    void metadataDoesNotCount() {
        NewEvent event = prepared("user", "[{'type':'text','text':'hello'}]", "{'a':'long metadata'}", null);
        assertThat(event.tokens()).isEqualTo(FormTokens.uniform(USER + 5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'image_url','image_url':{'url':@}}",
                "{'type':'file','mediaType':'image/png','url':@}",
                "{'type':'input_image','image_url':@}",
                "{'type':'tool_result','id':'c','payload':{'deep':[{'anything':@}]}}"
            })
    void aDataUrlCostsAFixedAmountWhereverItStands(String part) {
        String url = "data:image/png;base64," + "iVBORw0KGgo".repeat(500);
        assertThat(tokens("user", "[" + part.replace("@", "'" + url + "'") + "]"))
                .isEqualTo(USER + json(part).length() - 1 + PER_BINARY);
        assertThat(tokens("user", "[" + part.replace("@", "'DATA:;BASE64,'") + "]"))
                .isEqualTo(USER + json(part).length() - 1 + PER_BINARY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'image','source':{'type':'base64','media_type':'image/png','data':@}}",
                "{'type':'input_audio','input_audio':{'data':@,'format':'wav'}}",
                "{'type':'file','file':{'filename':'a.pdf','file_data':@}}",
                "{'type':'image','image':@}",
                "{'type':'x','blob':[@]}"
            })
    void base64UnderANameForItCostsAFixedAmount(String part) {
        String base64 = "'" + "iVBORw0KGgo+/".repeat(50) + "=='";
        assertThat(tokens("user", "[" + part.replace("@", base64) + "]"))
                .isEqualTo(USER + json(part).length() - 1 + PER_BINARY);
    }

    @Test
    void eachImageCosts() {
        String url = "'data:image/png;base64," + "A".repeat(5_000) + "'";
        assertThat(tokens("user", "[{'type':'a','u':" + url + ",'v':" + url + "},{'type':'b','u':" + url + "}]"))
                .isEqualTo(
                        USER + json("{'type':'a','u':,'v':}{'type':'b','u':}").length() + 3 * PER_BINARY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'x','data':'short'}",
                "{'type':'x','note':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'}",
                "{'type':'x','data':'AAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'}",
                "{'type':'x','data':['AAAA',7,null,{'data':'BBBB'}]}",
                "{'type':'x','url':'data:text/plain,hello'}",
                "{'type':'x','url':'data:no comma;base64'}",
                "{'type':'x','url':'data:,'}"
            })
    void whatOnlyLooksLikeBinaryContentCountsAsItsJson(String part) {
        assertThat(tokens("user", "[" + part + "]")).isEqualTo(USER + json(part).length());
    }

    @Test
    void aDataUrlInATextIsText() {
        String url = "data:image/png;base64," + "A".repeat(500);
        assertThat(tokens("user", "[{'type':'text','text':'" + url + "'}]")).isEqualTo(USER + url.length());
    }

    @Test
    void aGivenCountIsUsedAsItIs() {
        assertThat(given(128, "[{'type':'text','text':'hello'}]")).isEqualTo(FormTokens.uniform(128));
        assertThat(given(0, "[{'type':'text','text':'hello'}]")).isEqualTo(FormTokens.uniform(0));
        assertThat(given(Limits.MAX_TOKENS, "[{'type':'x'}]")).isEqualTo(FormTokens.uniform(Limits.MAX_TOKENS));
    }

    @Test
    void aPlainEventWithAGivenCountIsNotCountedAtAll() {
        List<String> counted = new ArrayList<>();
        counting.prepare(
                ReceivedEvents.of("user", json("[{'type':'text','text':'hello'}]"), null, OptionalInt.of(5)), text -> {
                    counted.add(text);
                    return 1;
                });
        assertThat(counted).isEmpty();
    }

    @Test
    void aFormThatChangesNothingKeepsTheGivenCount() {
        String call = "{'type':'tool_call','id':'c1','name':'f'}";
        assertThat(given(500, "[" + call + "]")).isEqualTo(new FormTokens(500, 500, 500, ABSENT, ABSENT));
        assertThat(given(2, "[" + call + "]")).isEqualTo(new FormTokens(2, 2, 2, ABSENT, ABSENT));
    }

    @Test
    void aFormThatChangesSomethingCountsWhatIsLeftButNeverMoreThanWasGiven() {
        String parts = "[{'type':'text','text':'hello'},{'type':'tool_result','id':'c1','payload':'0123456789'}]";
        int stripped =
                USER + 5 + json("{'type':'tool_result','id':'c1','payload':''}").length() + OMITTED;
        assertThat(given(5_000, parts)).isEqualTo(new FormTokens(5_000, stripped, stripped, USER + 5, USER + 5));
        assertThat(given(6, parts)).isEqualTo(new FormTokens(6, 6, 6, 6, 6));
    }

    @Test
    void aResultCountsWithItsPlaceholderWhereItIsReplaced() {
        String part = "{'type':'tool_result','id':'c1','payload':@}";
        String payload = "{'rows':'" + "r".repeat(300) + "'}";
        int whole = USER + json(part).length() - 1 + json(payload).length();
        int stripped = USER + json(part).length() - 1 + OMITTED + 2;
        assertThat(forms("user", "[" + part.replace("@", payload) + "]", null))
                .isEqualTo(new FormTokens(whole, stripped, stripped, ABSENT, ABSENT));
    }

    @Test
    void aReplacedResultNeverCountsMoreThanItDid() {
        String part = "{'type':'tool_result','id':'c1','payload':1}";
        int whole = USER + json(part).length();
        assertThat(forms("user", "[" + part + "]", null))
                .isEqualTo(new FormTokens(whole, whole, whole, ABSENT, ABSENT));
    }

    @Test
    void aToolMessageOfTextCountsItsTextAndThenThePlaceholdersWords() {
        int tool = 3 + 4;
        String text = "t".repeat(100);
        FormTokens tokens = forms("tool", "[{'type':'text','text':'" + text + "'}]", "{'tool_call_id':'c1'}");
        assertThat(tokens).isEqualTo(new FormTokens(tool + 100, tool + OMITTED, tool + OMITTED, ABSENT, ABSENT));
    }

    @Test
    void aPartThatIsReplacedWholeCountsThePlaceholdersWords() {
        int tool = 3 + 4;
        String part = "{'type':'image_url','image_url':{'url':'https://example.org/a-picture.png'}}";
        FormTokens tokens = forms("tool", "[" + part + "]", "{'tool_call_id':'c1'}");
        assertThat(tokens.asSent()).isEqualTo(tool + json(part).length());
        assertThat(tokens.resultsReplaced()).isEqualTo(tool + OMITTED);
    }

    @Test
    void reasoningCountsOnlyWhereItIsShown() {
        String parts = "[{'type':'reasoning','text':'0123456789'},{'type':'text','text':'hello'}]";
        assertThat(forms("user", parts, null))
                .isEqualTo(new FormTokens(USER + 15, USER + 15, USER + 5, USER + 15, USER + 5));
        assertThat(forms("user", "[{'type':'reasoning','text':'0123456789'}]", null))
                .isEqualTo(new FormTokens(USER + 10, USER + 10, ABSENT, USER + 10, ABSENT));
    }

    @Test
    void anEventWithCallsInItsMetadataIsGoneWholeWhereToolsAreLeftOut() {
        String metadata = "{'tool_calls':[{'id':'c1','function':{'name':'f'}}]}";
        assertThat(forms("user", "[{'type':'text','text':'hello'}]", metadata))
                .isEqualTo(new FormTokens(USER + 5, USER + 5, USER + 5, ABSENT, ABSENT));
        assertThat(forms("user", "[{'type':'reasoning','text':'hello'}]", metadata))
                .as("the call must stay beside its result")
                .isEqualTo(new FormTokens(USER + 5, USER + 5, USER, ABSENT, ABSENT));
    }

    @Test
    void whatIsShownInAFormIsWhatWasCounted() {
        String parts = "[{'type':'text','text':'hello'},{'type':'tool_call','id':'a','name':'f'},"
                + "{'type':'tool_result','id':'a','payload':{'long':'" + "x".repeat(200) + "'}},"
                + "{'type':'reasoning','text':'0123456789'},"
                + "{'type':'tool-g','toolCallId':'b','state':'output-available','output':{'type':'y','z':'"
                + "x".repeat(200) + "'}}]";
        NewEvent event = prepared("user", parts, null, null);
        for (Form form : Form.values()) {
            String shown = event.content().partsIn(form).toString();
            assertThat(event.tokens().in(form)).as(form.name()).isEqualTo(tokens("user", shown));
        }
    }

    @Test
    void anEventKeepsTheBytesThatCameAndItsCallsAndResults() {
        String parts = "[{'type':'tool_call','id':'a','n':1e400},{'type':'tool_result','id':'b','n':1.10}]";
        NewEvent event = prepared("assistant", parts, "{'m':-0}", null);
        assertThat(event.content().role()).isEqualTo("assistant");
        assertThat(event.content().parts()).hasToString(json(parts));
        assertThat(event.content().metadata()).hasToString(json("{'m':-0}"));
        assertThat(event.content().layout()).hasSize(2);
        assertThat(event.calls()).containsExactly(new ToolCall("a", null));
        assertThat(event.results()).containsExactly(new ToolResult("b", null));
    }

    @Test
    void anEventThatIsAlwaysTheSameNeedsNoLayout() {
        NewEvent event = prepared("user", "[{'type':'text','text':'x'},{'type':'mood'}]", null, null);
        assertThat(event.content().layout()).isEmpty();
        assertThat(event.tokens().isUniform()).isTrue();
    }

    @Test
    void aCountIsBoundedHoweverMuchThereIs() {
        TokenCounter huge = text -> Integer.MAX_VALUE;
        NewEvent event = counting.prepare(
                ReceivedEvents.of("user", json("[{'type':'text','text':'x'},{'type':'text','text':'y'}]")), huge);
        assertThat(event.tokens().asSent()).isEqualTo(Limits.MAX_TOKENS);
    }

    private int tokens(String role, String parts) {
        return forms(role, parts, null).asSent();
    }

    private FormTokens forms(String role, String parts, @Nullable String metadata) {
        return prepared(role, parts, metadata, null).tokens();
    }

    private FormTokens given(int tokenCount, String parts) {
        return prepared("user", parts, null, tokenCount).tokens();
    }

    private NewEvent prepared(String role, String parts, @Nullable String metadata, @Nullable Integer tokenCount) {
        return counting.prepare(
                ReceivedEvents.of(
                        role,
                        json(parts),
                        metadata == null ? null : json(metadata),
                        tokenCount == null ? OptionalInt.empty() : OptionalInt.of(tokenCount)),
                String::length);
    }

    /** Quotation marks are easier to read single. */
    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
