package com.fastpaca.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fastpaca.domain.conversation.ConversationId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

class RequestTargetFuzzTest {
    private static final String CONVERSATIONS = "/v1/conversations/";

    /** The reading of {@link URI} is the oracle of what the router will make of the target. */
    @FuzzTest
    void aTargetThatIsTakenNamesOnlyIdsThatAreOnes(byte[] bytes) {
        String target = "/" + new String(bytes, StandardCharsets.ISO_8859_1);
        if (RequestTarget.syntaxFault(target) != null) {
            return;
        }
        URI uri = URI.create("http://fastpaca" + target);
        boolean mayLeadSomewhere = RequestTarget.pathFault(uri.getRawPath()) == null;
        if (mayLeadSomewhere && uri.getRawPath().startsWith(CONVERSATIONS)) {
            String id = List.of(
                            uri.getRawPath().substring(CONVERSATIONS.length()).split("/", -1))
                    .getFirst();
            assertThat(ConversationId.isValid(
                            URI.create("http://fastpaca/" + id).getPath().substring(1)))
                    .as(id)
                    .isTrue();
        }
    }
}
