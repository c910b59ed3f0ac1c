package com.fastpaca.ports.cluster;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a node listens, written {@code host:port}.
 *
 * @param host a name or an address; one of IPv6 without brackets
 */
public record HostPort(String host, int port) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9._-]{1,32})?");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final int MAX_PORT = 65_535;

    public HostPort {
        if (!(isIpv6(host) ? IPV6 : NAME).matcher(host).matches() || port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("no host and port");
        }
    }

    /** Empty if the text is not {@code host:port}, an IPv6 address in brackets. */
    public static Optional<HostPort> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || !PORT.matcher(text.substring(colon + 1)).matches()) {
            return Optional.empty();
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        if (bracketed != isIpv6(bare)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new HostPort(bare, Integer.parseInt(text.substring(colon + 1))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isIpv6(String host) {
        return host.indexOf(':') >= 0;
    }

    @Override
    public String toString() {
        return (isIpv6(host) ? "[" + host + "]" : host) + ":" + port;
    }
}
