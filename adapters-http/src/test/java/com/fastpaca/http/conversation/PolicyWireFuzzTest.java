package com.fastpaca.http.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fastpaca.domain.policy.Policy;
import com.fastpaca.domain.policy.PolicyChange;
import com.fastpaca.http.json.Fields;
import com.fastpaca.http.json.JsonDocument;
import com.fastpaca.http.json.JsonFault;
import com.fastpaca.http.json.JsonWriter;

class PolicyWireFuzzTest {
    private static final long TOKEN_BUDGET = 8_000;

    /** What is shown of a policy configures the same policy, so a client may send back what it was given. */
    @FuzzTest
    void aPolicyThatIsTakenIsShownAsOneThatIsTaken(byte[] put) throws JsonFault {
        PolicyChange change;
        try {
            change = PolicyWire.read(Fields.of(JsonDocument.parse(put)));
        } catch (JsonFault e) {
            return;
        }
        if (Policy.standard().optionUnknownIn(change).isPresent()) {
            return;
        }
        Policy policy = Policy.standard().changedBy(change);

        PolicyChange shown = PolicyWire.read(Fields.of(JsonDocument.parse(written(policy))));

        assertThat(policy.optionUnknownIn(shown)).isEmpty();
        assertThat(written(policy.changedBy(shown))).isEqualTo(written(policy));
    }

    private static byte[] written(Policy policy) {
        JsonWriter out = new JsonWriter(256);
        out.startObject().name("policy");
        PolicyWire.write(out, policy, TOKEN_BUDGET);
        return out.endObject().toBytes();
    }
}
