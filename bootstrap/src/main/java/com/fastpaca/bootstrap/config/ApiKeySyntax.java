package com.fastpaca.bootstrap.config;

import com.fastpaca.http.access.ApiKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an API key may look like, and the label that may stand before it: a key has to fit a header, and a list that commas separate; as it
 * holds no space, there is no doubt where a label ends.
 */
public final class ApiKeySyntax {
    private static final Pattern KEY =
            Pattern.compile("(?:([A-Za-z0-9._-]{1,64}) )?([\\x21-\\x2b\\x2d-\\x7e]{1,1024})");

    private static final String COMMENT = "#";

    private ApiKeySyntax() {}

    /**
     * Keys with their labels, or empty if one of the texts is none.
     *
     * @param place what a key without a label is called, with its place in the list, from 1
     */
    public static Optional<List<ApiKey>> parse(List<String> texts, String place) {
        List<ApiKey> keys = new ArrayList<>(texts.size());
        for (String text : texts) {
            Matcher matcher = KEY.matcher(text);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            String label = Optional.ofNullable(matcher.group(1)).orElse(place + "-" + (keys.size() + 1));
            keys.add(new ApiKey(label, matcher.group(2)));
        }
        return Optional.of(keys);
    }

    /** What opens the API of a node that was given these keys, separated by commas. */
    public static Optional<String> firstKeyIn(String list) {
        Matcher matcher = KEY.matcher(list.split(",", -1)[0].strip());
        return matcher.matches() ? Optional.of(matcher.group(2)) : Optional.empty();
    }

    /**
     * The keys of a file, one a line; lines that are blank or begin with {@code #} do not count.
     *
     * @throws IOException if there is no such file, or it holds no key or what is none
     */
    public static List<ApiKey> read(Path file) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith(COMMENT))
                    .toList();
        } catch (IOException e) {
            throw new IOException(file + " cannot be read: " + e, e);
        }
        if (lines.isEmpty()) {
            throw new IOException(file + " holds no key");
        }
        return parse(lines, "file")
                .orElseThrow(() -> new IOException(file
                        + " holds a line that is no key: visible ASCII characters without commas, alone or after a label"
                        + " and a space"));
    }
}
