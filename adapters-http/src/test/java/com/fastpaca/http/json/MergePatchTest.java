package com.fastpaca.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fastpaca.domain.json.JsonSpan;
import com.fastpaca.domain.json.ParsedJson;
import com.fastpaca.domain.json.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergePatchTest {
    /** The cases of RFC 7396, appendix A. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{'a':'b'}           | {'a':'c'}                  | {'a':'c'}",
                "{'a':'b'}           | {'b':'c'}                  | {'a':'b','b':'c'}",
                "{'a':'b'}           | {'a':null}                 | {}",
                "{'a':'b','b':'c'}   | {'a':null}                 | {'b':'c'}",
                "{'a':['b']}         | {'a':'c'}                  | {'a':'c'}",
                "{'a':'c'}           | {'a':['b']}                | {'a':['b']}",
                "{'a':{'b':'c'}}     | {'a':{'b':'d','c':null}}   | {'a':{'b':'d'}}",
                "{'a':[{'b':'c'}]}   | {'a':[1]}                  | {'a':[1]}",
                "['a','b']           | ['c','d']                  | ['c','d']",
                "{'a':'b'}           | ['c']                      | ['c']",
                "{'a':'foo'}         | null                       | null",
                "{'a':'foo'}         | 'bar'                      | 'bar'",
                "{'e':null}          | {'a':1}                    | {'e':null,'a':1}",
                "[1,2]               | {'a':'b','c':null}         | {'a':'b'}",
                "{}                  | {'a':{'bb':{'ccc':null}}}  | {'a':{'bb':{}}}",
            })
    void itDoesWhatTheStandardSays(String target, String patch, String expected) throws JsonFault {
        assertThat(apply(target.replace('\'', '"'), patch.replace('\'', '"'))).isEqualTo(expected.replace('\'', '"'));
    }

    @Test
    void whatThePatchDoesNotNameKeepsItsBytesAndItsPlace() throws JsonFault {
        String kept = "\"\\u00e9\":1.10,\"\\/\":[1e400,{\"z\":null,\"z\":2}],\"\\ud800\":\"\\u0000\"";

        assertThat(apply("{" + kept + ",\"x\":1}", "{\"x\":2,\"new\":3}"))
                .isEqualTo("{" + kept + ",\"x\":2,\"new\":3}");
        assertThat(apply("{\"x\":1," + kept + "}", "{\"x\":null}")).isEqualTo("{" + kept + "}");
        assertThat(apply("{\"o\":{" + kept + "}}", "{\"o\":{\"n\":1}}")).isEqualTo("{\"o\":{" + kept + ",\"n\":1}}");
    }

    @Test
    void newValuesComeWithTheBytesOfThePatch() throws JsonFault {
        assertThat(apply("{\"a\":0}", "{\"\\u0062\":1.10,\"a\":{\"\\u0063\":[ null , 1e400 ],\"d\":null}}"))
                .isEqualTo("{\"a\":{\"\\u0063\":[null,1e400]},\"\\u0062\":1.10}");
    }

    @Test
    void aNameIsTheSameHoweverItIsWritten() throws JsonFault {
        assertThat(apply("{\"\\u0061\":1}", "{\"a\":2}")).isEqualTo("{\"\\u0061\":2}");
        assertThat(apply("{\"a\":1}", "{\"\\u0061\":null}")).isEqualTo("{}");
    }

    @Test
    void ofMembersOfOneNameTheLastOneCounts() throws JsonFault {
        assertThat(apply("{\"a\":{\"x\":1},\"b\":0,\"a\":{\"y\":1}}", "{\"a\":{\"z\":1}}"))
                .isEqualTo("{\"b\":0,\"a\":{\"y\":1,\"z\":1}}");
        assertThat(apply("{\"a\":1,\"b\":0,\"a\":2}", "{\"a\":null}")).isEqualTo("{\"b\":0}");
        assertThat(apply("{\"b\":0}", "{\"a\":1,\"a\":2}")).isEqualTo("{\"b\":0,\"a\":2}");
        assertThat(apply("{\"a\":0}", "{\"a\":1,\"a\":null}")).isEqualTo("{}");
        assertThat(apply("{\"a\":1,\"a\":2}", "{}")).isEqualTo("{\"a\":1,\"a\":2}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "", "nul"})
    void aTargetThatIsNotJsonIsRefused(String target) {
        assertThatExceptionOfType(JsonFault.class).isThrownBy(() -> apply(target, "{}"));
    }

    @Test
    void aPatchMayBeAPartOfALargerText() throws JsonFault {
        JsonDocument body = JsonDocument.parse(
                "{ \"metadata\" : {\"a\": {\"x\": 1}, \"b\": null} }".getBytes(StandardCharsets.UTF_8));
        JsonSpan patch = Objects.requireNonNull(((JsonSpan.Obj) body.root()).get("metadata"));

        assertThat(MergePatch.apply(RawJson.of("{\"b\":2,\"a\":{\"y\":0}}"), body.parsed(patch)))
                .hasToString("{\"a\":{\"y\":0,\"x\":1}}");
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void itAgreesWithAPlainMergeOfMaps(@ForAll("seeds") long seed) throws JsonFault {
        SplittableRandom random = new SplittableRandom(seed);
        Sample target = distinct(Samples.any(random, 4));
        Sample patch = distinct(Samples.any(random, 4));

        assertThat(apply(target.compact(), patch.spaced(random)))
                .isEqualTo(merged(target, patch).compact());
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void applyingItAgainChangesNothing(@ForAll("seeds") long seed) throws JsonFault {
        SplittableRandom random = new SplittableRandom(seed);
        Sample target = Samples.any(random, 4);
        String patch = Samples.any(random, 4).compact();

        String once = apply(target.compact(), patch);

        assertThat(apply(once, patch)).isEqualTo(once);
    }

    /** Evenly spread, unlike the numbers that are made by default. */
    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.randomValue(random -> random.nextLong());
    }

    private static String apply(String target, String patch) throws JsonFault {
        return MergePatch.apply(RawJson.of(target), parsed(patch)).toString();
    }

    private static ParsedJson<?> parsed(String json) throws JsonFault {
        JsonDocument document = JsonDocument.parse(json.getBytes(StandardCharsets.UTF_8));
        return document.parsed(document.root());
    }

    private static Sample merged(Sample target, Sample patch) {
        if (!(patch instanceof Sample.Members changes)) {
            return patch;
        }
        Map<String, Sample.Member> merged = byName(target);
        for (Sample.Member change : changes.members()) {
            String name = change.name().value();
            Sample.Member old = merged.get(name);
            if (change.value().equals(new Sample.Scalar("null"))) {
                merged.remove(name);
            } else if (old == null) {
                Sample nothing = new Sample.Members(List.of());
                merged.put(name, new Sample.Member(change.name(), merged(nothing, change.value())));
            } else {
                merged.put(name, new Sample.Member(old.name(), merged(old.value(), change.value())));
            }
        }
        return new Sample.Members(List.copyOf(merged.values()));
    }

    private static Map<String, Sample.Member> byName(Sample sample) {
        Map<String, Sample.Member> members = new LinkedHashMap<>();
        if (sample instanceof Sample.Members object) {
            object.members().forEach(member -> members.put(member.name().value(), member));
        }
        return members;
    }

    /** The sample without members of the same name. */
    private static Sample distinct(Sample sample) {
        return switch (sample) {
            case Sample.Text text -> text;
            case Sample.Scalar scalar -> scalar;
            case Sample.Items(List<Sample> items) ->
                new Sample.Items(items.stream().map(MergePatchTest::distinct).toList());
            case Sample.Members members -> {
                List<Sample.Member> distinct = new ArrayList<>();
                byName(members)
                        .values()
                        .forEach(member -> distinct.add(new Sample.Member(member.name(), distinct(member.value()))));
                yield new Sample.Members(distinct);
            }
        };
    }
}
