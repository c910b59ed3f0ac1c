package com.fastpaca.http.server;

import com.fastpaca.http.error.RequestFault;
import io.netty.handler.codec.compression.DecompressionException;

/**
 * A body that is not taken. Of this type because Micronaut takes one that cannot be decoded for the client's mistake: if nobody reads
 * the body any more, it is not an error of the server's that no request accounts for.
 */
final class RefusedBody extends DecompressionException {
    private static final long serialVersionUID = 1;

    private final transient RequestFault fault;

    RefusedBody(RequestFault fault) {
        super(fault.getMessage());
        this.fault = fault;
    }

    RequestFault fault() {
        return fault;
    }
}
