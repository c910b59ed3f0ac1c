package com.fastpaca.postgres;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fastpaca.domain.conversation.Settings;
import com.fastpaca.domain.policy.Option;
import com.fastpaca.domain.policy.Policy;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/** A policy as the API shows it: in full, with its defaults filled in. */
final class PolicyJson {
    private static final JsonFactory JACKSON = new JsonFactory();

    private PolicyJson() {}

    static String of(Settings settings) {
        Policy policy = settings.policy();
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JACKSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("strategy", policy.strategy().name());
            json.writeObjectFieldStart("config");
            for (Map.Entry<Option, Long> option :
                    policy.options(settings.tokenBudget()).entrySet()) {
                json.writeFieldName(option.getKey().name());
                if (option.getKey() instanceof Option.Flag) {
                    json.writeBoolean(option.getValue() == 1);
                } else {
                    json.writeNumber(option.getValue());
                }
            }
            json.writeFieldName("trigger_ratio");
            json.writeNumber(policy.triggerRatio().toPlainString());
            json.writeBooleanField("pin_system", policy.pinSystem());
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return out.toString();
    }
}
