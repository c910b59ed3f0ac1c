package com.fastpaca.http.docs;

import com.fastpaca.domain.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The page as browsers get it: one text that loads nothing else.
 *
 * @param contentSecurityPolicy lets browsers run just this style and this script, and speak to just this node
 */
record DocsPage(byte[] html, String contentSecurityPolicy) {
    private static final String STYLE = "/* page.css */";
    private static final String SCRIPT = "/* page.js */";

    static DocsPage of(String html, String css, String js) {
        String whole = html.replace(STYLE, css).replace(SCRIPT, js);
        return new DocsPage(
                whole.getBytes(StandardCharsets.UTF_8),
                String.join(
                        "; ",
                        "default-src 'none'",
                        "style-src 'sha256-" + digest(css) + "'",
                        "script-src 'sha256-" + digest(js) + "'",
                        "connect-src 'self'",
                        "img-src data:",
                        "base-uri 'none'",
                        "form-action 'none'",
                        "frame-ancestors 'none'"));
    }

    private static String digest(String text) {
        return Base64.getEncoder().encodeToString(Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
    }
}
