package com.fastpaca.domain.tool;

import com.fastpaca.domain.event.PartKind;
import com.fastpaca.domain.event.ToolCall;
import com.fastpaca.domain.event.ToolResult;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The shapes that the contract names, as the providers' and the AI SDK's documentation give them. Quotation marks are single, which is
 * easier to read.
 */
final class ToolShapes {
    private ToolShapes() {}

    /**
     * One part, and what it is.
     *
     * @param stripped the part with its result replaced; null if that changes nothing
     */
    record Shape(
            String name,
            String part,
            PartKind kind,
            @Nullable ToolCall call,
            @Nullable ToolResult result,
            @Nullable String stripped) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Shape shape(String name, String part, PartKind kind) {
        return new Shape(name, part, kind, null, null, null);
    }

    private static Shape call(String name, String part, @Nullable String id, @Nullable String tool) {
        return new Shape(name, part, PartKind.TOOL_CALL, new ToolCall(id, tool), null, null);
    }

    private static Shape result(
            String name, String part, @Nullable String id, @Nullable String tool, @Nullable String stripped) {
        return new Shape(name, part, PartKind.TOOL_RESULT, null, new ToolResult(id, tool), stripped);
    }

    private static Shape both(String name, String part, String id, String tool, String stripped) {
        return new Shape(
                name, part, PartKind.TOOL_CALL_WITH_RESULT, new ToolCall(id, tool), new ToolResult(id, tool), stripped);
    }

    static Stream<Shape> all() {
        return Stream.of(own(), aiSdk(), openAi(), anthropic(), others()).flatMap(List::stream);
    }

    private static List<Shape> own() {
        return List.of(
                shape("text", "{'type':'text','text':'hi'}", PartKind.TEXT),
                shape("reasoning", "{'type':'reasoning','text':'hm'}", PartKind.REASONING),
                call(
                        "own call",
                        "{'type':'tool_call','id':'c1','name':'lookup','payload':{'sku':'A-19'}}",
                        "c1",
                        "lookup"),
                call("own call, tool_call_id", "{'type':'tool_call','tool_call_id':'c1','name':'f'}", "c1", "f"),
                call("own call, call_id beside its own id", "{'type':'tool_call','id':'p','call_id':'c1'}", "c1", null),
                call("own call, numbered", "{'type':'tool_call','id':17,'name':'f'}", "17", "f"),
                call("own call, wrapped", "{'type':'tool_call','tool_call':{'id':'c1','name':'f'}}", "c1", "f"),
                call(
                        "text with the calls of its message",
                        "{'type':'text','text':'hm','tool_calls':[{'id':'c1','function':{'name':'f'}}]}",
                        "c1",
                        "f"),
                result(
                        "own result, numbered",
                        "{'type':'tool_result','tool_call_id':17,'payload':4}",
                        "17",
                        null,
                        "{'type':'tool_result','tool_call_id':17,'payload':'[tool result omitted]'}"),
                result(
                        "own result, wrapped",
                        "{'type':'tool_result','tool_result':{'tool_use_id':'c1','content':'4'}}",
                        "c1",
                        null,
                        "{'type':'tool_result','tool_result':{'tool_use_id':'c1','content':'[tool result omitted]'}}"),
                call("own call without id", "{'type':'tool_call','name':'lookup'}", null, "lookup"),
                call("own call without anything", "{'type':'tool_call'}", null, null),
                result(
                        "own result",
                        "{'type':'tool_result','id':'c1','name':'lookup','payload':{'n':3}}",
                        "c1",
                        "lookup",
                        "{'type':'tool_result','id':'c1','name':'lookup','payload':'[tool result omitted]'}"),
                result(
                        "own result, tool_call_id",
                        "{'type':'tool_result','tool_call_id':'c1','id':'r1','content':[1,2]}",
                        "c1",
                        null,
                        "{'type':'tool_result','tool_call_id':'c1','id':'r1','content':'[tool result omitted]'}"),
                result(
                        "own result, call_id",
                        "{'call_id':'c1','output':'x','type':'tool_result'}",
                        "c1",
                        null,
                        "{'call_id':'c1','output':'[tool result omitted]','type':'tool_result'}"),
                result(
                        "own result by name",
                        "{'type':'tool_result','name':'f','result':null}",
                        null,
                        "f",
                        "{'type':'tool_result','name':'f','result':'[tool result omitted]'}"),
                result("own result without payload", "{'type':'tool_result','id':'c1'}", "c1", null, null));
    }

    private static List<Shape> aiSdk() {
        return List.of(
                shape("UI reasoning of v4", "{'type':'reasoning','reasoning':'hm','details':[]}", PartKind.REASONING),
                shape("UI step", "{'type':'step-start'}", PartKind.OTHER),
                shape("UI file", "{'type':'file','mediaType':'image/png','url':'data:…'}", PartKind.OTHER),
                shape("UI source", "{'type':'source-url','sourceId':'s','url':'u'}", PartKind.OTHER),
                shape("UI data", "{'type':'data-weather','data':{}}", PartKind.OTHER),
                call(
                        "UI tool, streaming",
                        "{'type':'tool-lookup','toolCallId':'c1','state':'input-streaming','input':{}}",
                        "c1",
                        "lookup"),
                call(
                        "UI tool, waiting",
                        "{'type':'tool-lookup','toolCallId':'c1','state':'input-available','input':{'a':1}}",
                        "c1",
                        "lookup"),
                call(
                        "UI tool, approval asked",
                        "{'type':'tool-lookup','toolCallId':'c1','state':'approval-requested','input':{}}",
                        "c1",
                        "lookup"),
                both(
                        "UI tool, answered",
                        "{'type':'tool-lookup','toolCallId':'c1','state':'output-available','input':{},'output':{'n':1}}",
                        "c1",
                        "lookup",
                        "{'type':'tool-lookup','toolCallId':'c1','state':'output-available','input':{},'output':'[tool result omitted]'}"),
                both(
                        "UI tool, failed",
                        "{'type':'tool-f','toolCallId':'c1','state':'output-error','input':{},'errorText':'no'}",
                        "c1",
                        "f",
                        "{'type':'tool-f','toolCallId':'c1','state':'output-error','input':{},'errorText':'[tool result omitted]'}"),
                both(
                        "UI tool named like a result",
                        "{'type':'tool-web_tool_result','toolCallId':'c1','state':'output-available','output':[1]}",
                        "c1",
                        "web_tool_result",
                        "{'type':'tool-web_tool_result','toolCallId':'c1','state':'output-available','output':'[tool result omitted]'}"),
                call(
                        "dynamic tool, waiting",
                        "{'type':'dynamic-tool','toolName':'f','toolCallId':'c1','state':'input-available','input':{}}",
                        "c1",
                        "f"),
                both(
                        "dynamic tool, answered",
                        "{'type':'dynamic-tool','toolName':'f','toolCallId':'c1','state':'output-available','output':'x'}",
                        "c1",
                        "f",
                        "{'type':'dynamic-tool','toolName':'f','toolCallId':'c1','state':'output-available','output':'[tool result omitted]'}"),
                call(
                        "invocation of v4, waiting",
                        "{'type':'tool-invocation','toolInvocation':{'state':'call','toolCallId':'c1','toolName':'f','args':{}}}",
                        "c1",
                        "f"),
                both(
                        "invocation of v4, answered",
                        "{'type':'tool-invocation','toolInvocation':{'state':'result','toolCallId':'c1','toolName':'f','args':{},'result':{'n':1}}}",
                        "c1",
                        "f",
                        "{'type':'tool-invocation','toolInvocation':{'state':'result','toolCallId':'c1','toolName':'f','args':{},'result':'[tool result omitted]'}}"),
                both(
                        "answered without a state",
                        "{'type':'tool-f','toolCallId':'c1','output':1}",
                        "c1",
                        "f",
                        "{'type':'tool-f','toolCallId':'c1','output':'[tool result omitted]'}"),
                call("waiting without a state", "{'type':'tool-f','toolCallId':'c1','input':1}", "c1", "f"),
                call("model call", "{'type':'tool-call','toolCallId':'c1','toolName':'f','input':{'a':1}}", "c1", "f"),
                result(
                        "model result of v5",
                        "{'type':'tool-result','toolCallId':'c1','toolName':'f','output':{'type':'json','value':{'n':1}}}",
                        "c1",
                        "f",
                        "{'type':'tool-result','toolCallId':'c1','toolName':'f','output':{'type':'text','value':'[tool result omitted]'}}"),
                result(
                        "model result of v4",
                        "{'type':'tool-result','toolCallId':'c1','toolName':'f','result':{'n':1},'isError':false}",
                        "c1",
                        "f",
                        "{'type':'tool-result','toolCallId':'c1','toolName':'f','result':'[tool result omitted]','isError':false}"),
                result(
                        "model error",
                        "{'type':'tool-error','toolCallId':'c1','toolName':'f','error':'no'}",
                        "c1",
                        "f",
                        "{'type':'tool-error','toolCallId':'c1','toolName':'f','error':'[tool result omitted]'}"),
                shape(
                        "approval request",
                        "{'type':'tool-approval-request','approvalId':'a','toolCallId':'c1'}",
                        PartKind.OTHER),
                shape(
                        "approval response",
                        "{'type':'tool-approval-response','approvalId':'a','approved':true}",
                        PartKind.OTHER));
    }

    private static List<Shape> openAi() {
        return List.of(
                call(
                        "an item of tool_calls as a part",
                        "{'type':'function','id':'c1','function':{'name':'f','arguments':'{}'}}",
                        "c1",
                        "f"),
                call(
                        "all of tool_calls as a part",
                        "{'type':'tool_calls','tool_calls':[{'id':'c1','type':'function','function':{'name':'f','arguments':'{}'}}]}",
                        "c1",
                        "f"),
                call(
                        "a message within a part",
                        "{'type':'message','tool_calls':[{'id':'c1','type':'function','function':{'name':'f','arguments':'{}'}}]}",
                        "c1",
                        "f"),
                call(
                        "a message within a part, in camel case",
                        "{'type':'message','toolCalls':[{'id':'c1','type':'function','function':{'name':'f','arguments':'{}'}}]}",
                        "c1",
                        "f"),
                call("function_call of old", "{'type':'function_call','name':'f','arguments':'{}'}", null, "f"),
                call(
                        "Responses call, which has an id of its own",
                        "{'type':'function_call','id':'fc_1','call_id':'c1','name':'f','arguments':'{}'}",
                        "c1",
                        "f"),
                result(
                        "Responses output",
                        "{'type':'function_call_output','call_id':'c1','output':'{}'}",
                        "c1",
                        null,
                        "{'type':'function_call_output','call_id':'c1','output':'[tool result omitted]'}"),
                result(
                        "Responses output of parts",
                        "{'type':'function_call_output','id':'o','call_id':'c1','output':[{'type':'input_text','text':'x'}]}",
                        "c1",
                        null,
                        "{'type':'function_call_output','id':'o','call_id':'c1','output':'[tool result omitted]'}"),
                call(
                        "Responses custom call",
                        "{'type':'custom_tool_call','id':'i','call_id':'c1','name':'f','input':'x'}",
                        "c1",
                        "f"),
                result(
                        "Responses custom output",
                        "{'type':'custom_tool_call_output','call_id':'c1','output':'x'}",
                        "c1",
                        null,
                        "{'type':'custom_tool_call_output','call_id':'c1','output':'[tool result omitted]'}"),
                call(
                        "Responses computer call",
                        "{'type':'computer_call','id':'i','call_id':'c1','action':{}}",
                        "c1",
                        null),
                result(
                        "Responses screenshot, which no text can stand for",
                        "{'type':'computer_call_output','call_id':'c1','output':{'type':'computer_screenshot','image_url':'u'}}",
                        "c1",
                        null,
                        null),
                result(
                        "Responses shell output",
                        "{'type':'local_shell_call_output','call_id':'c1','output':'x'}",
                        "c1",
                        null,
                        "{'type':'local_shell_call_output','call_id':'c1','output':'[tool result omitted]'}"),
                shape(
                        "Responses search, which OpenAI answers itself",
                        "{'type':'web_search_call','id':'ws_1','status':'completed'}",
                        PartKind.OTHER),
                shape(
                        "Responses reasoning",
                        "{'type':'reasoning','id':'rs','summary':[{'type':'summary_text','text':'x'}]}",
                        PartKind.REASONING),
                shape("image", "{'type':'image_url','image_url':{'url':'data:…'}}", PartKind.OTHER),
                shape("refusal", "{'type':'refusal','refusal':'no'}", PartKind.OTHER));
    }

    private static List<Shape> anthropic() {
        return List.of(
                shape("thinking", "{'type':'thinking','thinking':'hm','signature':'s'}", PartKind.REASONING),
                shape("redacted thinking", "{'type':'redacted_thinking','data':'…'}", PartKind.REASONING),
                shape("image block", "{'type':'image','source':{'type':'base64','data':'…'}}", PartKind.OTHER),
                call("tool_use", "{'type':'tool_use','id':'toolu_1','name':'f','input':{}}", "toolu_1", "f"),
                result(
                        "tool_result of text",
                        "{'type':'tool_result','tool_use_id':'toolu_1','content':'x','is_error':true}",
                        "toolu_1",
                        null,
                        "{'type':'tool_result','tool_use_id':'toolu_1','content':'[tool result omitted]','is_error':true}"),
                result(
                        "tool_result of blocks",
                        "{'type':'tool_result','tool_use_id':'toolu_1','content':[{'type':'text','text':'x'}]}",
                        "toolu_1",
                        null,
                        "{'type':'tool_result','tool_use_id':'toolu_1','content':'[tool result omitted]'}"),
                call(
                        "server_tool_use",
                        "{'type':'server_tool_use','id':'srv_1','name':'web_search','input':{}}",
                        "srv_1",
                        "web_search"),
                result(
                        "web search result",
                        "{'type':'web_search_tool_result','tool_use_id':'srv_1','content':[{'type':'web_search_result','url':'u'}]}",
                        "srv_1",
                        null,
                        "{'type':'web_search_tool_result','tool_use_id':'srv_1','content':{'type':'web_search_tool_result_error','error_code':'unavailable'}}"),
                result(
                        "code execution result",
                        "{'type':'code_execution_tool_result','tool_use_id':'srv_1','content':{'type':'code_execution_result','stdout':'x'}}",
                        "srv_1",
                        null,
                        "{'type':'code_execution_tool_result','tool_use_id':'srv_1','content':{'type':'code_execution_tool_result_error','error_code':'unavailable'}}"),
                call("mcp_tool_use", "{'type':'mcp_tool_use','id':'m_1','name':'f','server_name':'s'}", "m_1", "f"),
                result(
                        "mcp_tool_result",
                        "{'type':'mcp_tool_result','tool_use_id':'m_1','is_error':false,'content':[{'type':'text','text':'x'}]}",
                        "m_1",
                        null,
                        "{'type':'mcp_tool_result','tool_use_id':'m_1','is_error':false,'content':'[tool result omitted]'}"));
    }

    private static List<Shape> others() {
        return List.of(
                call("a call in camel case", "{'type':'toolCall','toolCallId':'c1','toolName':'f'}", "c1", "f"),
                result(
                        "a result in camel case",
                        "{'type':'toolResult','toolCallId':'c1','result':{'n':1}}",
                        "c1",
                        null,
                        "{'type':'toolResult','toolCallId':'c1','result':'[tool result omitted]'}"),
                shape("an unknown type", "{'type':'mood','value':'good'}", PartKind.OTHER),
                shape("no type", "{'text':'x'}", PartKind.OTHER),
                shape("a type that is no string", "{'type':7}", PartKind.OTHER),
                shape("a tool invocation without one", "{'type':'tool-approval-request'}", PartKind.OTHER),
                call("an id that is empty", "{'type':'tool_call','id':'','name':'f'}", null, "f"),
                call("an id that is neither", "{'type':'tool_call','id':true,'name':'f'}", null, "f"),
                call("the last of two ids", "{'type':'tool_call','id':'a','id':'b'}", "b", null));
    }
}
