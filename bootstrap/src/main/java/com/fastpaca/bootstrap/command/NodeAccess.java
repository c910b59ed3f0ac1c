package com.fastpaca.bootstrap.command;

import com.fastpaca.bootstrap.config.OwnNode;
import com.fastpaca.bootstrap.tls.ClientTls;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How a command reaches a node, as the settings say that the node of this host is started with.
 *
 * @param url of the node of this host
 * @param key presented to a node, if it asks for one
 * @param tls what nodes are spoken to with whose URL asks for it
 */
public record NodeAccess(String url, Optional<String> key, SSLContext tls) {
    /** @throws IOException if the certificates or the file of keys that the settings name cannot be read; the message says why */
    public static NodeAccess of(Map<String, String> settings) throws IOException {
        return new NodeAccess(OwnNode.url(settings), OwnNode.key(settings), ClientTls.of(settings));
    }

    /**
     * For what needs no key, and must not fail where a file of keys is just being replaced.
     *
     * @throws IOException if the certificates that the settings name cannot be read; the message says why
     */
    static NodeAccess withoutKey(Map<String, String> settings) throws IOException {
        return new NodeAccess(OwnNode.url(settings), Optional.empty(), ClientTls.of(settings));
    }
}
