package com.fastpaca.http.contract;

import com.fastpaca.http.server.RawConnection;

/**
 * A request that must be refused.
 *
 * @param inMessage what the message has to name
 */
record Refusal(String name, String request, int status, String error, String inMessage) {
    static Refusal badBody(Endpoint endpoint, String name, Json body, String inMessage) {
        return ofBody(endpoint, name, body.text(), 400, "bad_request", inMessage);
    }

    static Refusal ofBody(Endpoint endpoint, String name, String body, int status, String error, String inMessage) {
        String request = to(endpoint, Refusals.FULL, "", body);
        return new Refusal(endpoint + ": " + name, request, status, error, inMessage);
    }

    static Refusal badQuery(Endpoint endpoint, String query, String inMessage) {
        String request = to(endpoint, Refusals.FULL, "?" + query, endpoint.body());
        return new Refusal(endpoint + "?" + query, request, 400, "bad_request", inMessage);
    }

    static String to(Endpoint endpoint, String id, String query, String body) {
        String line = endpoint.method() + " " + Refusals.C + id + endpoint.path() + query + " HTTP/1.1";
        return RawConnection.request(line, "Content-Type: application/json\r\n", body);
    }
}
