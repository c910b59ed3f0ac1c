package com.fastpaca.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What analysts find in the archive. */
class PostgresSchemaIT {
    private static final Pattern SQL = Pattern.compile("```sql\\n(.*?)```", Pattern.DOTALL);

    /** What the queries of the document have to answer, in its order. */
    private static final List<List<String>> ANSWERS = List.of(
            List.of("user|3|309", "assistant|4|38", "tool|2|20", "system|1|5"),
            List.of("support-2|4|318", "support-1|5|52", "odd-3|1|2"),
            List.of("lookup|3|1.5", "|1|1.0", "price|1|1.0"),
            List.of("support-2|9.180|918|4"),
            List.of("null|320", "support|52"),
            List.of("support-2|1|user|Refund, please"),
            List.of(
                    "1|system|You help.|{}",
                    "2|user|Is it in stock?|{}",
                    "3|assistant|Checking.|{lookup,price}",
                    "4|tool||{}",
                    "5|tool||{}"),
            List.of("support-1|3|A-19", "support-2|2|null", "support-2|4|null"),
            List.of("support-2|5|900|300", "support-1|6|4|38"),
            List.of("4|5|00:00:07"),
            List.of("odd-3|2023-11-14 22:13:20.123+00|2023-11-14 22:13:23.123+00|1"),
            List.of("support-1|5|5|0", "support-2|4|4|0", "odd-3|1|1|0"));

    private static PostgresServer server;
    private static Connection connection;

    @BeforeAll
    static void fill() throws SQLException {
        server = PostgresServer.start();
        String database = server.createDatabase();
        try (PostgresArchive archive = PostgresArchive.open(Urls.settings(server.url(database)))) {
            ArchivedShop.fill(archive);
        }
        connection = server.connect(database);
    }

    @AfterAll
    static void stop() throws SQLException {
        connection.close();
        server.close();
    }

    /** Rows as text, the columns separated by bars. */
    private static List<String> rows(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (found.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    columns.add(found.getString(i));
                }
                rows.add(String.join("|", columns));
            }
            return rows;
        }
    }

    @Test
    void tokensAreSummedByDayAndRole() throws SQLException {
        assertThat(rows("select * from fastpaca.tokens_by_day order by day, role"))
                .containsExactly(
                        "2023-11-14|assistant|1|20",
                        "2023-11-14|system|1|5",
                        "2023-11-14|tool|2|20",
                        "2023-11-14|user|2|9",
                        "2023-11-15|assistant|2|12",
                        "2023-11-15|user|1|300",
                        "2023-11-16|assistant|1|6");
    }

    @Test
    void callsAreCountedByDayAndTool() throws SQLException {
        assertThat(rows("select * from fastpaca.tool_calls_by_day order by day, tool"))
                .containsExactly(
                        "2023-11-14|lookup|1|1",
                        "2023-11-14|price|1|1",
                        "2023-11-15||1|1",
                        "2023-11-15|lookup|1|1",
                        "2023-11-16|lookup|1|1");
    }

    @Test
    void conversationsOverTheirBudgetAreFound() throws SQLException {
        assertThat(rows("select id, token_budget, used_tokens, used_share from fastpaca.conversations_over_budget"))
                .containsExactly("support-2|100|918|9.180");
    }

    @Test
    void partsAreRows() throws SQLException {
        assertThat(rows(
                        "select conversation_id, seq, position, type, part -> 'payload' ->> 'sku' from fastpaca.event_parts"
                                + " where role = 'assistant' order by 1, 2, 3"))
                .containsExactly(
                        "support-1|3|1|text|null",
                        "support-1|3|2|tool_call|A-19",
                        "support-1|3|3|tool_call|A-19",
                        "support-2|2|1|tool_call|null",
                        "support-2|3|1|tool_call|null",
                        "support-2|4|1|tool_call|null");
    }

    @Test
    void compactionsAreThereWithTheirReplacements() throws SQLException {
        assertThat(rows(
                        "select conversation_id, version, from_seq, to_seq, events, inserted_at at time zone 'UTC', tokens, text,"
                                + " replacement from fastpaca.compactions order by 1"))
                .containsExactly(
                        "support-1|6|2|4|3|2023-11-14 22:13:27.123|4|The customer asked for A-19.|"
                                + "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"The customer asked for A-19.\"}],\"token_count\":4}]",
                        "support-2|5|1|1|1|2023-11-16 22:13:25.123|900|long|"
                                + "[{\"role\":\"system\",\"parts\":[{\"type\":\"text\",\"text\":\"long\"}],\"token_count\":900}]");
    }

    @Test
    void otherChangesAreThereToo() throws SQLException {
        assertThat(
                        rows(
                                "select conversation_id, version, kind from fastpaca.changes where kind <> 'compaction' order by 1"))
                .containsExactly("odd-3|2|tombstone", "support-2|6|reset");
    }

    @Test
    void conversationsHaveTheirSettings() throws SQLException {
        assertThat(rows(
                        "select id, version, revision, last_seq, token_budget, strategy, trigger_ratio, pin_system, token_estimator,"
                                + " tombstoned, policy, metadata from fastpaca.conversations order by id"))
                .containsExactly(
                        "odd-3|2|4|1|100000|last_n|0.7|t|null|t|"
                                + "{\"strategy\":\"last_n\",\"config\":{\"limit\":200,\"max_tokens\":100000,\"trigger_ratio\":0.7,\"pin_system\":true}}|"
                                + "{\"n\":1e400000,\"s\":\"\\u0000\"}",
                        "support-1|6|8|5|100000|last_n|0.7|t|null|f|"
                                + "{\"strategy\":\"last_n\",\"config\":{\"limit\":200,\"max_tokens\":100000,\"trigger_ratio\":0.7,\"pin_system\":true}}|"
                                + "{\"project\":\"support\",\"customer\":\"c-7\"}",
                        "support-2|6|7|4|100|last_n|0.7|t|null|f|"
                                + "{\"strategy\":\"last_n\",\"config\":{\"limit\":200,\"max_tokens\":100,\"trigger_ratio\":0.7,\"pin_system\":true}}|{}");
    }

    @Test
    void whatJsonbCannotHoldIsNull() throws SQLException {
        assertThat(rows("select id from fastpaca.conversations where fastpaca.json(metadata) is null"))
                .containsExactly("odd-3");
        assertThat(rows("select text from fastpaca.events where fastpaca.json(parts) is null"))
                .containsExactly("zero \ufffd");
        for (String json : List.of("{", "\"\\ud800\"", "1e400000", "\"\\u0000\"", "")) {
            assertThat(rows("select fastpaca.json($json$" + json + "$json$)"))
                    .as(json)
                    .containsExactly("null");
        }
        assertThat(
                        rows(
                                "select fastpaca.json('[1e400]') is null, fastpaca.json(null) is null, fastpaca.json('{\"b\":1,\"a\":2}')"))
                .containsExactly("f|t|{\"a\": 2, \"b\": 1}");
    }

    @Test
    void everythingIsCommentedOn() throws SQLException {
        assertThat(rows("""
                        select relkind, relname from pg_class
                        where relnamespace = 'fastpaca'::regnamespace and relkind in ('r', 'v', 'i') and relname not like 'flyway%'
                            and obj_description(oid, 'pg_class') is null""")).isEmpty();
        assertThat(rows("""
                        select relname, attname from pg_class join pg_attribute on attrelid = pg_class.oid
                        where relnamespace = 'fastpaca'::regnamespace and relkind = 'r' and relname not like 'flyway%'
                            and attnum > 0 and col_description(attrelid, attnum) is null""")).isEmpty();
        assertThat(rows("select obj_description('fastpaca'::regnamespace, 'pg_namespace') is null,"
                        + " obj_description('fastpaca.json(text)'::regprocedure, 'pg_proc') is null"))
                .containsExactly("f|f");
    }

    /** With the rights that the document gives them. */
    @Test
    void analystsAreAnsweredTheQueriesOfTheDocumentAndChangeNothing() throws IOException, SQLException {
        List<String> blocks = SQL.matcher(Files.readString(Path.of("../docs/archive.md")))
                .results()
                .map(found -> found.group(1))
                .toList();
        List<String> queries = blocks.subList(1, blocks.size());
        assertThat(queries).hasSameSizeAs(ANSWERS);
        try (Statement statement = connection.createStatement()) {
            statement.execute(blocks.getFirst());
            statement.execute("set role analyst");
            statement.execute("set time zone 'UTC'");
            try {
                for (int i = 0; i < queries.size(); i++) {
                    assertThat(rows(queries.get(i)))
                            .as(queries.get(i))
                            .containsExactlyInAnyOrderElementsOf(ANSWERS.get(i));
                }
                assertThatThrownBy(() -> statement.execute("delete from fastpaca.events"))
                        .hasMessageContaining("permission denied");
            } finally {
                statement.execute("reset role");
                statement.execute("reset time zone");
            }
        }
    }
}
