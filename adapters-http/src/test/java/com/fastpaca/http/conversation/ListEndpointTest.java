package com.fastpaca.http.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.http.server.Api;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListEndpointTest {
    private static final String C = "/v1/conversations";

    private final Api api = new Api();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void conversationsAreListedPageByPage() {
        assertThat(api.get(C).body()).isEqualTo("{\"conversations\":[],\"has_more\":false}");
        List<String> ids = new ArrayList<>();
        for (String id : List.of("b", "a", "a.b", "~", "A:1", "9@x")) {
            assertThat(api.put(C + "/" + id, "{}").statusCode()).isEqualTo(201);
            ids.add(id);
        }
        ids.sort(null);
        List<String> listed = new ArrayList<>();
        String cursor = "";
        String body;
        do {
            body = api.get(C + "?limit=4" + cursor).body();
            Matcher page = Pattern.compile("\\{\"id\":\"([^\"]+)\".*?\"updated_at\":\"[^\"]*\"}")
                    .matcher(body);
            while (page.find()) {
                assertThat(page.group())
                        .isEqualTo(api.get(C + "/" + page.group(1)).body());
                listed.add(page.group(1));
            }
            cursor = "&cursor=" + listed.getLast();
            assertThat(body).contains("\"next_cursor\":\"" + listed.getLast() + "\"");
        } while (body.endsWith(",\"has_more\":true}"));
        assertThat(listed).isEqualTo(ids);
        assertThat(api.get(C + "?cursor=~").body())
                .isEqualTo("{\"conversations\":[],\"next_cursor\":\"~\",\"has_more\":false}");
        for (String query : List.of("limit=0", "limit=1001", "cursor=", "cursor=a/b", "x=1", "consistency=none")) {
            assertThat(api.get(C + "?" + query).statusCode()).as(query).isEqualTo(400);
        }
    }
}
