package com.fastpaca.raft.cluster;

import com.fastpaca.ports.cluster.Hello;
import com.fastpaca.ports.cluster.HostPort;
import java.util.List;

/**
 * What came back when a node asked every address that it knows once.
 *
 * @param answers of nodes, the asking one among them if one of the addresses is its own; several by a node that has several addresses
 * @param silences names that did not resolve, and addresses that did not answer
 */
record Round(List<Answer> answers, List<Silence> silences) {
    static final Round NONE = new Round(List.of(), List.of());

    record Answer(HostPort address, Hello hello) {
        @Override
        public String toString() {
            return hello.name() + " at " + address;
        }
    }

    record Silence(String asked, String reason) {
        @Override
        public String toString() {
            return asked + " (" + reason + ")";
        }
    }

    Round {
        answers = List.copyOf(answers);
        silences = List.copyOf(silences);
    }
}
