package com.fastpaca.bootstrap.transfer;

import com.fastpaca.domain.conversation.ConversationId;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A file that conversations are exported to. What was written of one that is not whole is cut off when it is opened. */
final class ExportFile implements AutoCloseable {
    private static final int WRITE_BYTES = 1 << 17;

    /** How much is looked at in one step back, from the file's end. */
    private static final int STEP_BYTES = 1 << 20;

    private final FileChannel file;
    private final OutputStream out;
    private final Optional<ConversationId> last;

    private ExportFile(FileChannel file, Optional<ConversationId> last) {
        this.file = file;
        this.last = last;
        this.out = new BufferedOutputStream(Channels.newOutputStream(file), WRITE_BYTES);
    }

    /** @throws IOException also if the file is something else than an export */
    static ExportFile open(Path path) throws IOException {
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            return new ExportFile(file, cutBehindLast(file, path));
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** Leaves the file open after the last whole conversation, and answers which that is. */
    private static Optional<ConversationId> cutBehindLast(FileChannel file, Path path) throws IOException {
        requireExport(file, path);
        byte[] mark = ExportLines.END.getBytes(StandardCharsets.UTF_8);
        long above = file.size();
        // A line is looked for where it begins, so that it may lie across two steps.
        while (above > 0) {
            long from = Math.max(0, above - STEP_BYTES);
            byte[] bytes = read(file, from, Math.min(file.size(), above + ExportLines.MAX_END_BYTES));
            for (int at = (int) (above - from) - 1; at >= 0; at--) {
                Optional<ConversationId> id = startsLine(bytes, at) && startsWith(bytes, at + 1, mark)
                        ? ExportLines.endOf(bytes, at + 1)
                        : Optional.empty();
                if (id.isPresent()) {
                    file.truncate(from + ExportLines.lineEnd(bytes, at + 1) + 1L);
                    file.position(file.size());
                    return id;
                }
            }
            above = from;
        }
        file.truncate(0);
        file.position(0);
        return Optional.empty();
    }

    /** Nobody wants another file cut because its name was mistyped. */
    private static void requireExport(FileChannel file, Path path) throws IOException {
        byte[] mark = ExportLines.CONVERSATION.getBytes(StandardCharsets.UTF_8);
        byte[] start = read(file, 0, Math.min(file.size(), mark.length));
        if (!new String(mark, StandardCharsets.UTF_8).startsWith(new String(start, StandardCharsets.UTF_8))) {
            throw new IOException(path + " is there and is no export");
        }
    }

    private static boolean startsLine(byte[] bytes, int at) {
        return bytes[at] == '\n';
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] mark) {
        if (at + mark.length > bytes.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if (bytes[at + i] != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] read(FileChannel file, long from, long to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(to - from));
        while (buffer.hasRemaining()) {
            if (file.read(buffer, from + buffer.position()) < 0) {
                throw new IOException("the file shrinks while it is read");
            }
        }
        return buffer.array();
    }

    /** The last conversation that is whole in the file. */
    Optional<ConversationId> last() {
        return last;
    }

    /** Writes after it. */
    OutputStream out() {
        return out;
    }

    /** Waits until all that was written is on the disk. */
    void force() throws IOException {
        out.flush();
        file.force(true);
    }

    @Override
    public void close() throws IOException {
        try (file) {
            out.flush();
        }
    }
}
