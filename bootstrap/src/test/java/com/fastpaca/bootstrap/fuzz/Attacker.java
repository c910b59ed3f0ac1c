package com.fastpaca.bootstrap.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One client that sends mutated requests, over connections that it uses again or cuts off, and counts the answers by their status. */
final class Attacker implements AutoCloseable {
    private static final int CONNECT_MILLIS = 10_000;

    /** A request may have been cut so that the server waits for the rest of it: then no answer comes. */
    private static final int ANSWER_MILLIS = 100;

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final Pattern STATUS = Pattern.compile("(?:^|\\n)HTTP/1\\.[01] ([0-9]{3}) ");
    private static final Pattern LENGTH = Pattern.compile("(?i)\\ncontent-length: *([0-9]+)\\r\\n");

    private final URI server;
    private final SplittableRandom random;
    private final Mutator mutator;
    private final byte[] buffer = new byte[1 << 16];
    private final Map<Integer, Long> answers = new TreeMap<>();
    private long unanswered;
    private @Nullable Socket socket;

    Attacker(URI server, SplittableRandom random) {
        this.server = server;
        this.random = random;
        this.mutator = new Mutator(random);
    }

    /** How many answers came, by status. */
    Map<Integer, Long> answers() {
        return answers;
    }

    /** How many requests were answered neither in time nor by an end of the connection. */
    long unanswered() {
        return unanswered;
    }

    void attack() throws IOException {
        boolean keep = false;
        try {
            keep = send(mutator.mutated(Seeds.REQUESTS));
        } catch (SocketTimeoutException e) {
            unanswered++;
        } catch (IOException e) {
            // The server has closed the connection, as it may.
        }
        if (!keep || random.nextInt(8) == 0) {
            close();
        }
    }

    /** Returns whether the connection can be used again. */
    private boolean send(byte[] request) throws IOException {
        Socket connected = connected();
        connected.getOutputStream().write(request);
        int length = 0;
        while (length < buffer.length) {
            int read = connected.getInputStream().read(buffer, length, buffer.length - length);
            if (read < 0) {
                count(new String(buffer, 0, length, ISO_8859_1));
                return false;
            }
            length += read;
            String text = new String(buffer, 0, length, ISO_8859_1);
            if (isWhole(text)) {
                if (count(text) == SWITCHING_PROTOCOLS) {
                    connected.getOutputStream().write(mutator.mutated(Seeds.FRAMES));
                    var _ = connected.getInputStream().read(buffer);
                    return false;
                }
                return true;
            }
        }
        count(new String(buffer, ISO_8859_1));
        return false;
    }

    /** Whether the first answer is there; what has no length is taken for whole with its head. */
    private static boolean isWhole(String text) {
        int head = text.indexOf("\r\n\r\n");
        if (head < 0) {
            return false;
        }
        Matcher length = LENGTH.matcher(text).region(0, head + 2);
        return !length.find() || text.length() >= head + 4 + Integer.parseInt(length.group(1));
    }

    /** Counts the answers and returns the status of the last one. */
    private int count(String text) {
        int status = 0;
        Matcher matcher = STATUS.matcher(text);
        while (matcher.find()) {
            status = Integer.parseInt(matcher.group(1));
            answers.merge(status, 1L, Long::sum);
        }
        return status;
    }

    private Socket connected() throws IOException {
        Socket open = socket;
        if (open == null) {
            open = new Socket();
            open.setTcpNoDelay(true);
            open.setSoTimeout(ANSWER_MILLIS);
            // Cut off, so that no port stays taken for a minute.
            open.setSoLinger(true, 0);
            open.connect(new InetSocketAddress(server.getHost(), server.getPort()), CONNECT_MILLIS);
            socket = open;
        }
        return open;
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
