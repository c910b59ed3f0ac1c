package com.fastpaca.http.request;

import com.fastpaca.http.error.RequestFault;
import com.fastpaca.http.json.Fields;
import com.fastpaca.http.json.JsonDocument;
import com.fastpaca.http.json.JsonFault;
import org.jspecify.annotations.Nullable;

/** A request's body: an object of the contract. */
public final class Body {
    private Body() {}

    /** @throws RequestFault if there is no body */
    public static Fields fields(byte @Nullable [] body) throws JsonFault {
        if (body == null || body.length == 0) {
            throw RequestFault.badRequest("body: must be a JSON object, but is empty");
        }
        return Fields.of(JsonDocument.parse(body));
    }
}
