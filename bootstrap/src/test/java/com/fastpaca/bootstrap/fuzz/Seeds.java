package com.fastpaca.bootstrap.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** What is mutated: requests as they should be, one and more for each endpoint, and frames of a WebSocket's client. */
final class Seeds {
    private static final String C = "/v1/conversations/";
    private static final String EVENT =
            "{\"role\":\"user\",\"content\":\"How do I rotate the key? \\u00e9\\ud83d\\ude00\"}";
    private static final String CALL =
            "{\"role\":\"assistant\",\"parts\":[{\"type\":\"tool_call\",\"id\":\"c1\",\"name\":\"f\",\"arguments\":{\"a\":[1,2.5e3,null]}}]}";
    private static final String RESULT =
            "{\"role\":\"tool\",\"parts\":[{\"type\":\"tool_result\",\"id\":\"c1\",\"content\":\"ok\"}],\"metadata\":{\"ms\":12},\"token_count\":7}";

    private static final String WEBSOCKET = String.join(
            "\r\n",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "");

    static final List<byte[]> REQUESTS = Stream.of(
                    body("PUT", C + "fuzz1", "{}"),
                    body(
                            "PUT",
                            C + "fuzz2",
                            "{\"token_budget\":8000,\"trigger_ratio\":0.8,\"policy\":{\"strategy\":\"last_n\",\"config\":{\"limit\":50}},\"metadata\":{\"user\":\"u-1\"}}"),
                    body(
                            "PUT",
                            C + "fuzz3",
                            "{\"policy\":{\"strategy\":\"strip_tool_results\",\"config\":{\"pin_system\":false}},\"token_estimator\":\"o200k_base\"}"),
                    bare("GET", C + "fuzz1?consistency=local"),
                    bare("DELETE", C + "fuzz4"),
                    body("PATCH", C + "fuzz2/metadata", "{\"metadata\":{\"user\":null,\"plan\":{\"tier\":2}}}"),
                    body("POST", C + "fuzz1/events", "{\"event\":" + EVENT + "}"),
                    body(
                            "POST",
                            C + "fuzz2/events",
                            "{\"events\":[" + EVENT + "," + CALL + "," + RESULT
                                    + "],\"idempotency_key\":\"key-1\",\"if_version\":3}"),
                    chunked("POST", C + "fuzz3/events", "{\"event\":" + RESULT + "}"),
                    bare("GET", C + "fuzz1/events?from_seq=-20&to_seq=40&limit=10&cursor=3"),
                    with("GET", C + "fuzz2/events", "Accept: application/x-ndjson\r\n"),
                    bare("GET", C + "fuzz2/window?budget_tokens=500&if_version=2&consistency=linearizable"),
                    body(
                            "POST",
                            C + "fuzz2/compact",
                            "{\"from_seq\":1,\"to_seq\":3,\"replacement\":[{\"role\":\"system\",\"content\":\"All is said.\"}]}"),
                    with(
                            "GET",
                            C + "fuzz2/stream?cursor=0&includeEvents=true",
                            "Accept: text/event-stream\r\nLast-Event-ID: 1\r\n"),
                    with("GET", C + "fuzz1/stream?cursor=1", WEBSOCKET),
                    bare("GET", "/health/live"),
                    bare("HEAD", "/health/ready"),
                    bare("OPTIONS", C + "fuzz1"),
                    with("POST", C + "fuzz1/events", "Expect: 100-continue\r\nContent-Length: 10\r\n"),
                    bare("GET", "/health/live")
                            + bare("GET", C + "fuzz1")
                            + body("POST", C + "fuzz1/events", "{\"event\":" + EVENT + "}"))
            .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
            .toList();

    /** Masked with zeros: a pong of the contract, a ping, a close, a text in two fragments, and bytes. */
    static final List<byte[]> FRAMES = List.of(
            "\u0081\u008f\0\0\0\0{\"type\":\"pong\"}".getBytes(StandardCharsets.ISO_8859_1),
            "\u0089\u0084\0\0\0\0ping".getBytes(StandardCharsets.ISO_8859_1),
            "\u0088\u0082\0\0\0\0\u0003\u00e8".getBytes(StandardCharsets.ISO_8859_1),
            "\u0001\u0087\0\0\0\0{\"type\"\u0080\u0088\0\0\0\0:\"pong\"}".getBytes(StandardCharsets.ISO_8859_1),
            "\u0082\u00fe\u0000\u0080\0\0\0\0".concat("b".repeat(128)).getBytes(StandardCharsets.ISO_8859_1));

    /** What parsers trip over. */
    static final List<byte[]> TOKENS = Stream.of(
                    "\r\n",
                    "\n",
                    "\r",
                    "\0",
                    " ",
                    "\t",
                    ":",
                    ",",
                    "\"",
                    "\\",
                    "{",
                    "}",
                    "[",
                    "]",
                    "%",
                    "%00",
                    "%2f",
                    "%2e%2e",
                    "%c3%28",
                    "..",
                    "/",
                    "//",
                    "?",
                    "&",
                    "=",
                    "#",
                    "+",
                    "-1",
                    "0",
                    "1e400",
                    "99999999999999999999",
                    "9223372036854775808",
                    "-9223372036854775808",
                    "NaN",
                    "null",
                    "true",
                    "\\u0000",
                    "\\ud800",
                    "\u00ff\u00fe",
                    "\u00c0\u0080",
                    "HTTP/1.0",
                    "HTTP/2.0",
                    "HTTP/9.9",
                    "Content-Length: 5\r\n",
                    "Content-Length: -1\r\n",
                    "Content-Length: 99999999999\r\n",
                    "Content-Length: 0\r\nContent-Length: 7\r\n",
                    "Transfer-Encoding: chunked\r\n",
                    "Transfer-Encoding: gzip, chunked\r\n",
                    "Connection: close\r\n",
                    "Connection: keep-alive\r\n",
                    "Host: \r\n",
                    "Expect: 100-continue\r\n",
                    "Content-Encoding: gzip\r\n",
                    "Accept: text/event-stream\r\n",
                    "Accept: */*;q=0\r\n",
                    "Authorization: Bearer x\r\n",
                    "Upgrade: h2c\r\n",
                    "Range: bytes=0-1\r\n",
                    "0\r\n\r\n",
                    "ffffffff\r\n",
                    "x".repeat(9_000),
                    "[".repeat(200),
                    "{\"a\":".repeat(200))
            .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
            .toList();

    private Seeds() {}

    private static String bare(String method, String target) {
        return with(method, target, "");
    }

    private static String with(String method, String target, String headers) {
        return method + " " + target + " HTTP/1.1\r\nHost: fastpaca\r\n" + headers + "\r\n";
    }

    private static String body(String method, String target, String json) {
        return with(method, target, "Content-Type: application/json\r\nContent-Length: " + json.length() + "\r\n")
                + json;
    }

    private static String chunked(String method, String target, String json) {
        int half = json.length() / 2;
        return with(method, target, "Transfer-Encoding: chunked\r\n")
                + chunk(json.substring(0, half))
                + chunk(json.substring(half))
                + chunk("");
    }

    private static String chunk(String data) {
        return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
    }
}
