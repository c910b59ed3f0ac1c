package com.fastpaca.raft.peer;

/** Why a node does not do what another one asks of it, as an operator knows it. */
public final class PeerRefusals {
    /** The reason where something answers that is no node, or one of a later version. */
    public static final String NO_NODE = "answers as no node of a version known here does";

    private PeerRefusals() {}

    /** @param status of an answer that is not the one that was asked for */
    public static String reason(int status) {
        return switch (status) {
            case 200 -> NO_NODE;
            case 401, 403 -> "its secret is another one than this node's";
            case 409 -> "another node is there now";
            case 426 -> TlsFailures.ASKED_WITHOUT;
            case 503 -> "its Raft cannot be reached now";
            default -> "answers with status " + status;
        };
    }
}
