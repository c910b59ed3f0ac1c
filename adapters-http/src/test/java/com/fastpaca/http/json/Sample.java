package com.fastpaca.http.json;

import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** A JSON value that knows how it is written, to compare with what was read. */
sealed interface Sample {
    /** @param token as in the text, with quotes and escapes */
    record Text(String token, String value) implements Sample {}

    record Scalar(String token) implements Sample {}

    record Items(List<Sample> items) implements Sample {}

    record Members(List<Member> members) implements Sample {}

    record Member(Text name, Sample value) {}

    /** As JSON without white space between tokens. */
    default String compact() {
        return write(() -> "");
    }

    /** As JSON with white space wherever it may be. */
    default String spaced(RandomGenerator random) {
        Supplier<String> space = () -> Samples.space(random);
        return space.get() + write(space) + space.get();
    }

    private String write(Supplier<String> space) {
        return switch (this) {
            case Text text -> text.token();
            case Scalar scalar -> scalar.token();
            case Items(List<Sample> items) ->
                surrounded('[', items.stream().map(item -> item.write(space)).toList(), ']', space);
            case Members(List<Member> members) ->
                surrounded(
                        '{',
                        members.stream()
                                .map(member -> member.name().token() + space.get() + ":" + space.get()
                                        + member.value().write(space))
                                .toList(),
                        '}',
                        space);
        };
    }

    private static String surrounded(char open, List<String> elements, char close, Supplier<String> space) {
        StringBuilder text = new StringBuilder().append(open).append(space.get());
        for (int i = 0; i < elements.size(); i++) {
            text.append(i == 0 ? "" : "," + space.get()).append(elements.get(i)).append(space.get());
        }
        return text.append(close).toString();
    }
}
