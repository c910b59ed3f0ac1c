package com.fastpaca.ports.token;

import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.ParsedJson;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.domain.json.TestJson;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Events as clients send them, for tests; well-formed JSON without white space between tokens. */
public final class ReceivedEvents {
    private ReceivedEvents() {}

    public static ReceivedEvent text(String text) {
        return of("user", "[{\"type\":\"text\",\"text\":" + TestJson.quoted(text) + "}]");
    }

    public static ReceivedEvent of(String role, String parts) {
        return of(role, parts, null, OptionalInt.empty());
    }

    public static ReceivedEvent of(String role, String parts, @Nullable String metadata, OptionalInt tokenCount) {
        return new ReceivedEvent(
                role,
                new ParsedJson<>(RawJson.of(parts), (JsonSpan.Arr) TestJson.parse(parts)),
                metadata == null
                        ? null
                        : new ParsedJson<>(RawJson.of(metadata), (JsonSpan.Obj) TestJson.parse(metadata)),
                tokenCount);
    }
}
