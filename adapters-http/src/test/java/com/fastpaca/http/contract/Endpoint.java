package com.fastpaca.http.contract;

import java.util.List;
import java.util.Optional;

/**
 * One request of the contract with everything that it takes.
 *
 * @param path behind {@code /v1/conversations/{id}}
 * @param example a valid body that has every field, or empty if there is no body
 * @param fields every field of it, those of nested objects too
 * @param parameters every query parameter
 */
record Endpoint(String method, String path, Optional<Json> example, List<Field> fields, List<Parameter> parameters) {
    /** @param path names and indexes with dots between */
    record Field(String path, Kind kind, boolean required, boolean nullable) {
        static Field of(String path, Kind kind) {
            return new Field(path, kind, false, false);
        }

        static Field required(String path, Kind kind) {
            return new Field(path, kind, true, false);
        }

        /** Null puts it back to its default. */
        static Field nullable(String path, Kind kind) {
            return new Field(path, kind, false, true);
        }

        /** The path as messages show it. */
        String shown() {
            return path.replaceAll("\\.(\\d+)", "[$1]");
        }
    }

    record Parameter(String name, Kind kind) {}

    String body() {
        return example.map(Json::text).orElse("");
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
