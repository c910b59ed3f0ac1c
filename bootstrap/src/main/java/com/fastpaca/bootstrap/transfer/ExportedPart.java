package com.fastpaca.bootstrap.transfer;

import com.fastpaca.domain.conversation.ConversationId;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * What there is already of an export: conversations that are whole, in the order of their ids.
 *
 * @param conversations how many they are
 * @param last the last of them
 * @param bytes where the last of them ends
 * @param complete whether the line is there that ends an export
 */
record ExportedPart(long conversations, Optional<ConversationId> last, long bytes, boolean complete) {
    static final ExportedPart NONE = new ExportedPart(0, Optional.empty(), 0, false);

    private static final int BUFFER_BYTES = 1 << 16;

    /** Reads to the end, and keeps no more of a line than tells one of these from the others. */
    static ExportedPart read(InputStream in) throws IOException {
        ExportedPart part = NONE;
        byte[] buffer = new byte[BUFFER_BYTES];
        byte[] line = new byte[ExportLines.MAX_END_BYTES];
        int length = 0;
        long bytes = 0;
        for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
            for (int i = 0; i < size; i++) {
                if (buffer[i] == '\n') {
                    part = part.with(Arrays.copyOf(line, length), bytes + i + 1);
                    length = 0;
                } else if (length < line.length) {
                    line[length++] = buffer[i];
                }
            }
            bytes += size;
        }
        return part;
    }

    private ExportedPart with(byte[] line, long bytesUpToItsEnd) {
        if (ExportLines.is(ExportLines.COMPLETE, line)) {
            return new ExportedPart(conversations, last, bytes, true);
        }
        Optional<ConversationId> ended =
                ExportLines.is(ExportLines.END, line) ? ExportLines.endOf(line) : Optional.empty();
        return ended.isPresent() ? new ExportedPart(conversations + 1, ended, bytesUpToItsEnd, complete) : this;
    }
}
