package com.fastpaca.bootstrap.config;

import java.util.regex.Pattern;

/** What an API key may look like: it has to fit a header, and a list that commas separate. */
public final class ApiKeySyntax {
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x2b\\x2d-\\x7e]{1,1024}");

    private ApiKeySyntax() {}

    public static boolean isKey(String text) {
        return KEY.matcher(text).matches();
    }
}
