package com.fastpaca.domain.conversation;

import com.fastpaca.domain.limit.Limits;

/** A conversation's name, chosen by the client: 1 to 255 characters of {@code A-Z a-z 0-9 . _ ~ : @ -}. */
public record ConversationId(String value) implements Comparable<ConversationId> {
    /** @throws IllegalArgumentException if the value is not a valid id */
    public ConversationId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a conversation id: length " + value.length());
        }
    }

    public static boolean isValid(String value) {
        if (value.isEmpty() || value.length() > Limits.MAX_ID_CHARS) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            if (!isAllowed(value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "._~:@-".indexOf(c) >= 0;
    }

    @Override
    public int compareTo(ConversationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
