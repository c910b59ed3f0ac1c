package com.fastpaca.http.json;

import com.fastpaca.http.json.Sample.Items;
import com.fastpaca.http.json.Sample.Member;
import com.fastpaca.http.json.Sample.Members;
import com.fastpaca.http.json.Sample.Scalar;
import com.fastpaca.http.json.Sample.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Makes random JSON values of what is easily got wrong. */
final class Samples {
    private static final List<String> SPACES = List.of("", "", " ", "\n", "\t", "\r\n", "  \n\t \r ");
    private static final List<String> SCALARS =
            List.of("0", "-0", "7", "-12", "1.10", "0.0", "1e400", "1E-400", "-2.50e+07", "true", "false", "null");
    private static final List<Text> PIECES = List.of(
            new Text("\\\"", "\""),
            new Text("\\\\", "\\"),
            new Text("\\/", "/"),
            new Text("\\n", "\n"),
            new Text("\\u0000", "\0"),
            new Text("\\u00e9", "é"),
            new Text("\\u00E9", "é"),
            new Text("\\ud83d", "\ud83d"),
            new Text("\\ude00", "\ude00"),
            new Text("/", "/"),
            new Text("é", "é"),
            new Text("訂", "訂"),
            new Text("\u2028", "\u2028"),
            new Text("😀", "😀"),
            new Text("\u007f", "\u007f"),
            new Text("{[,:]} ", "{[,:]} "));

    private Samples() {}

    /** Any value; names may repeat. */
    static Sample any(RandomGenerator random, int maxDepth) {
        return switch (random.nextInt(maxDepth > 0 ? 5 : 3)) {
            case 0 -> new Scalar(SCALARS.get(random.nextInt(SCALARS.size())));
            case 1 -> new Scalar("1" + random.nextLong(1L << 60) + "" + random.nextLong(1L << 60));
            case 2 -> text(random);
            case 3 -> new Items(list(random, () -> any(random, maxDepth - 1)));
            default -> new Members(list(random, () -> new Member(text(random), any(random, maxDepth - 1))));
        };
    }

    /** What may stand between two tokens. */
    static String space(RandomGenerator random) {
        return SPACES.get(random.nextInt(SPACES.size()));
    }

    private static <T> List<T> list(RandomGenerator random, Supplier<T> element) {
        List<T> list = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            list.add(element.get());
        }
        return list;
    }

    private static Text text(RandomGenerator random) {
        StringBuilder token = new StringBuilder("\"");
        StringBuilder value = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            char letter = (char) ('a' + random.nextInt(3));
            Text piece = random.nextBoolean()
                    ? new Text(String.valueOf(letter), String.valueOf(letter))
                    : PIECES.get(random.nextInt(PIECES.size()));
            token.append(piece.token());
            value.append(piece.value());
        }
        return new Text(token.append('"').toString(), value.toString());
    }
}
