package com.fastpaca.http.server;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.http.error.ErrorCode;
import com.fastpaca.http.error.RequestFault;
import com.fastpaca.http.request.PathId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a request asks for, as it stands in its first line, before a router makes something of it. */
final class RequestTarget {
    private static final String CONVERSATIONS = "/v1/conversations/";
    private static final String LITERAL = "-._~!$&'()*+,;=:@/?";

    private RequestTarget() {}

    /** Why a target is not a path with a query, percent-encoded where needed; null if it is one. */
    static @Nullable RequestFault syntaxFault(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c == '%') {
                if (hexByte(target, i) < 0) {
                    return RequestFault.badRequest(place(target, i) + ": % must be followed by two hexadecimal digits");
                }
                i += 2;
            } else if (c == '=' && isStartOfParameter(target, i)) {
                return RequestFault.badRequest("query: a parameter without a name is not a query parameter here");
            } else if (!isLetterOrDigit(c) && LITERAL.indexOf(c) < 0) {
                return RequestFault.badRequest(place(target, i) + ": holds a character that has to be percent-encoded");
            }
        }
        return null;
    }

    /** Why a path leads nowhere whatever endpoints there are; null if it may lead somewhere. */
    static @Nullable RequestFault pathFault(String path) {
        if (path.startsWith(CONVERSATIONS) && !ConversationId.isValid(segmentOf(path))) {
            return PathId.fault();
        }
        return path.length() > 1 && path.endsWith("/") ? new RequestFault(ErrorCode.NOT_FOUND) : null;
    }

    /** The conversation that a path is about. */
    static Optional<ConversationId> conversationIn(String path) {
        return Optional.of(path)
                .filter(each -> each.startsWith(CONVERSATIONS))
                .map(RequestTarget::segmentOf)
                .filter(ConversationId::isValid)
                .map(ConversationId::new);
    }

    private static String segmentOf(String path) {
        int end = path.indexOf('/', CONVERSATIONS.length());
        return decoded(path.substring(CONVERSATIONS.length(), end < 0 ? path.length() : end));
    }

    /** Bytes beyond ASCII become characters that no id holds. */
    private static String decoded(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        StringBuilder decoded = new StringBuilder(segment.length());
        for (int i = 0; i < segment.length(); i++) {
            int value = segment.charAt(i) == '%' ? hexByte(segment, i) : -1;
            decoded.append(value < 0 ? segment.charAt(i) : (char) value);
            i += value < 0 ? 0 : 2;
        }
        return decoded.toString();
    }

    private static boolean isStartOfParameter(String target, int at) {
        int query = target.indexOf('?');
        return query >= 0 && (at == query + 1 || (at > query && target.charAt(at - 1) == '&'));
    }

    private static String place(String target, int at) {
        int query = target.indexOf('?');
        if (query >= 0 && query < at) {
            return "query";
        }
        boolean inId = target.startsWith(CONVERSATIONS)
                && at >= CONVERSATIONS.length()
                && target.lastIndexOf('/', at) < CONVERSATIONS.length();
        return inId ? "conversation id" : "path";
    }

    /** The byte that the two digits after a percent sign stand for, or -1. */
    private static int hexByte(String text, int percent) {
        if (percent + 2 >= text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(percent + 1), 16);
        int low = Character.digit(text.charAt(percent + 2), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
