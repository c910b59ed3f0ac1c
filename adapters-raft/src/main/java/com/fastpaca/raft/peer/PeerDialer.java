package com.fastpaca.raft.peer;

import com.fastpaca.ports.cluster.PeerProtocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Makes connections to a peer's port into pipes to its Raft: an HTTP request that is answered with 101. */
final class PeerDialer {
    private static final int CONNECT_TIMEOUT_MILLIS = 1_000;
    private static final long ANSWER_TIMEOUT_MILLIS = 3_000;
    private static final int MAX_HEAD_BYTES = 8 << 10;
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final String SWITCHING = "HTTP/1.1 101 ";
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: .*)?");

    private final UUID peer;
    private final Supplier<Optional<InetSocketAddress>> address;
    private final PeerCredentials credentials;

    /** @param address where the peer is now, if that is known */
    PeerDialer(UUID peer, Supplier<Optional<InetSocketAddress>> address, PeerCredentials credentials) {
        this.peer = peer;
        this.address = address;
        this.credentials = credentials;
    }

    UUID peer() {
        return peer;
    }

    /**
     * Answers what carries bytes to the peer: the socket, or what encrypts on it.
     *
     * @throws IOException if the peer does not let this node in; the message says why, and is the same each time
     */
    Socket open(Socket unconnected) throws IOException {
        InetSocketAddress known = address.get().orElseThrow(() -> new IOException("its address is not known"));
        String at = known.getHostString() + ":" + known.getPort();
        InetSocketAddress resolved =
                known.isUnresolved() ? new InetSocketAddress(known.getHostString(), known.getPort()) : known;
        if (resolved.isUnresolved()) {
            throw new IOException(at + " cannot be resolved");
        }
        try {
            unconnected.setTcpNoDelay(true);
            unconnected.setKeepAlive(true);
            unconnected.connect(resolved, CONNECT_TIMEOUT_MILLIS);
            Socket connected = credentials.tls().isPresent()
                    ? encrypted(unconnected, known, credentials.tls().get())
                    : unconnected;
            connected.getOutputStream().write(request(known));
            String answer = readHead(connected);
            if (!answer.startsWith(SWITCHING)) {
                throw new IOException(refusal(answer));
            }
            connected.setSoTimeout(0);
            return connected;
        } catch (IOException e) {
            throw new IOException(at + ": " + TlsFailures.reason(e).orElse(String.valueOf(e.getMessage())), e);
        }
    }

    /** What is dialled is what the peer's certificate has to name. */
    private static Socket encrypted(Socket plain, InetSocketAddress dialled, SSLContext tls) throws IOException {
        plain.setSoTimeout((int) ANSWER_TIMEOUT_MILLIS);
        SSLSocket encrypted = (SSLSocket)
                tls.getSocketFactory().createSocket(plain, dialled.getHostString(), dialled.getPort(), true);
        encrypted.startHandshake();
        return encrypted;
    }

    private byte[] request(InetSocketAddress host) {
        String name = host.getHostString();
        String text = "GET " + PeerProtocol.RAFT + " HTTP/1.1\r\n"
                + "Host: " + (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + host.getPort() + "\r\n"
                + "Connection: Upgrade\r\n"
                + "Upgrade: " + PeerProtocol.UPGRADE + "\r\n"
                + PeerProtocol.NODE_HEADER + ": " + peer + "\r\n"
                + credentials
                        .secret()
                        .map(given -> "Authorization: Bearer " + given + "\r\n")
                        .orElse("")
                + "\r\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A byte at a time: what follows the head is Raft's. */
    private static String readHead(Socket socket) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWER_TIMEOUT_MILLIS);
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int matched = 0; matched < END_OF_HEAD.length(); ) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new SocketTimeoutException("Read timed out");
            }
            socket.setSoTimeout(Math.toIntExact(left));
            int next = in.read();
            if (next < 0 || head.size() == MAX_HEAD_BYTES) {
                throw new IOException(PeerRefusals.NO_NODE);
            }
            head.write(next);
            matched = next == END_OF_HEAD.charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static String refusal(String answer) {
        Matcher statusLine = STATUS_LINE.matcher(answer.substring(0, answer.indexOf('\r')));
        return statusLine.matches() ? PeerRefusals.reason(Integer.parseInt(statusLine.group(1))) : PeerRefusals.NO_NODE;
    }
}
