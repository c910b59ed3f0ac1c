package com.fastpaca.bootstrap.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The descriptions in themselves; {@link DescribedApiIT} holds a server against them. */
class DescriptionTest {
    private final Description openApi = served("openapi.json", SpecificationVersion.DRAFT_2020_12);
    private final Description asyncApi = served("asyncapi.json", SpecificationVersion.DRAFT_7);

    private static Description served(String name, SpecificationVersion dialect) {
        try (InputStream in = Objects.requireNonNull(
                DescriptionTest.class.getResourceAsStream("/com/fastpaca/http/docs/" + name), name)) {
            return new Description(new String(in.readAllBytes(), StandardCharsets.UTF_8), dialect);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertFits(Description description, JsonNode schema, JsonNode value) {
        assertThat(description.complaints(schema, value)).as(value.toString()).isEmpty();
    }

    @Test
    void theyAreOfTheVersionsThatTheySpeakOf() {
        assertThat(openApi.document().get("openapi").textValue()).startsWith("3.1.");
        assertThat(asyncApi.document().get("asyncapi").textValue()).startsWith("3.0.");
    }

    @Test
    void everyReferenceLeadsSomewhereAndEverySchemaIsOne() {
        for (Description each : List.of(openApi, asyncApi)) {
            JsonNode document = each.document();
            assertThat(document.findValues("$ref"))
                    .isNotEmpty()
                    .allSatisfy(target -> assertThat(
                                    document.at(target.textValue().substring(1)).isMissingNode())
                            .as(target.textValue())
                            .isFalse());
            assertThat(document.at("/components/schemas").properties())
                    .isNotEmpty()
                    .allSatisfy(schema -> assertThat(each.complaintsAboutSchema(schema.getValue()))
                            .as(schema.getKey())
                            .isEmpty());
        }
    }

    @Test
    void everyOperationHasANameOfItsOwnItsParametersAndItsErrors() {
        List<Operation> operations = openApi.operations();
        assertThat(operations).extracting(Operation::id).doesNotHaveDuplicates().hasSizeGreaterThan(10);
        for (Operation operation : operations) {
            assertThat(operation.responses()).as(operation.toString()).containsKeys("400", "500", "default");
            assertThat(operation.responses().containsKey("401"))
                    .as(operation.toString())
                    .isEqualTo(operation.needsKey());
            assertThat(operation.parameters().stream()
                            .anyMatch(each -> each.get("in").textValue().equals("path")))
                    .as(operation.toString())
                    .isEqualTo(operation.isOfConversation());
        }
    }

    @Test
    void everyExampleFitsItsSchema() {
        JsonNode document = openApi.document();
        List<JsonNode> several = document.findParents("examples");
        List<JsonNode> single = document.findParents("example").stream()
                .filter(each -> each.has("schema"))
                .toList();
        assertThat(several).isNotEmpty();
        assertThat(single).isNotEmpty();
        several.forEach(each ->
                each.get("examples").forEach(example -> assertFits(openApi, each.get("schema"), example.get("value"))));
        single.forEach(each -> assertFits(openApi, each.get("schema"), each.get("example")));
        assertThat(asyncApi.document().at("/components/messages"))
                .hasSize(8)
                .allSatisfy(message -> assertFits(asyncApi, message.get("payload"), message.at("/examples/0/payload")));
    }

    @Test
    void anEventIsTheSameInBoth() {
        for (String schema : List.of("Event", "Part", "Metadata", "Seq")) {
            assertThat(asyncApi.document().at("/components/schemas/" + schema))
                    .isEqualTo(openApi.document().at("/components/schemas/" + schema));
        }
    }
}
