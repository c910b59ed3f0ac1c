package com.fastpaca.http.request;

import com.fastpaca.http.error.ErrorCode;
import com.fastpaca.http.error.RequestFault;
import com.fastpaca.http.json.Fields;
import com.fastpaca.http.json.JsonDocument;
import com.fastpaca.http.json.JsonFault;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request's body: an object of the contract. */
public final class RequestBody {
    private RequestBody() {}

    /**
     * A body without a Content-Type is taken for JSON.
     *
     * @throws RequestFault if the headers say that it is something else
     */
    public static Fields fields(HttpRequest<?> request, byte[] body) throws JsonFault {
        if (!isJson(request.getHeaders().get(HttpHeaders.CONTENT_TYPE))) {
            throw new RequestFault(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        }
        String encoding = request.getHeaders().get(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new RequestFault(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Encoding: must be identity; compressed bodies are not taken");
        }
        return Fields.of(JsonDocument.parse(body));
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null || contentType.equals(MediaType.APPLICATION_JSON)) {
            return true;
        }
        String[] pieces = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        boolean json = pieces[0].strip().equals(MediaType.APPLICATION_JSON);
        for (int i = 1; i < pieces.length; i++) {
            String parameter = pieces[i].strip();
            if (parameter.startsWith("charset=")) {
                String charset = parameter.substring("charset=".length()).replace("\"", "");
                json &= charset.equals("utf-8") || charset.equals("utf8");
            }
        }
        return json;
    }
}
