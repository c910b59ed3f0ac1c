package com.fastpaca.http.server;

import javax.net.ssl.SSLEngine;

/** What the port speaks TLS with. A server that has none speaks HTTP without it. */
public interface Encryption {
    /** For one connection that has come in; its certificate is the one of that moment. */
    SSLEngine newEngine();
}
