package com.fastpaca.bootstrap.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RawMembersTest {
    @Test
    void membersKeepTheirTextAndOrder() {
        String json = "{\"b\":{\"x\":[1,{\"y\":\"}\"}]},\"a\":1e400,\"c\":\"\\\"\\\\\",\"d\":[],\"e\":{}}";

        assertThat(RawMembers.ofObject(json).toString())
                .isEqualTo("{b={\"x\":[1,{\"y\":\"}\"}]}, a=1e400, c=\"\\\"\\\\\", d=[], e={}}");
    }

    @Test
    void elementsKeepTheirText() {
        assertThat(RawMembers.ofArray("[1.10,\"a,b\",[2,3],{\"k\":[]},null]"))
                .containsExactly("1.10", "\"a,b\"", "[2,3]", "{\"k\":[]}", "null");
        assertThat(RawMembers.ofArray("[]")).isEmpty();
        assertThat(RawMembers.ofObject("{}")).isEmpty();
    }

    @Test
    void whatIsCutOffOrRepeatedIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> RawMembers.ofArray("[1,2"));
        assertThatIllegalArgumentException().isThrownBy(() -> RawMembers.ofArray("[1]2"));
        assertThatIllegalArgumentException().isThrownBy(() -> RawMembers.ofObject("{\"a\":1,\"a\":1}"));
    }

    @Test
    void quotedTextIsEscapedWhereItMustBe() {
        assertThat(RawMembers.quoted("\"\\\u0001\nü")).isEqualTo("\"\\\"\\\\\\u0001\\u000aü\"");
    }
}
