package com.fastpaca.postgres;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Where the database is and who asks it, read from {@code postgres://user:password@host[:port]/database[?sslmode=…]}. The password leaves
 * it in {@link #properties} alone.
 */
public final class PostgresUrl {
    private static final int DEFAULT_PORT = 5432;
    private static final int MAX_PORT = 65_535;
    private static final int MAX_SECONDS = 600;

    private static final Pattern SCHEME = Pattern.compile("postgres(ql)?://.*", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,5}");

    /** The parameters by libpq's names, with what their values look like and what the driver calls them. */
    private static final SortedMap<String, Parameter> PARAMETERS = new TreeMap<>(Map.of(
            "application_name", new Parameter("ApplicationName", Pattern.compile("[ -~]{1,63}")),
            "channel_binding", new Parameter("channelBinding", Pattern.compile("disable|prefer|require")),
            "connect_timeout", new Parameter("connectTimeout", DIGITS),
            "gssencmode", new Parameter("gssEncMode", Pattern.compile("disable|prefer|require")),
            "sslmode", new Parameter("sslmode", Pattern.compile("disable|allow|prefer|require|verify-ca|verify-full")),
            "sslrootcert", new Parameter("sslrootcert", Pattern.compile("[^\\x00]{1,4096}"))));

    private final String host;
    private final int port;
    private final String database;
    private final String user;
    private final Optional<String> password;
    private final SortedMap<String, String> options;

    private PostgresUrl(Address address, String database, Credentials credentials, SortedMap<String, String> options) {
        this.host = address.host();
        this.port = address.port();
        this.database = database;
        this.user = credentials.user();
        this.password = credentials.password();
        this.options = options;
    }

    /** What a text turned out to be. */
    public sealed interface Parsed {
        record Valid(PostgresUrl url) implements Parsed {}

        /** @param reason what is wrong; never a part of the text, which may hold a password anywhere */
        record Invalid(String reason) implements Parsed {}
    }

    private record Parameter(String driverName, Pattern values) {}

    private record Address(String host, int port) {}

    private record Credentials(String user, Optional<String> password) {}

    /** Says what is wrong. Without a cause or a trace: nothing of the text may be told. */
    private static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;

        Fault(String reason) {
            super(reason, null, false, false);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    public static Parsed parse(String text) {
        try {
            return new Parsed.Valid(read(text));
        } catch (Fault e) {
            return new Parsed.Invalid(e.reason());
        }
    }

    private static PostgresUrl read(String text) throws Fault {
        if (!SCHEME.matcher(text).matches()) {
            throw new Fault("must begin with postgres:// or postgresql://");
        }
        String rest = text.substring(text.indexOf("://") + 3);
        if (rest.indexOf('#') >= 0) {
            throw new Fault("must not hold a #; in a name or password it is written %23");
        }
        int question = rest.indexOf('?');
        String hierarchy = question < 0 ? rest : rest.substring(0, question);
        int slash = hierarchy.indexOf('/');
        if (slash < 0) {
            throw new Fault("must end with the name of a database, as in postgres://user:password@host/database");
        }
        String authority = hierarchy.substring(0, slash);
        int at = authority.lastIndexOf('@');
        if (at < 0) {
            throw new Fault("must name a user, as in postgres://user:password@host/database; "
                    + "in a name or password, / is written %2F and ? is written %3F");
        }
        return new PostgresUrl(
                address(authority.substring(at + 1)),
                named(hierarchy.substring(slash + 1), "database"),
                credentials(authority.substring(0, at)),
                options(question < 0 ? "" : rest.substring(question + 1)));
    }

    private static Credentials credentials(String text) throws Fault {
        int colon = text.indexOf(':');
        String user = named(colon < 0 ? text : text.substring(0, colon), "user");
        return new Credentials(
                user, colon < 0 ? Optional.empty() : Optional.of(decoded(text.substring(colon + 1), "password")));
    }

    private static String named(String text, String what) throws Fault {
        String name = decoded(text, what);
        if (name.isEmpty() || text.indexOf('/') >= 0) {
            throw new Fault("the " + what + " must be a name");
        }
        return name;
    }

    private static Address address(String text) throws Fault {
        int bracket = text.indexOf(']');
        boolean ipv6 = text.startsWith("[") && bracket > 0;
        int colon = ipv6 ? text.indexOf(':', bracket) : text.indexOf(':');
        String host = ipv6 ? text.substring(1, bracket) : colon < 0 ? text : text.substring(0, colon);
        if (!(ipv6 ? IPV6 : NAME).matcher(host).matches() || (ipv6 && host.indexOf(':') < 0)) {
            throw new Fault("the host must be one name or address, an IPv6 address in brackets");
        }
        if (ipv6 && bracket + 1 != (colon < 0 ? text.length() : colon)) {
            throw new Fault("nothing but a port may follow the address in brackets");
        }
        return new Address(host, colon < 0 ? DEFAULT_PORT : port(text.substring(colon + 1)));
    }

    private static int port(String text) throws Fault {
        int port = DIGITS.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (port < 1 || port > MAX_PORT) {
            throw new Fault("the port must be 1 to 65535");
        }
        return port;
    }

    private static SortedMap<String, String> options(String query) throws Fault {
        SortedMap<String, String> options = new TreeMap<>();
        if (query.isEmpty()) {
            return options;
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            Parameter parameter = PARAMETERS.get(name);
            if (parameter == null) {
                throw new Fault("takes no other parameters than " + String.join(", ", PARAMETERS.keySet()));
            }
            String value = decoded(equals < 0 ? "" : pair.substring(equals + 1), "value of " + name);
            if (!parameter.values().matcher(value).matches()
                    || (name.equals("connect_timeout") && !isTimeout(Integer.parseInt(value)))) {
                throw new Fault("the value of " + name + " is not one that it takes");
            }
            if (options.put(parameter.driverName(), value) != null) {
                throw new Fault(name + " is given twice");
            }
        }
        // As libpq does: whoever names an authority means it.
        if (options.containsKey("sslrootcert")) {
            options.replace("sslmode", "require", "verify-ca");
        }
        return options;
    }

    /** Zero would be no bound at all. */
    private static boolean isTimeout(int seconds) {
        return seconds >= 1 && seconds <= MAX_SECONDS;
    }

    private static String decoded(String text, String what) throws Fault {
        ByteBuffer bytes = ByteBuffer.allocate(text.length() * 4);
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%') {
                bytes.put(escaped(text, i, what));
                i += 2;
            } else {
                int next = Character.isHighSurrogate(text.charAt(i)) && i + 1 < text.length() ? i + 2 : i + 1;
                bytes.put(text.substring(i, next).getBytes(StandardCharsets.UTF_8));
                i = next - 1;
            }
        }
        try {
            CharBuffer characters = StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
            if (characters.chars().anyMatch(c -> c == 0)) {
                throw new Fault("the " + what + " must not hold the character zero");
            }
            return characters.toString();
        } catch (CharacterCodingException e) {
            throw new Fault("the " + what + " must be percent-encoded UTF-8");
        }
    }

    private static byte escaped(String text, int at, String what) throws Fault {
        int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
        int low = at + 2 < text.length() ? Character.digit(text.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw new Fault("the " + what + " holds a % that no two hexadecimal digits follow; it is written %25");
        }
        return (byte) (high << 4 | low);
    }

    /** The driver's URL: host, port and database, nothing secret. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port + "/"
                + URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** What the driver needs beside {@link #jdbcUrl}, the password among it. */
    public Properties properties() {
        Properties properties = new Properties();
        options.forEach(properties::setProperty);
        properties.setProperty("user", user);
        password.ifPresent(secret -> properties.setProperty("password", secret));
        return properties;
    }

    /** Host, port and database. */
    @Override
    public String toString() {
        return jdbcUrl().substring("jdbc:".length());
    }
}
