package com.fastpaca.http.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A JSON value to be spoilt at one place: an object may hold a name twice, and a value may be any text. */
sealed interface Json {
    record Obj(List<Member> members) implements Json {
        Obj and(Member more) {
            List<Member> all = new ArrayList<>(members);
            all.add(more);
            return new Obj(all);
        }
    }

    record Arr(List<Json> items) implements Json {}

    record Text(String json) implements Json {}

    record Member(String name, Json value) {}

    /** An object of names and values in turn; values are JSON texts or {@link Json}. */
    static Obj obj(Object... namesAndValues) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.add(new Member((String) namesAndValues[i], of(namesAndValues[i + 1])));
        }
        return new Obj(members);
    }

    static Arr arr(Object... items) {
        return new Arr(List.of(items).stream().map(Json::of).toList());
    }

    private static Json of(Object value) {
        return value instanceof Json json ? json : new Text((String) value);
    }

    /** The value with another text at a place. A path is names and indexes with dots between. */
    default Json with(String path, String json) {
        return edited(path, member -> List.of(new Member(member.name(), new Text(json))));
    }

    default Json without(String path) {
        return edited(path, member -> List.of());
    }

    default Json withTwice(String path) {
        return edited(path, member -> List.of(member, member));
    }

    /** The value with one more member in the object at a place; an empty path is the value itself. */
    default Json withAlso(String path, String name, String json) {
        Member more = new Member(name, new Text(json));
        return path.isEmpty()
                ? ((Obj) this).and(more)
                : edited(path, member -> List.of(new Member(member.name(), ((Obj) member.value()).and(more))));
    }

    private Json edited(String path, Function<Member, List<Member>> edit) {
        int dot = path.indexOf('.');
        String first = dot < 0 ? path : path.substring(0, dot);
        Function<Member, List<Member>> here = dot < 0
                ? edit
                : member -> List.of(new Member(member.name(), member.value().edited(path.substring(dot + 1), edit)));
        return switch (this) {
            case Obj object -> {
                if (object.members.stream().noneMatch(member -> member.name().equals(first))) {
                    throw new IllegalArgumentException("the request has no " + path);
                }
                yield new Obj(object.members.stream()
                        .flatMap(
                                member -> (member.name().equals(first) ? here.apply(member) : List.of(member)).stream())
                        .toList());
            }
            case Arr array -> {
                List<Json> items = new ArrayList<>(array.items);
                int index = Integer.parseInt(first);
                List<Member> edited = here.apply(new Member(first, items.remove(index)));
                items.addAll(index, edited.stream().map(Member::value).toList());
                yield new Arr(items);
            }
            case Text text -> throw new IllegalArgumentException("there is nothing within " + text.json());
        };
    }

    default String text() {
        return switch (this) {
            case Obj object ->
                object.members.stream()
                        .map(member ->
                                "\"" + member.name() + "\":" + member.value().text())
                        .collect(Collectors.joining(",", "{", "}"));
            case Arr array -> array.items.stream().map(Json::text).collect(Collectors.joining(",", "[", "]"));
            case Text text -> text.json();
        };
    }
}
